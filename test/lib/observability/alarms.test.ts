import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Duration,
  Stack,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_scheduler as scheduler,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
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
const { ScheduleExpression } = scheduler;

/** A policy that makes a set each night. */
const NIGHTLY = {
  name: 'nightly',
  at: ScheduleExpression.cron({ minute: '0', hour: '3' }),
  retain: Retention.count(7),
};

type Engine = SnapshotAlarmsProps['engine'];

function policy(engine: Engine, policyName: string, props: Partial<SnapshotPolicyProps> = {}): SnapshotPolicy {
  return new SnapshotPolicy(engine, policyName, {
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
      ['after', 'before', 'elsewhere', 'grows', 'once', 'working-days'].sort(),
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
