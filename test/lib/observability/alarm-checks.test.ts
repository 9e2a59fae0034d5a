import { Duration, Token, type aws_cloudwatch_actions as actions } from 'aws-cdk-lib';
import { SnapshotAlarms, type SnapshotAlarmsProps } from '../../../lib';
import { testStack } from '../../../lab/synthesize';
import { engine, high, topic } from './alarmed-engine';

describe('props of alarms', () => {
  test.each<[string, Partial<SnapshotAlarmsProps>, RegExp]>([
    [
      'of an alarm that does not exist',
      { overrides: { OwedThaws: {} } },
      /^Stack\/Alarms: overrides has the alarm "OwedThaws", allowed: OwedThaw, .*NoConsistentSet; correct the name/,
    ],
    [
      'with more data points than are looked at',
      { overrides: { OwedThaw: { evaluationPeriods: 2, datapointsToAlarm: 3 } } },
      /overrides: OwedThaw: datapointsToAlarm is 3, allowed: at most evaluationPeriods, 2; lower it/,
    ],
    [
      'with more data points than the alarm looks at by itself',
      { overrides: { GuardNotRunning: { datapointsToAlarm: 3 } } },
      /overrides: GuardNotRunning: datapointsToAlarm is 3, allowed: at most evaluationPeriods, 2; lower it/,
    ],
    [
      'with a period that is none of CloudWatch',
      { overrides: { OwedThaw: { period: Duration.seconds(90) } } },
      /^Stack\/Alarms: overrides: OwedThaw: period is 1 minute 30 seconds, allowed: multiples of 1 minute from 1 minute to 1 day; /,
    ],
    [
      'with a period of nothing',
      { overrides: { RunFailed: { period: Duration.seconds(0) } } },
      /overrides: RunFailed: period is .*, allowed: multiples of 1 minute from 1 minute to 1 day/,
    ],
    [
      'with a period above a day',
      { overrides: { RunFailed: { period: Duration.days(2) } } },
      /overrides: RunFailed: period is 2 days, allowed: .* to 1 day/,
    ],
    [
      'of an age with a period that may be without a round',
      { overrides: { NoConsistentSet: { period: Duration.minutes(5) } } },
      /overrides: NoConsistentSet: period is 5 minutes, allowed: .* from 30 minutes to 1 day/,
    ],
    [
      'of a function with a period that may be without a call',
      { overrides: { SweepNotRunning: { period: Duration.minutes(5) } } },
      /overrides: SweepNotRunning: period is 5 minutes, allowed: .* from 10 minutes to 1 day/,
    ],
    [
      'that look back above a day with short periods',
      { overrides: { OwedThaw: { evaluationPeriods: 300 } } },
      /overrides: OwedThaw: evaluationPeriods is 300, allowed: 1 to 288 with a period of 5 minutes, because .*; lower it/,
    ],
    [
      'that look back above a week with long ones',
      { overrides: { OwedThaw: { evaluationPeriods: 200, period: Duration.hours(1) } } },
      /evaluationPeriods is 200, allowed: 1 to 168 with a period of 1 hour/,
    ],
    [
      'with a number of periods that is a token',
      { overrides: { OwedThaw: { evaluationPeriods: Token.asNumber({ Ref: 'P' }) } } },
      /overrides: OwedThaw: evaluationPeriods is a token, which only the deployment knows, allowed: a whole number from 1/,
    ],
    [
      'with more actions than CloudWatch takes, the topic among them',
      { topic, overrides: { OwedThaw: { okActions: Array<actions.SsmAction>(5).fill(high) } } },
      /overrides: OwedThaw: okActions has 5 entries, allowed: 0 to 4; leave some out/,
    ],
    [
      'of all with more actions than CloudWatch takes',
      { alarmActions: Array<actions.SsmAction>(6).fill(high) },
      /^Stack\/Alarms: alarmActions has 6 entries, allowed: 0 to 5; leave some out/,
    ],
    [
      'with a link that makes a description too long',
      { overrides: { OwedThaw: { runbookLink: 'x'.repeat(1_000) } } },
      /^Stack\/Alarms: overrides: OwedThaw: runbookLink makes a description of 10\d\d characters, allowed: 1024; shorten it/,
    ],
    [
      'of a time of nothing',
      { consistentSetWithin: { db: Duration.hours(0) } },
      /consistentSetWithin: db is .*, allowed: /,
    ],
    [
      'of a name that no policy can have',
      { consistentSetWithin: { 'a/b': Duration.days(1) } },
      /consistentSetWithin: name is "a\/b", allowed: 1 to 100 letters/,
    ],
    [
      'of an empty name',
      { consistentSetWithin: { '': Duration.days(1) } },
      /consistentSetWithin: name is "", allowed: 1/,
    ],
    ['of too many periods', { consistentSetPeriods: 31 }, /consistentSetPeriods is 31, allowed: 1 to 30; give/],
  ])('%s are refused', (_, props, message) => {
    expect(() => new SnapshotAlarms(testStack(), 'Alarms', { engine, ...props })).toThrow(message);
  });
});
