import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Duration,
  Stack,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_scheduler as scheduler,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import {
  Quiesce,
  Retention,
  SnapshotAlarms,
  SnapshotEngine,
  SnapshotPolicy,
  TargetSelection,
  type SnapshotAlarmsProps,
  type SnapshotPolicyProps,
} from '../../../lib';
import { documentation } from '../../../documents/documentation';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';

const RUNBOOK = readFileSync(join(__dirname, '../../../docs/runbook.md'), 'utf8');
const METRICS = readFileSync(join(__dirname, '../../../docs/metrics.md'), 'utf8');
const { ScheduleExpression } = scheduler;

/** A policy that makes a set each night. */
const NIGHTLY = {
  name: 'nightly',
  at: ScheduleExpression.cron({ minute: '0', hour: '3' }),
  retain: Retention.count(7),
};

type Engine = SnapshotAlarmsProps['engine'];

function policy(engine: Engine, policyName: string, props: Partial<SnapshotPolicyProps> = {}): SnapshotPolicy {
  return new SnapshotPolicy(engine, `Policy ${policyName}`, {
    ...{ engine, policyName, targets: TargetSelection.anyTag({ Mode: 'Production' }), schedules: [NIGHTLY] },
    quiesce: Quiesce.postgresql(),
    ...props,
  });
}

const app = testApp();
const stack = testStack({ app });
const engine = new SnapshotEngine(stack, 'Engine');
policy(engine, 'before');
/** Most of what there is. */
const { alarms } = new SnapshotAlarms(stack, 'Alarms', {
  engine,
  topic: new sns.Topic(stack, 'OnCall'),
  consistentSetWithin: { elsewhere: Duration.hours(30), once: Duration.days(8) },
  overrides: {
    OwedThaw: { threshold: 3, period: Duration.minutes(1), evaluationPeriods: 5, datapointsToAlarm: 2 },
    NoTargetsMatched: { actionsEnabled: false, runbookLink: 'https://wiki/no-targets' },
    CopyLate: { treatMissingData: cloudwatch.TreatMissingData.IGNORE },
  },
});
policy(engine, 'after', {
  schedules: [
    NIGHTLY,
    { ...NIGHTLY, name: 'weekly', at: ScheduleExpression.cron({ minute: '0', hour: '4', weekDay: 'SUN' }) },
  ],
});
// A name that every object has.
policy(engine, 'constructor');
policy(engine, '__proto__');
policy(engine, 'working-days', {
  schedules: [{ ...NIGHTLY, at: ScheduleExpression.cron({ minute: '0', hour: '3', weekDay: 'MON-FRI' }) }],
});
policy(engine, 'grows').addSchedule({ ...NIGHTLY, name: 'often', at: ScheduleExpression.cron({ minute: '0' }) });
policy(engine, 'disabled', { enabled: false });
policy(engine, 'plain', { quiesce: Quiesce.none() });
policy(engine, 'once', { schedules: [{ ...NIGHTLY, at: ScheduleExpression.at(new Date('2027-01-01T00:00:00Z')) }] });

/** The alarms of the same engine in a stack of their own; all are made before the first synthesis. */
function others(id: string, props: Partial<SnapshotAlarmsProps>): Stack {
  const other = new Stack(app, id);
  new SnapshotAlarms(other, 'Alarms', { engine, consistentSetWithin: { once: Duration.days(8) }, ...props });
  return other;
}

const topic = new sns.Topic(stack, 'Other');
const high = new actions.SsmAction(actions.OpsItemSeverity.HIGH);
const low = new actions.SsmAction(actions.OpsItemSeverity.LOW);
const withoutTopic = others('WithoutTopic', { runbookLink: 'https://wiki/quiesce', consistentSetPeriods: 3 });
const withActions = others('WithActions', {
  ...{ alarmActions: [high], actionsEnabled: false },
  overrides: { OwedThaw: { alarmActions: [low], actionsEnabled: true }, NoConsistentSet: { threshold: 12 } },
});
const template: Template = templateOf(stack);

/** The properties of an alarm by its name. */
function alarmOf(name: string): Readonly<Record<string, unknown>> {
  const alarm = alarms[name];
  if (alarm === undefined) {
    throw new Error(`no alarm ${name}, only ${Object.keys(alarms).join(', ')}`);
  }
  const resource =
    template.findResources('AWS::CloudWatch::Alarm')[
      stack.getLogicalId(alarm.node.defaultChild as cloudwatch.CfnAlarm)
    ];
  return (resource as { readonly Properties: Readonly<Record<string, unknown>> }).Properties;
}

const headings = new Set(Object.keys(alarms).map((name) => name.replace(/:.*/, '')));

