import { aws_cloudwatch as cloudwatch, type Duration } from 'aws-cdk-lib';
import { DURATION, FLAG, having, kind, memberOf, NUMBER, optional, TEXT, type Kinds } from '../prop-checks';

/** What one alarm does otherwise; what is left out stays as it is. */
export interface AlarmOverride {
  /**
   * Value at which the alarm starts.
   *
   * @default - that of the alarm, 1 for a count
   */
  readonly threshold?: number;

  /**
   * Time that one data point stands for: whole minutes up to a day.
   *
   * @default - that of the alarm, five minutes for a count
   */
  readonly period?: Duration;

  /**
   * Data points that are compared with the threshold: of a day at most, or of a week with periods from an hour.
   *
   * @default - that of the alarm, 1 for a count
   */
  readonly evaluationPeriods?: number;

  /**
   * Data points among them that must breach.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * What missing data means.
   *
   * @default - not breaching for a count, because zeros are not emitted; breaching for what must be heard of
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;

  /**
   * Whether the alarm runs its actions.
   *
   * @default - that of all alarms
   */
  readonly actionsEnabled?: boolean;

  /**
   * Actions when the alarm starts, in place of those of all alarms.
   *
   * @default - those of all alarms
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Actions when the alarm ends, in place of those of all alarms.
   *
   * @default - those of all alarms
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * Link to what an operator does, in the description of the alarm.
   *
   * @default - the heading of the alarm on the page `runbookLink` of all alarms
   */
  readonly runbookLink?: string;
}

/** Actions of alarms, of any class that has `bind`. */
export const ACTIONS = kind(
  'a list of IAlarmAction',
  'give a list of objects such as new SnsAction(topic)',
  (value) => Array.isArray(value) && value.every((action) => having('bind', '').accepts(action)),
);

export const WHOLE = kind('a whole number from 1', 'write digits without quotes', (value) => {
  return Number.isInteger(value) && Number(value) >= 1;
});

export const OVERRIDE_KINDS: Kinds<AlarmOverride> = {
  threshold: optional(NUMBER),
  period: optional(DURATION),
  evaluationPeriods: optional(WHOLE),
  datapointsToAlarm: optional(WHOLE),
  treatMissingData: optional(memberOf('TreatMissingData', cloudwatch.TreatMissingData)),
  actionsEnabled: optional(FLAG),
  alarmActions: optional(ACTIONS),
  okActions: optional(ACTIONS),
  runbookLink: optional(TEXT),
};
