import { Duration, Lazy, Stack, aws_cloudwatch as cloudwatch, type aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { documentation } from '../../documents/documentation';
import { defined } from '../../lambdas/domain/json';
import { POLICY } from '../../lambdas/domain/policy';
import { checkDuration } from '../duration-checks';
import type { RegisteredPolicy } from '../engine/engine-base';
import type { SnapshotEngine } from '../engine/snapshot-engine';
import {
  checkProp,
  checkStruct,
  DURATION,
  having,
  optional,
  PropError,
  TEXT,
  TEXTS,
  within,
  type Kinds,
} from '../prop-checks';
import type { SnapshotAlarms } from './alarms';
import { consoleLinks } from './console-links';
import { drillRow, engineRows, policyRow, summaryRow } from './dashboard-rows';
import { SavedQueries } from './saved-queries';

/** Settings of a dashboard. */
export interface SnapshotDashboardProps {
  /** The engine to show. An imported engine has its dashboard in the app that created it. */
  readonly engine: SnapshotEngine;

  /**
   * Names of further policies with a row of their own: those that other apps deploy to the engine.
   *
   * @default - the policies of this app
   */
  readonly policyNames?: string[];

  /**
   * Alarms whose state is shown.
   *
   * @default - none
   */
  readonly alarms?: SnapshotAlarms;

  /**
   * Address of the runbook, for the link.
   *
   * @default - the runbook of this version on GitHub
   */
  readonly runbookLink?: string;

  /**
   * Time that the dashboard shows when it is opened.
   *
   * @default Duration.days(7)
   */
  readonly defaultInterval?: Duration;
}

const DASHBOARD_KINDS: Kinds<SnapshotDashboardProps> = {
  engine: having('guardFunction', 'a SnapshotEngine of this app'),
  policyNames: optional(TEXTS),
  alarms: optional(having('_allowedHours', 'the SnapshotAlarms of the engine')),
  runbookLink: optional(TEXT),
  defaultInterval: optional(DURATION),
};

/**
 * Policies with rows of their own. CloudWatch takes 500 widgets and 2,500 metrics, and a template 1 MB: a row has three
 * widgets, eight metrics and some 3 kB. The graphs of all policies show those with the greatest values of any number.
 */
const MOST_ROWS = 40;

/** CloudWatch takes so many alarms in one widget. */
const MOST_ALARMS = 100;

/** CloudWatch keeps metrics for 15 months. */
const LONGEST_INTERVAL = Duration.days(455);

/**
 * The dashboard of an engine: runs, scripts, sets, thaws, throttles and the lifecycle, then a row for each policy. Beside
 * it are saved queries of the log. It has no physical name, and costs 3 USD a month beyond the three that are free.
 */
export class SnapshotDashboard extends Construct {
  /** The dashboard; its name is chosen by CloudFormation. */
  readonly dashboard: cloudwatch.CfnDashboard;
  /** Saved queries of CloudWatch Logs Insights. */
  readonly queryDefinitions: logs.QueryDefinition[];
  private readonly props: SnapshotDashboardProps;
  private readonly policies: RegisteredPolicy[] = [];
  private readonly others: cloudwatch.IWidget[][] = [];

  constructor(scope: Construct, id: string, props: SnapshotDashboardProps) {
    super(scope, id);
    within(this, () => {
      checkStruct('SnapshotDashboard', props, DASHBOARD_KINDS);
      checkDashboard(props);
    });
    this.props = props;
    props.engine._forEachPolicy((policy) => {
      this.policies.push(policy);
    });
    this.queryDefinitions = new SavedQueries(this, 'Queries', props.engine).definitions;
    this.dashboard = new cloudwatch.CfnDashboard(this, 'Resource', {
      // Lazy: policies, schedules and widgets may be added later.
      dashboardBody: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.body()) }),
    });
  }

  /** Adds a row of the user's own widgets at the end. */
  addWidgets(...widgets: cloudwatch.IWidget[]): void {
    this.others.push(widgets);
  }

  private body(): object {
    const { engine, alarms, defaultInterval = Duration.days(7) } = this.props;
    const states = Object.values(alarms?.alarms ?? {});
    const rows = [
      [this.header()],
      ...partsOf(states, MOST_ALARMS).map((part) => [
        new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...part], width: 24, height: 4 }),
      ]),
      summaryRow(engine),
      ...engineRows(engine),
      ...(engine._hasDrills ? [drillRow(engine)] : []),
      ...this.policyRows(),
      ...this.others,
    ];
    const column = new cloudwatch.Column(...rows.map((row) => new cloudwatch.Row(...row)));
    column.position(0, 0);
    return { start: `-${defaultInterval.toIsoString()}`, widgets: column.toJson() };
  }

  private header(): cloudwatch.IWidget {
    const { engine, runbookLink = documentation('runbook.md') } = this.props;
    const links = { ...consoleLinks(engine), Runbook: runbookLink };
    const buttons = Object.entries(links).map(([label, url]) => `[button:${label}](${url})`);
    const markdown = [
      `# Quiesce: ${engine.node.path}`,
      buttons.join(' '),
      'Saved queries of the log are in the folder Quiesce of CloudWatch Logs Insights.',
    ].join('\n\n');
    return new cloudwatch.TextWidget({ markdown, width: 24, height: 4 });
  }

  /** In the order in which they were created, then those of other apps. */
  private policyRows(): cloudwatch.IWidget[][] {
    const { engine, policyNames = [], alarms } = this.props;
    const own = new Map(this.policies.map((policy) => [policy.policyName, policy._policy()]));
    return [...new Set([...own.keys(), ...policyNames])].slice(0, MOST_ROWS).map((name) => {
      const policy = own.get(name);
      const allowedHours = alarms?._allowedHours(name, policy?.schedules);
      return policyRow(engine, { name, ...defined({ quiesce: policy?.quiesce, allowedHours }) });
    });
  }
}

/** Refuses what no dashboard can show; the kinds of the props are right. */
function checkDashboard({ engine, policyNames = [], alarms, defaultInterval }: SnapshotDashboardProps): void {
  for (const name of policyNames) {
    checkProp('policyNames: name', name, POLICY.members.name, 'correct the name of the policy');
  }
  if (alarms !== undefined && alarms._engine !== engine) {
    throw new PropError(
      `alarms is ${alarms.node.path}, which watches ${alarms._engine.node.path}, allowed: the SnapshotAlarms of ${engine.node.path}; give those`,
    );
  }
  if (defaultInterval !== undefined) {
    const bounds = { min: 60, max: LONGEST_INTERVAL.toSeconds(), step: 60 };
    checkDuration('defaultInterval', defaultInterval, bounds, 'choose another time');
  }
}

function partsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, part) => items.slice(part * size, (part + 1) * size));
}