describe('the runbook', () => {
  const [, chapter = ''] = /\n## Alarms\n(.*?)\n## /s.exec(RUNBOOK) ?? [];
  const sections = chapter.split(/^### /m).slice(1);

  test('has a heading for each alarm, and no heading without an alarm', () => {
    expect(sections.map((section) => section.split('\n')[0]).sort()).toEqual([...headings].sort());
  });

  test.each(sections.map((section) => [section.split('\n')[0] ?? '', section] as const))(
    'says of %s what it means, where to look and what to do',
    (_, section) => {
      expect(section.match(/^\*\*(\w+)\*\*$/gm)).toEqual(['**Description**', '**Investigation**', '**Resolution**']);
      expect(
        section
          .split(/^\*\*\w+\*\*$/m)
          .slice(1)
          .filter((part) => part.trim().length < 20),
      ).toEqual([]);
    },
  );

  test('is named at the end of each description', () => {
    for (const name of Object.keys(alarms)) {
      const heading = name.replace(/:.*/, '').toLowerCase();
      const link = name === 'NoTargetsMatched' ? 'https://wiki/no-targets' : documentation(`runbook.md#${heading}`);
      expect(alarmOf(name).AlarmDescription).toMatch(new RegExp(`^Quiesce: .{20,}\\. Runbook: ${link}$`));
    }
  });

  test('is named by the page of metrics, for each metric with an alarm', () => {
    for (const name of Object.keys(alarms)) {
      const { MetricName: metric, Namespace: namespace } = alarmOf(name);
      if (namespace === 'Quiesce') {
        expect(METRICS).toMatch(
          new RegExp(`^\\| \`${String(metric)}\` .*runbook\\.md#${name.replace(/:.*/, '').toLowerCase()}\\)`, 'm'),
        );
      }
    }
  });

  test('may have another address', () => {
    templateOf(withoutTopic).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('Runbook: https://wiki/quiesce#guardnotrunning$'),
    });
  });
});

describe('the alarms of an engine', () => {
  test('start at the first occurrence, over all policies, and are silent while nothing is emitted', () => {
    expect(alarmOf('RunFailed')).toMatchObject({
      Namespace: 'Quiesce',
      MetricName: 'RunFailed',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(alarmOf('RunFailed')).not.toHaveProperty('Dimensions');
  });

  test('have no physical names', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmName: Match.absent() });
  });

  test.each([
    ['Guard', 300, 'invocations - errors'],
    ['Sweep', 900, 'invocations - errors'],
    ['Lifecycle', 1_800, 'IF(errors > 0, 0, invocations)'],
  ])(
    'start when the %s does not run: two periods of %i s without a call that went well',
    (name, seconds, expression) => {
      expect(alarmOf(`${name}NotRunning`)).toMatchObject({
        TreatMissingData: 'breaching',
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 2,
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp(`${name.toLowerCase()}notrunning`),
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: expression }),
          Match.objectLike({
            MetricStat: Match.objectLike({
              Period: seconds,
              Metric: Match.objectLike({
                MetricName: 'Invocations',
                Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp(name) } }],
              }),
            }),
          }),
        ]),
      });
    },
  );
});

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

describe('actions', () => {
  test('tell a topic, when an alarm starts and when it ends', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('OnCall') }],
      OKActions: [{ Ref: Match.stringLikeRegexp('OnCall') }],
    });
  });

  test('of any kind stand for all alarms, and others for single ones', () => {
    const found = Object.entries(templateOf(withActions).findResources('AWS::CloudWatch::Alarm')).map(
      ([id, { Properties }]) => [id, JSON.stringify(Properties)] as const,
    );
    for (const [id, properties] of found) {
      const isOwed = id.startsWith('AlarmsOwedThaw');
      expect(properties).toContain(isOwed ? ':opsitem:4' : ':opsitem:2');
      expect(properties).toContain(`"ActionsEnabled":${String(isOwed)}`);
      expect(properties).not.toContain('OKActions');
    }
  });

  test('are none without a topic', () => {
    templateOf(withoutTopic).allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
  });
});

describe('overrides', () => {
  test('change what they name, and nothing else', () => {
    expect(alarmOf('OwedThaw')).toMatchObject({ Threshold: 3, Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 2 });
    expect(alarmOf('NoTargetsMatched')).toMatchObject({ ActionsEnabled: false, Threshold: 1 });
    expect(alarmOf('CopyLate')).toMatchObject({ TreatMissingData: 'ignore', Threshold: 1 });
    expect(alarmOf('RunFailed')).not.toHaveProperty('ActionsEnabled');
  });

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

  test('of NoConsistentSet stand for all policies', () => {
    const found = Object.values(
      templateOf(withActions).findResources('AWS::CloudWatch::Alarm'),
    ) as unknown as readonly {
      readonly Properties: Readonly<Record<string, unknown>>;
    }[];
    const thresholds = found.flatMap(({ Properties }) =>
      Properties.MetricName === 'HoursSinceConsistentSet' ? [Properties.Threshold] : [],
    );
    expect(thresholds.length).toBeGreaterThan(3);
    expect(new Set(thresholds)).toEqual(new Set([12]));
  });
});
