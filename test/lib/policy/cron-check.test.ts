import { Duration, Lazy, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { PreScriptFailure, Quiesce, TargetSelection, type SnapshotPolicyProps } from '../../../lib';
import { checkCron, checkTimeZone } from '../../../lib/policy/cron-check';
import { checkNames } from '../../../lib/prop-checks';
import { SNAPSHOT_POLICY_PROPS } from '../../../lib/policy/snapshot-policy-props';

const checking = (expression: string) => () => {
  checkCron('at', expression);
};

test.each([
  'cron(0 3 * * ? *)',
  'cron(0/15 8-17 ? * MON-FRI *)',
  'cron(5,35 */2 L * ? 2026-2030)',
  'cron(0 3 15W JAN,jul ? *)',
  'cron(0 3 ? * 6#3 *)',
  'cron(0 3 ? * FRIL *)',
  'rate(1 hour)',
  'at(2026-01-01T03:00:00)',
  Lazy.string({ produce: () => 'later' }),
])('%s is fine', (expression) => {
  expect(checking(expression)).not.toThrow();
});

test.each([
  ['cron(0 25 * * ? *)', 'at has "25" as its hours, allowed: 0 to 23, *, lists, ranges and steps of them; correct it'],
  [
    'cron(0 3 ? * MUN *)',
    'at has "MUN" as its day of week, allowed: 1 to 7, SUN to SAT, *, lists, ranges and steps of them, ?, L, W and # as Scheduler defines them; correct it',
  ],
  ['cron(60 3 * * ? *)', 'at has "60" as its minutes'],
  ['cron(0 3 32 * ? *)', 'at has "32" as its day of month'],
  ['cron(0 3 * 0 ? *)', 'at has "0" as its month'],
  ['cron(0 17-8 * * ? *)', 'at has "17-8" as its hours'],
  ['cron(0/0 3 * * ? *)', 'at has "0/0" as its minutes'],
  ['cron(0 ? * * ? *)', 'at has "?" as its hours'],
  [
    'cron(0 3 * * *)',
    'at is "cron(0 3 * * *)" with 5 fields, allowed: 6 (minutes, hours, day of month, month, day of week, year); use ScheduleExpression.cron',
  ],
])('%s is refused', (expression, message) => {
  expect(checking(expression)).toThrow(message);
});

test('a time zone is one of IANA', () => {
  for (const zone of [TimeZone.EUROPE_BERLIN, TimeZone.ETC_UTC]) {
    expect(() => {
      checkTimeZone('time zone', zone.timezoneName);
    }).not.toThrow();
  }
  expect(() => {
    checkTimeZone('time zone', 'Europe/Berln');
  }).toThrow(
    new Error('time zone is "Europe/Berln", allowed: IANA names such as "Europe/Berlin"; use a constant of TimeZone'),
  );
});

describe('props of a program without types', () => {
  const props = {
    engine: {},
    targets: TargetSelection.anyTag({ Role: 'database' }),
    quiesce: Quiesce.none(),
    onPreScriptFailure: PreScriptFailure.SKIP_TARGET,
    timeout: Duration.seconds(30),
    schedules: [{ name: 'hourly', at: scheduler.ScheduleExpression.rate(Duration.hours(1)) }],
  } as unknown as SnapshotPolicyProps;
  const naming = (given: object) => () => {
    checkNames('SnapshotPolicy', given, SNAPSHOT_POLICY_PROPS);
  };

  test('are fine with their names', () => {
    expect(naming(props)).not.toThrow();
  });

  test('are refused where one is misspelt', () => {
    expect(naming({ ...props, retires: 2 })).toThrow(
      /^SnapshotPolicy has no prop "retires", allowed: engine, targets, quiesce, .*; correct its name$/,
    );
  });

  test('are refused where one is missing', () => {
    expect(naming({ ...props, quiesce: undefined })).toThrow(
      new Error('SnapshotPolicy lacks the prop "quiesce", which is required; give it'),
    );
  });
});
