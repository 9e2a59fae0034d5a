import { Duration, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  Quiesce,
  SnapshotAlarms,
  SnapshotEngine,
  type SnapshotAlarmsProps,
  type SnapshotPolicyProps,
} from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { alarmOf, alarms, NIGHTLY, policy, withoutTopic } from './alarmed-engine';

const { ScheduleExpression } = scheduler;

describe('NoConsistentSet', () => {
  test('is there for each policy of which such sets are expected, also for one that is created after the alarms', () => {
    const names = Object.keys(alarms).filter((name) => name.startsWith('NoConsistentSet'));
    expect(names.map((name) => name.replace('NoConsistentSet:', '')).sort()).toEqual(
      ['__proto__', 'after', 'before', 'constructor', 'elsewhere', 'grows', 'once', 'working-days'].sort(),
    );
  });

  test('starts when the age of the newest set passes two periods, or when nothing tells it', () => {
    expect(alarmOf('NoConsistentSet:before')).toMatchObject({
      MetricName: 'HoursSinceConsistentSet',
      Dimensions: [{ Name: 'Policy', Value: 'before' }],
      Statistic: 'Minimum',
      Threshold: 49,
      Period: 1_800,
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test.each([
    ['after', 49, 'of the most frequent schedule'],
    ['grows', 3, 'of a schedule that was added later'],
    ['working-days', 97, 'over a weekend'],
    ['constructor', 49, 'with a name that every object has'],
    ['__proto__', 49, 'with another such name'],
    ['elsewhere', 30, 'of a policy of another app, as given'],
    ['once', 192, 'of a policy without periods, as given'],
  ])('of %s starts after %i hours: %s', (name, hours) => {
    expect(alarmOf(`NoConsistentSet:${name}`).Threshold).toBe(hours);
  });

  test('says which time has passed', () => {
    expect(alarmOf('NoConsistentSet:before').AlarmDescription).toContain(
      '"before" made no application-consistent set for 2 of',
    );
    expect(alarmOf('NoConsistentSet:elsewhere').AlarmDescription).toContain('consistent set for 1 day 6 hours.');
  });

  test('counts as many periods as are given', () => {
    templateOf(withoutTopic).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('the policy "before" made no .* for 3 of its periods'),
      Threshold: 73,
    });
  });

  test('of a policy without periods needs a time', () => {
    const other = testStack();
    const alone = new SnapshotEngine(other, 'Engine');
    new SnapshotAlarms(other, 'Alarms', { engine: alone });
    policy(alone, 'once', { schedules: [{ ...NIGHTLY, at: ScheduleExpression.at(new Date('2027-01-01')) }] });
    expect(() => templateOf(other)).toThrow(
      /consistentSetWithin lacks the policy "once", none of whose schedules has a period, allowed: a Duration; give/,
    );
  });
});

describe('consistentSetWithin', () => {
  /** An engine of its own, whose alarms are made before or after its policy `db`. */
  function alone(
    order: 'before' | 'after',
    props: Partial<SnapshotPolicyProps>,
    more: Partial<SnapshotAlarmsProps> = {},
  ) {
    const own = testStack();
    const its = new SnapshotEngine(own, 'Engine');
    const make = (): SnapshotAlarms =>
      new SnapshotAlarms(own, 'Alarms', { engine: its, consistentSetWithin: { db: Duration.days(2) }, ...more });
    if (order === 'before') {
      make();
    }
    policy(its, 'db', props);
    if (order === 'after') {
      make();
    }
    return own;
  }

  const age = { MetricName: 'HoursSinceConsistentSet' };

  test.each(['before', 'after'] as const)('of a disabled policy expects no age (alarms made %s it)', (order) => {
    const found = templateOf(alone(order, { enabled: false }));
    found.hasResourceProperties('AWS::CloudWatch::Alarm', { ...age, TreatMissingData: 'notBreaching' });
  });

  test.each(['before', 'after'] as const)('of a policy without such sets is refused (alarms made %s it)', (order) => {
    expect(() => templateOf(alone(order, { quiesce: Quiesce.none() }))).toThrow(
      /consistentSetWithin has the policy "db", which promises no application-consistent sets, allowed: .*; remove it/,
    );
  });

  test('warns of names that no policy of the app has, once policies are there', () => {
    const own = alone('before', {}, { consistentSetWithin: { db: Duration.days(2), dbb: Duration.days(2) } });
    templateOf(own).hasResourceProperties('AWS::CloudWatch::Alarm', { ...age, TreatMissingData: 'breaching' });
    const warnings = Annotations.fromStack(own).findWarning('/Stack/Alarms', Match.anyValue());
    expect(warnings.map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(
        /^consistentSetWithin has "dbb", but no policy of this app .*@quiesce\/policy-of-another-app/,
      ),
    ]);
  });

  test('is not needed where an override gives the threshold', () => {
    const at = ScheduleExpression.at(new Date('2027-01-01T00:00:00Z'));
    const given = { consistentSetWithin: {}, overrides: { NoConsistentSet: { threshold: 100 } } };
    templateOf(alone('after', { schedules: [{ ...NIGHTLY, at }] }, given)).hasResourceProperties(
      'AWS::CloudWatch::Alarm',
      { ...age, Threshold: 100, AlarmDescription: Match.stringLikeRegexp('consistent set for 100 hours\\.') },
    );
  });
});
