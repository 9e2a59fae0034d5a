import {
  Duration,
  Lazy,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  type aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { documentation } from '../../documents/documentation';
import { defined } from '../../lambdas/domain/json';
import type { Policy } from '../../lambdas/domain/policy';
import type { RegisteredPolicy } from '../engine/engine-base';
import type { SnapshotEngine } from '../engine/snapshot-engine';
import {
  checkStruct,
  DURATION,
  FLAG,
  having,
  kind,
  mapOf,
  optional,
  PropError,
  shown,
  TEXT,
  within,
  type Kinds,
} from '../prop-checks';
import { ALARM_KINDS, NO_CONSISTENT_SET, noConsistentSet, type AlarmKind } from './alarm-kinds';
import { ACTIONS, OVERRIDE_KINDS, WHOLE, type AlarmOverride } from './alarm-options';
import { oldestAllowedHours } from './consistent-set-age';

/** Settings of the alarms. */
export interface SnapshotAlarmsProps {
  /** The engine to watch. An imported engine has its alarms in the app that created it. */
  readonly engine: SnapshotEngine;

  /**
   * Topic that is notified when an alarm starts and when it ends, besides the actions.
   *
   * @default - no notification; the alarms are in the console
   */
  readonly topic?: sns.ITopic;

  /**
   * Actions when an alarm starts: `SnsAction`, `SsmAction` (an OpsItem) or any other `IAlarmAction`.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Actions when an alarm ends.
   *
   * @default - none
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether the alarms run their actions.
   *
   * @default true
   */
  readonly actionsEnabled?: boolean;

  /**
   * Address of the runbook, at the end of each alarm's description. The name of the alarm is added as an anchor.
   *
   * @default - the runbook of this version on GitHub
   */
  readonly runbookLink?: string;

  /**
   * `NoConsistentSet` starts when a policy made no application-consistent set for so many of its periods. The most frequent
   * of its schedules counts.
   *
   * @default 2
   */
  readonly consistentSetPeriods?: number;

  /**
   * The same as a time, by the name of the policy. A policy needs it whose schedules have no period (`at(…)`). A policy that
   * another app deploys to the engine has its alarm when it is named here.
   *
   * @default - consistentSetPeriods of each policy of this app
   */
  readonly consistentSetWithin?: { [policyName: string]: Duration };

  /**
   * What single alarms do otherwise, by their names. `NoConsistentSet` stands for those of all policies.
   *
   * @default - none
   */
  readonly overrides?: { [alarmName: string]: AlarmOverride };
}

/** See `checkOverrides`. */
const OVERRIDE = kind('an AlarmOverride', '', () => true);

const ALARMS_KINDS: Kinds<SnapshotAlarmsProps> = {
  engine: having('guardFunction', 'a SnapshotEngine of this app'),
  topic: optional(having('topicArn', 'a topic of SNS')),
  alarmActions: optional(ACTIONS),
  okActions: optional(ACTIONS),
  actionsEnabled: optional(FLAG),
  runbookLink: optional(TEXT),
  consistentSetPeriods: optional(WHOLE),
  consistentSetWithin: optional(mapOf('names of policies', DURATION)),
  overrides: optional(mapOf('names of alarms', OVERRIDE)),
};

const ALARM_NAMES: readonly string[] = [...Object.keys(ALARM_KINDS), NO_CONSISTENT_SET];

/** More than these make the count of a cron expression slow. */
const MOST_PERIODS = 30;

/** The alarms of an engine: each has a heading in docs/runbook.md. No alarm has a physical name, so two engines can't take each other's. */
export class SnapshotAlarms extends Construct {
  /**
   * The alarms by name, to put them into a composite alarm or on a dashboard. `NoConsistentSet` is there once for each policy,
   * as `NoConsistentSet:POLICY`; that of a policy that is created after the alarms is added with the policy.
   */
  readonly alarms: { [name: string]: cloudwatch.Alarm } = {};
  private readonly props: SnapshotAlarmsProps;

  constructor(scope: Construct, id: string, props: SnapshotAlarmsProps) {
    super(scope, id);
    within(this, () => {
      checkStruct('SnapshotAlarms', props, ALARMS_KINDS);
      checkOverrides(props.overrides ?? {});
      checkPeriods(props.consistentSetPeriods);
    });
    this.props = props;
    for (const [name, alarm] of Object.entries(ALARM_KINDS)) {
      this.add(name, name, { kind: alarm, threshold: 1 });
    }
    const { engine, consistentSetWithin: given = {} } = props;
    for (const name of Object.keys(given)) {
      this.addNoConsistentSet(name, this._allowedHours(name) ?? 0);
    }
    engine._forEachPolicy((policy) => {
      if (policy._isAwaited && given[policy.policyName] === undefined) {
        this.watch(policy);
      }
    });
  }

  /**
   * Hours after which `NoConsistentSet` starts; `undefined` where they are not known.
   *
   * @internal
   */
  _allowedHours(policyName: string, schedules: Policy['schedules'] = []): number | undefined {
    const given = this.props.consistentSetWithin?.[policyName];
    return given?.toHours({ integral: false }) ?? oldestAllowedHours(schedules, this.periods);
  }

  /** Lazy: schedules may be added to a policy after it is created. */
  private watch(policy: RegisteredPolicy): void {
    const hours = (): number | undefined => this._allowedHours(policy.policyName, policy._policy().schedules);
    this.addNoConsistentSet(policy.policyName, Lazy.number({ produce: hours }));
    this.node.addValidation({
      validate: () =>
        hours() === undefined
          ? [
              `consistentSetWithin lacks the policy "${policy.policyName}", none of whose schedules has a period, allowed: a Duration; give { '${policy.policyName}': Duration.days(…) }`,
            ]
          : [],
    });
  }

  private get periods(): number {
    return this.props.consistentSetPeriods ?? 2;
  }

  private addNoConsistentSet(policyName: string, threshold: number): void {
    const given = this.props.consistentSetWithin?.[policyName];
    const time = given?.toHumanString() ?? `${String(this.periods)} of its periods`;
    const name = `${NO_CONSISTENT_SET}:${policyName}`;
    this.add(NO_CONSISTENT_SET, name, { kind: noConsistentSet(policyName, time), threshold });
  }

  private add(
    heading: string,
    name: string,
    { kind: alarmKind, threshold }: { readonly kind: AlarmKind; readonly threshold: number },
  ): void {
    const {
      engine,
      topic,
      alarmActions = [],
      okActions = [],
      runbookLink = documentation('runbook.md'),
      actionsEnabled,
    } = this.props;
    const override = this.props.overrides?.[heading] ?? {};
    const link = override.runbookLink ?? `${runbookLink}#${heading.toLowerCase()}`;
    const alarm = new cloudwatch.Alarm(this, name, {
      alarmDescription: `Quiesce: ${alarmKind.meaning}. Runbook: ${link}`,
      metric: alarmKind.metric(engine, override.period),
      threshold: override.threshold ?? threshold,
      comparisonOperator: alarmKind.comparisonOperator,
      evaluationPeriods: override.evaluationPeriods ?? alarmKind.evaluationPeriods,
      treatMissingData: override.treatMissingData ?? alarmKind.treatMissingData,
      ...defined({
        datapointsToAlarm: override.datapointsToAlarm,
        actionsEnabled: override.actionsEnabled ?? actionsEnabled,
      }),
    });
    const told = topic === undefined ? [] : [new actions.SnsAction(topic)];
    alarm.addAlarmAction(...told, ...(override.alarmActions ?? alarmActions));
    alarm.addOkAction(...told, ...(override.okActions ?? okActions));
    this.alarms[name] = alarm;
  }
}

function checkOverrides(overrides: { [alarmName: string]: AlarmOverride }): void {
  for (const [name, override] of Object.entries(overrides)) {
    if (!ALARM_NAMES.includes(name)) {
      throw new PropError(
        `overrides has the alarm "${name}", allowed: ${ALARM_NAMES.join(', ')}; correct the name, or remove it`,
      );
    }
    checkStruct(`overrides: ${name}`, override, OVERRIDE_KINDS, `overrides: ${name}: `);
    const usual = (ALARM_KINDS[name] ?? noConsistentSet('', '')).evaluationPeriods;
    const { evaluationPeriods: all = usual, datapointsToAlarm: some = 1 } = override;
    if (some > all) {
      throw new PropError(
        `overrides: ${name}: datapointsToAlarm is ${shown(some)}, allowed: at most evaluationPeriods, ${shown(all)}; lower it`,
      );
    }
  }
}

function checkPeriods(periods: number | undefined): void {
  if (periods !== undefined && !Token.isUnresolved(periods) && periods > MOST_PERIODS) {
    throw new PropError(
      `consistentSetPeriods is ${shown(periods)}, allowed: 1 to ${shown(MOST_PERIODS)}; give consistentSetWithin for a longer time`,
    );
  }
}
