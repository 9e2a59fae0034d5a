import type { Duration, aws_cloudwatch as cloudwatch, aws_sns as sns } from 'aws-cdk-lib';
import type { SnapshotEngine } from '../engine/snapshot-engine';
import { DURATION, FLAG, having, kind, mapOf, optional, TEXT, type Kinds } from '../prop-checks';
import { ACTIONS, WHOLE, type AlarmOverride } from './alarm-options';

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
   * another app deploys to the engine has its alarm when it is named here. A disabled policy has one that stays OK.
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

/** See `checkAlarms`. */
const OVERRIDE = kind('an AlarmOverride', '', () => true);

/** What each prop takes, for programs that are not type-checked. */
export const ALARMS_KINDS: Kinds<SnapshotAlarmsProps> = {
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
