import { aws_events as events, aws_kms as kms, aws_logs as logs } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SnapshotEngine, type SnapshotEngineProps } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { functionsOf } from './functions';

describe('the props of an engine', () => {
  test('are taken', () => {
    const stack = testStack();
    new SnapshotEngine(stack, 'Engine', {
      slotShare: 0.5,
      logRetention: logs.RetentionDays.ONE_WEEK,
      eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'own'),
      encryptionKey: new kms.Key(stack, 'Key'),
    });
    const template = templateOf(stack);
    expect(functionsOf(template).get('hold')?.Environment?.Variables.SLOTS_PER_SECOND).toBe('2.5');
    expect(functionsOf(template).get('claim-run')?.Environment?.Variables.EVENT_BUS).toBe('own');
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEType: 'KMS' } });
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('HoldRole'),
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt']) })]) },
    });
  });

  test.each<[SnapshotEngineProps, string]>([
    [
      { slotShare: 0 },
      'slotShare is 0, allowed: above 0 and at most 1; 0.8 leaves a fifth to DLM, AWS Backup and people',
    ],
    [
      { slotShare: 1.1 },
      'slotShare is 1.1, allowed: above 0 and at most 1; 0.8 leaves a fifth to DLM, AWS Backup and people',
    ],
    [{ instanceTags: {} }, 'instanceTags has 0 entries, allowed: 1 to 20; give at least 1'],
  ])('refused: %j', (props, message) => {
    expect(() => new SnapshotEngine(testStack(), 'Engine', props)).toThrow(new Error(`Stack/Engine: ${message}`));
  });
});
