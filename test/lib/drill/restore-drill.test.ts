import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { mistakeIn } from '../../../lambdas/domain/schema';
import { DRILL } from '../../../lambdas/domain/drill/settings';
import { SnapshotEngine } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { drillInputs } from '../builders';
import { own, plain, policy, stack } from './stacks';
import { endpointsOf, resources } from './templates';

const alarm = policy.alarmOnDrillOlderThan(Duration.days(15));

const template = templateOf(stack);
const ofOwn = templateOf(own);

describe('a drill', () => {
  const [input] = drillInputs(template);

  test('starts with what its props say, and with defaults for the others', () => {
    expect(input?.drill).toMatchObject({
      name: 'weekly',
      policy: 'databases',
      choose: { kind: 'latest' },
      check: { name: 'postgresql', parameters: [], timeoutSeconds: 3_600 },
      boundSeconds: 7_200,
      place: { instanceTypes: ['m7i.large', 'm6i.large', 'm5.large'] },
    });
    expect(input?.drill.place).not.toHaveProperty('initializationRate');
    expect(input?.drill).not.toHaveProperty('records');
  });

  test('has all that can be given in its input', () => {
    const [{ drill } = {}] = drillInputs(ofOwn);
    expect(drill).toMatchObject({
      name: 'sample',
      policy: 'databases',
      choose: { kind: 'random', withinSeconds: 30 * 86_400 },
      check: { name: 'script', parameters: [], timeoutSeconds: 10_800 },
      boundSeconds: 14_400,
      place: { instanceTypes: ['m7g.large', 'm6g.large'], initializationRate: 300 },
      records: { prefix: 'audit/' },
    });
    expect(drill?.place.subnets).toHaveLength(2);
  });

  test.each([template, ofOwn])(
    'has an input that its first step accepts, once the deployment knows all names',
    (each) => {
      const [{ drill } = {}] = drillInputs(each);
      const deployed = {
        ...drill,
        place: { ...drill?.place, subnets: ['subnet-0'], securityGroup: 'sg-0', image: 'ami-0' },
      };
      expect(mistakeIn(DRILL, deployed)).toBeUndefined();
    },
  );

  test('is started by a schedule in the group of the engine, which reports what it could not start', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Description: 'Restore drill weekly of databases',
      ScheduleExpression: 'cron(0 5 ? * SUN *)',
      State: 'ENABLED',
      Target: Match.objectLike({
        Arn: { Ref: Match.stringLikeRegexp('^EngineDrillsMachine') },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
      }),
    });
    ofOwn.hasResourceProperties('AWS::Scheduler::Schedule', { State: 'DISABLED' });
  });

  test('has its rights before its schedule, which may start the first drill at once', () => {
    template.hasResource('AWS::Scheduler::Schedule', {
      Properties: { Description: 'Restore drill weekly of databases' },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^PlainLaunchInstanceRights')]),
    });
  });

  test('checks by a document that may be sent', () => {
    template.hasResourceProperties('AWS::SSM::Document', {
      Content: Match.objectLike({ description: Match.stringLikeRegexp('recovers a restored PostgreSQL') }),
      Tags: [{ Key: 'DLMScriptsAccess', Value: 'true' }],
    });
  });

  test('takes the newest Amazon Linux of the architecture of its instance type, if its check needs no server', () => {
    ofOwn.hasParameter('*', { Default: Match.stringLikeRegexp('al2023-ami-kernel-.*-arm64') });
  });

  test('gives its instances a role that receives commands and does nothing else', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('PlainInstanceRole'),
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'ssm:UpdateInstanceInformation' }),
          Match.objectLike({ Action: Match.arrayWith([Match.stringLikeRegexp('^ssmmessages:')]), Resource: '*' }),
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Description: 'Quiesce: instances of a restore drill',
      ManagedPolicyArns: Match.absent(),
    });
  });

  test('may be started by whom it is granted to', () => {
    expect(stack.resolve(plain.stateMachine.stateMachineArn)).toEqual({
      Ref: expect.stringMatching(/^EngineDrillsMachine/) as unknown,
    });
  });

  test('may write its records, and use the key of the bucket for them', () => {
    const [{ PolicyDocument } = {}] = resources(ofOwn, 'AWS::IAM::Policy').filter(({ PolicyName }) =>
      String(PolicyName).includes('RecordDrillRights'),
    );
    const text = JSON.stringify(PolicyDocument);
    expect(text).toContain('/audit/sample/*');
    expect(text).toContain('"kms:Decrypt","kms:GenerateDataKey"');
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('s3:PutObject');
  });
});

