import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { documentation } from '../../../documents/documentation';
import { templateOf } from '../../../lab/synthesize';
import { alarmOf, alarms, template, withActions, withoutTopic } from './alarmed-engine';

const RUNBOOK = readFileSync(join(__dirname, '../../../docs/runbook.md'), 'utf8');
const METRICS = readFileSync(join(__dirname, '../../../docs/metrics.md'), 'utf8');
/** A policy has this one, and not the engine. */
const OF_POLICY = 'DrillOlderThan';
const headings = new Set([...Object.keys(alarms).map((name) => name.replace(/:.*/, '')), OF_POLICY]);

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
