import { Match } from 'aws-cdk-lib/assertions';
import { EngineTag } from '../../../lambdas/domain/engine-tags';
import { FUNCTION_ENVIRONMENT, RUN_FUNCTIONS } from '../../../lambdas/environment';
import { defined } from '../../../lambdas/domain/json';
import { FUNCTION_TIMEOUT_SECONDS, RUN_STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import { SnapshotEngine, type SnapshotEngineProps } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import packageJson from '../../../package.json';
import { functionsOf } from './functions';

function engineTemplate(props?: SnapshotEngineProps): ReturnType<typeof templateOf> {
  const stack = testStack();
  new SnapshotEngine(stack, 'Engine', props);
  return templateOf(stack);
}

const pick = ({ ScheduleExpression, EventPattern }: { ScheduleExpression?: unknown; EventPattern?: unknown }) =>
  defined({ ScheduleExpression, EventPattern });

describe('an engine', () => {
  const template = engineTemplate();

  test('has the functions of the contract, each with the environment and the time that it needs', () => {
    const functions = functionsOf(template);
    expect([...functions.keys()].sort()).toEqual([...RUN_FUNCTIONS].sort());
    for (const name of RUN_FUNCTIONS) {
      const variables = FUNCTION_ENVIRONMENT[name];
      expect(functions.get(name)?.Timeout).toBe(FUNCTION_TIMEOUT_SECONDS[name]);
      expect(Object.keys(functions.get(name)?.Environment?.Variables ?? {}).sort()).toEqual([...variables].sort());
    }
  });

  test('says on its state machine which version deployed it', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      Tags: Match.arrayWith([{ Key: EngineTag.VERSION, Value: packageJson.version }]),
    });
  });

  test('invokes published versions of its steps only, and keeps them for runs that are going on', () => {
    const versions = template.findResources('AWS::Lambda::Version');
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const text = JSON.stringify(machine?.Properties);
    expect(Object.keys(versions)).toHaveLength(new Set(Object.values(RUN_STEP_FUNCTIONS)).size);
    expect(Object.keys(versions).filter((id) => !text.includes(`{"Ref":"${id}"}`))).toEqual([]);
    expect(text).not.toMatch(/"Fn::GetAtt":\["EngineFunctions/);
    template.allResources('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('publishes a version of what a release changes, and no other', () => {
    const ids = (props: SnapshotEngineProps) =>
      Object.keys(engineTemplate(props).findResources('AWS::Lambda::Version'));
    const [before, after] = [ids({}), ids({ slotShare: 0.5 })];
    expect(after.filter((id) => !before.includes(id))).toEqual([
      expect.stringMatching(/^EngineFunctionsHoldCurrentVersion/),
    ]);
  });

  test('has a ledger that no release replaces: runs that are going on write to it', () => {
    expect(Object.keys(template.findResources('AWS::DynamoDB::Table'))).toEqual(['EngineLedgerTable00F9D06B']);
  });

  test('keeps its ledger when the stack goes, lets items expire, and indexes owed thaws', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'owed',
            KeySchema: [
              { AttributeName: 'owed', KeyType: 'HASH' },
              { AttributeName: 'dueAt', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    });
  });

  test('runs standard executions that are traced and whose errors are logged without their data', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
  });

  test('calls the guard every minute and at each abnormal end of a run', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          // A child's machine is the run's, with the label of the map behind it.
          stateMachineArn: [
            { Ref: Match.stringLikeRegexp('Runs') },
            { 'Fn::Join': ['', [{ Ref: Match.stringLikeRegexp('Runs') }, '/Targets']] },
          ],
        },
      },
    });
    const target = { Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Guard'), 'Arn'] } })] };
    expect(Object.keys(template.findResources('AWS::Events::Rule', { Properties: target }))).toHaveLength(2);
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  });

  test('calls the sweep every five minutes, which outlast it', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Sweep'), 'Arn'] } }],
    });
    expect(FUNCTION_TIMEOUT_SECONDS.sweep).toBeLessThan(300);
  });

  test('calls the lifecycle every minute, and when EC2 tells of a snapshot, completed or failed', () => {
    const target = {
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('FunctionsLifecycle'), 'Arn'] } })],
    };
    const rules = Object.values(template.findResources('AWS::Events::Rule', { Properties: target }));
    expect(rules.map(({ Properties }) => pick(Properties as object))).toEqual([
      { ScheduleExpression: 'rate(1 minute)' },
      {
        EventPattern: {
          source: ['aws.ec2'],
          'detail-type': ['EBS Multi-Volume Snapshots Completion Status', 'EBS Snapshot Notification'],
        },
      },
    ]);
  });

  test('lets the lifecycle hold a Region’s snapshots, in its home Region and at its share of EC2’s requests', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Quiesce: lifecycle',
      MemorySize: 1_769,
      Timeout: 900,
      ReservedConcurrentExecutions: Match.absent(),
      Environment: { Variables: { HOME_REGION: { Ref: 'AWS::Region' }, REQUEST_SHARE: '0.8' } },
    });
  });

  test('tells its functions how long those of a run that is over may act, and how long a run may last', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Quiesce: guard',
      Environment: { Variables: { ACTING_SECONDS: String(FUNCTION_TIMEOUT_SECONDS['freeze-window']) } },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Quiesce: sweep',
      Environment: {
        Variables: {
          RUN_SECONDS: '21600',
          DEAD_LETTER_QUEUE: { Ref: Match.stringLikeRegexp('DeadLetters') },
          SCHEDULE_GROUP: Match.anyValue(),
        },
      },
    });
  });

  test('lets only the schedules of its group take its role', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': Match.anyValue() },
            },
          },
        ],
      },
    });
  });

  test.each([
    'StateMachineArn',
    'LedgerTableName',
    'DeadLetterQueueArn',
    'LogGroupName',
    'ScheduleGroupName',
    'SchedulerRoleArn',
    'StartRunCommand',
  ])('tells an operator its %s', (name) => {
    expect(Object.keys(template.findOutputs('*')).filter((id) => id.startsWith(`Engine${name}`))).toHaveLength(1);
  });

  test('tells an operator how to start a run, without other programs than the command', () => {
    const outputs = template.findOutputs('*', { Description: 'Starts a run of POLICY by hand' });
    expect(Object.values(outputs).map(({ Value }) => Value as unknown)).toEqual([
      { 'Fn::Join': ['', ['npx quiesce run --policy POLICY --region ', { Ref: 'AWS::Region' }, ' --follow']] },
    ]);
  });

  test('has its table as a tag of its state machine, for the commands', () => {
    const [table] = Object.keys(template.findResources('AWS::DynamoDB::Table'));
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      Tags: Match.arrayWith([{ Key: 'quiesce:ledger', Value: { Ref: table } }]),
    });
  });

  test('leaves a fifth of the CreateSnapshots calls to others', () => {
    expect(functionsOf(template).get('hold')?.Environment?.Variables.SLOTS_PER_SECOND).toBe('4');
  });
});
