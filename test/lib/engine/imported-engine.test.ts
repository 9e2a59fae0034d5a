import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Quiesce, SnapshotEngine } from '../../../lib';
import { ENGINE_ATTRIBUTES, aPolicy } from '../builders';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';

describe('policies in another stack', () => {
  test('need nothing but the attributes of their engine, and add nothing to its role', () => {
    const stack = testStack({ env: { account: '111122223333', region: 'eu-central-1' } });
    const engine = SnapshotEngine.fromAttributes(stack, 'Engine', ENGINE_ATTRIBUTES);
    aPolicy(stack, { engine, quiesce: Quiesce.postgresql() }).onThawOwed('ThawOwed');
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      GroupName: 'group',
      Target: {
        Arn: ENGINE_ATTRIBUTES.stateMachineArn,
        RoleArn: ENGINE_ATTRIBUTES.schedulerRoleArn,
        DeadLetterConfig: { Arn: ENGINE_ATTRIBUTES.deadLetterQueueArn },
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', { EventBusName: 'default' });
    const types = Object.values(template.toJSON().Resources as Record<string, { readonly Type: string }>).map(
      ({ Type }) => Type,
    );
    expect(types.sort()).toEqual(['AWS::Events::Rule', 'AWS::SSM::Document', 'AWS::Scheduler::Schedule']);
  });

  test('may use an engine of the same app as it is', () => {
    const app = testApp();
    const engine = new SnapshotEngine(testStack({ app }), 'Engine');
    const policies = new Stack(app, 'Policies');
    aPolicy(policies, { engine });
    expect(() => app.synth()).not.toThrow();
    templateOf(policies).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('let somebody start runs by hand', () => {
    const stack = testStack();
    const engine = SnapshotEngine.fromAttributes(stack, 'Engine', ENGINE_ATTRIBUTES);
    const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    aPolicy(stack, { engine }).grantStartRun(role);
    templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'states:StartExecution', Resource: ENGINE_ATTRIBUTES.stateMachineArn }] },
    });
  });
});
