import {
  Annotations,
  Aspects,
  type Duration,
  Lazy,
  Tokenization,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { documentation } from '../../documents/documentation';
import { defined } from '../../lambdas/domain/json';
import { promiseOf, type Policy } from '../../lambdas/domain/policy';
import { oldestAllowedHours } from '../../lambdas/domain/scheduler/consistent-set-age';
import type { RegisteredPolicy } from '../engine/engine-base';
import type { SnapshotEngine } from '../engine/snapshot-engine';
import { checkStruct, within } from '../prop-checks';
import { checkAlarms, checkDescription } from './alarm-checks';
import { ALARM_KINDS, DRILL_ALARM_KINDS, NO_CONSISTENT_SET, noConsistentSet, type AlarmKind } from './alarm-kinds';
import { ALARMS_KINDS, type SnapshotAlarmsProps } from './alarms-props';

/** The alarms of an engine: each has a heading in docs/runbook.md. No alarm has a physical name, so two engines can't take each other's. */
export class SnapshotAlarms extends Construct {
  /**
   * The alarms by name, to put them into a composite alarm or on a dashboard. `NoConsistentSet` is there once for each policy,
   * as `NoConsistentSet:POLICY`; that of a policy that is created after the alarms is added with the policy. Those of restore
   * drills are added with the first drill of the engine.
   */
  readonly alarms: { [name: string]: cloudwatch.Alarm } = {};
  /** @internal */
  readonly _engine: SnapshotEngine;
  private readonly props: SnapshotAlarmsProps;
  private readonly given: ReadonlyMap<string, Duration>;

  constructor(scope: Construct, id: string, props: SnapshotAlarmsProps) {
    super(scope, id);
    within(this, () => {
      checkStruct('SnapshotAlarms', props, ALARMS_KINDS);
      checkAlarms(props);
    });
    this._engine = props.engine;
    this.props = props;
    this.given = new Map(Object.entries(props.consistentSetWithin ?? {}));
    this.addAll(ALARM_KINDS);
    props.engine._whenDrilled(() => {
      this.addAll(DRILL_ALARM_KINDS);
    });
    for (const [name, within] of this.given) {
      this.addNoConsistentSet(name, within.toHours({ integral: false }));
    }
    const unknown = new Set(this.given.keys());
    props.engine._forEachPolicy((policy) => {
      if (unknown.delete(policy.policyName)) {
        this.match(policy);
      } else if (policy._isAwaited) {
        this.watch(policy);
      }
    });
    // Policies may be created later.
    Aspects.of(this).add({
      visit: (node) => {
        this.warnOfUnknown(node === this ? [...unknown] : []);
      },
    });
  }

  /**
   * Hours after which `NoConsistentSet` starts; `undefined` where they are not known.
   *
   * @internal
   */
  _allowedHours(policyName: string, schedules: Policy['schedules'] = []): number | undefined {
    const given = this.given.get(policyName)?.toHours({ integral: false });
    return this.ownThreshold ?? given ?? oldestAllowedHours(schedules, this.periods);
  }

  private addAll(kinds: Readonly<Record<string, AlarmKind>>): void {
    for (const [name, alarm] of Object.entries(kinds)) {
      this.add(name, name, { kind: alarm, threshold: 1 });
    }
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

  /** A policy of this app with a time of its own. While it is disabled it has no age, and none is expected. */
  private match(policy: RegisteredPolicy): void {
    if (!policy._isAwaited) {
      const alarm = this.alarms[idOf(policy.policyName)]?.node.defaultChild as cloudwatch.CfnAlarm;
      alarm.treatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING;
    }
    this.node.addValidation({
      validate: () =>
        promiseOf(policy._policy()) === 'application-consistent'
          ? []
          : [
              `consistentSetWithin has the policy "${policy.policyName}", which promises no application-consistent sets, allowed: policies whose quiesce promises them; remove it`,
            ],
    });
  }

  private warnOfUnknown(names: readonly string[]): void {
    if (names.length > 0) {
      Annotations.of(this).addWarningV2(
        '@quiesce/policy-of-another-app',
        `consistentSetWithin has ${names.map((name) => `"${name}"`).join(', ')}, but no policy of this app has this name, so the alarm goes on until another app deploys it to the engine; correct the name, or acknowledge this`,
      );
    }
  }

  private get ownThreshold(): number | undefined {
    return this.props.overrides?.[NO_CONSISTENT_SET]?.threshold;
  }

  private get periods(): number {
    return this.props.consistentSetPeriods ?? 2;
  }

  private addNoConsistentSet(policyName: string, threshold: number): void {
    const given = this.given.get(policyName)?.toHumanString() ?? `${String(this.periods)} of its periods`;
    const time = this.ownThreshold === undefined ? given : `${Tokenization.stringifyNumber(this.ownThreshold)} hours`;
    this.add(NO_CONSISTENT_SET, idOf(policyName), { kind: noConsistentSet(policyName, time), threshold });
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
    const linkProp = override.runbookLink === undefined ? 'runbookLink' : `overrides: ${heading}: runbookLink`;
    const link = override.runbookLink ?? `${runbookLink}#${heading.toLowerCase()}`;
    const text = `Quiesce: ${alarmKind.meaning}. Runbook: ${link}`;
    const alarm = new cloudwatch.Alarm(this, name, {
      alarmDescription: within(this, () => checkDescription(linkProp, text)),
      metric: alarmKind.metric(engine, override.period ?? alarmKind.period),
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

function idOf(policyName: string): string {
  return `${NO_CONSISTENT_SET}:${policyName}`;
}
