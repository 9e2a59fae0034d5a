import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_sns as sns } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SnapshotAlarms, SnapshotEngine } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';

const RUNBOOK = readFileSync(join(__dirname, '../../../docs/runbook.md'), 'utf8');

function alarmed(withTopic: 'topic' | 'none') {
  const stack = testStack();
  const engine = new SnapshotEngine(stack, 'Engine');
  const topic = withTopic === 'topic' ? { topic: new sns.Topic(stack, 'OnCall') } : {};
  const { alarms } = new SnapshotAlarms(stack, 'Alarms', { engine, ...topic });
  return { alarms, template: templateOf(stack) };
}

const { alarms, template } = alarmed('topic');

describe('the alarms of an engine', () => {
  test.each(Object.keys(alarms))('%s has a heading in the runbook', (name) => {
    expect(RUNBOOK).toMatch(new RegExp(`^## ${name}$`, 'm'));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: `Quiesce: see docs/runbook.md#${name.toLowerCase()}`,
    });
  });

  test('ring at the first occurrence, over all policies, and are silent while nothing is emitted', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Quiesce',
      MetricName: 'OwedThaw',
      Dimensions: Match.absent(),
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test.each([
    ['Guard', 300],
    ['Sweep', 900],
  ])('ring when the %s does not run: two periods of %i s without a call that went well', (name, seconds) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp(`${name.toLowerCase()}notrunning`),
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 2,
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'invocations - errors' }),
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
  });

  test('ring when the lifecycle does not run, or fails in each of two half hours', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('lifecyclenotrunning'),
      TreatMissingData: 'breaching',
      EvaluationPeriods: 2,
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'IF(errors > 0, 0, invocations)' }),
        Match.objectLike({ MetricStat: Match.objectLike({ Period: 1_800 }) }),
      ]),
    });
  });

  test('tell a topic, when they ring and when they are over', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('OnCall') }],
      OKActions: [{ Ref: Match.stringLikeRegexp('OnCall') }],
    });
  });

  test('tell nobody without a topic', () => {
    alarmed('none').template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
  });
});