describe('the network of drills', () => {
  test('has no way out: no gateway, no route, no public address', () => {
    for (const type of [
      'InternetGateway',
      'NatGateway',
      'EIP',
      'Route',
      'EgressOnlyInternetGateway',
      'VPCGatewayAttachment',
    ]) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('lets instances reach the endpoints, and nobody the instances', () => {
    const inbound = resources(template, 'AWS::EC2::SecurityGroupIngress');
    const both = { FromPort: 443, ToPort: 443, IpProtocol: 'tcp' };
    const idOf = (part: string) => ({ 'Fn::GetAtt': [expect.stringContaining(part) as unknown, 'GroupId'] });
    expect(inbound).toEqual([
      expect.objectContaining({
        ...both,
        GroupId: idOf('EndpointGroup'),
        SourceSecurityGroupId: idOf('InstanceGroup'),
      }),
    ]);
    const groups = new Map(
      resources(template, 'AWS::EC2::SecurityGroup').map((group) => [String(group.GroupDescription), group]),
    );
    // A group without a rule of its own would get one that allows everything.
    expect(groups.get('Quiesce: instances of restore drills')?.SecurityGroupEgress).toEqual([
      expect.objectContaining({ ...both, DestinationSecurityGroupId: idOf('EndpointGroup') }),
    ]);
    expect(groups.get('Quiesce: endpoints of Systems Manager')?.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '255.255.255.255/32' }), // CDK's rule that allows nothing.
    ]);
    expect(groups.size).toBe(2);
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
    for (const group of groups.values()) {
      expect(group).not.toHaveProperty('SecurityGroupIngress');
    }
  });

  test('has endpoints of Systems Manager in one zone, under their usual names', () => {
    const endpoints = resources(template, 'AWS::EC2::VPCEndpoint');
    expect(endpointsOf(template)).toEqual(['ec2messages', 'ssm', 'ssmmessages']);
    for (const endpoint of endpoints) {
      expect(endpoint).toMatchObject({ PrivateDnsEnabled: true, SubnetIds: [expect.anything()] });
    }
  });

  test('of one’s own gets a security group that lets out HTTPS within the VPC', () => {
    ofOwn.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Quiesce: instances of restore drills',
      SecurityGroupEgress: [
        Match.objectLike({
          CidrIp: { 'Fn::GetAtt': [Match.anyValue(), 'CidrBlock'] },
          FromPort: 443,
          ToPort: 443,
          IpProtocol: 'tcp',
        }),
      ],
    });
  });
});

describe('an engine', () => {
  test('has one machine and one guard for all of its drills', () => {
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
    template.hasResourceProperties('AWS::Events::Rule', {
      Description: 'Quiesce: removes what restore drills left behind',
      ScheduleExpression: 'rate(5 minutes)',
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [{ Ref: Match.stringLikeRegexp('^EngineDrillsMachine') }],
        },
      },
    });
  });

  test('without a drill has nothing of drills', () => {
    const without = testStack();
    new SnapshotEngine(without, 'Engine');
    expect(Object.keys(templateOf(without).findResources('*')).filter((id) => id.includes('Drill'))).toEqual([]);
  });
});

test('an alarm starts when the newest drill of a policy is too old, or none passed', () => {
  expect(alarm.node.path).toBe('Stack/Policy/DrillOlderThan');
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('"databases" did not pass, or is older than 15 days.*#drillolderthan$'),
    MetricName: 'HoursSinceDrill',
    Dimensions: [{ Name: 'Policy', Value: 'databases' }],
    Statistic: 'Minimum',
    Threshold: 360,
    Period: 1_800,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'breaching',
  });
});
