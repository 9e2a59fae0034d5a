import { Stack, aws_ec2 as ec2, aws_s3 as s3, aws_scheduler as scheduler, aws_kms as kms } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { mistakeIn } from '../../../lambdas/domain/schema';
import { DRILL } from '../../../lambdas/domain/drill/settings';
import { Check, Choice, DrillNetwork, Quiesce, RestoreDrill, SnapshotEngine } from '../../../lib';
import { Duration } from 'aws-cdk-lib';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy, drillInputs } from '../builders';

const app = testApp();
const stack = testStack({ app });
const engine = new SnapshotEngine(stack, 'Engine');
const policy = aPolicy(stack, { engine, policyName: 'databases', quiesce: Quiesce.postgresql() });
const bucket = new s3.Bucket(stack, 'Records', { encryptionKey: new kms.Key(stack, 'Key') }) as s3.IBucket;
const plain = aDrill(stack, { policy, drillName: 'weekly' }, 'Plain');

const own = new Stack(app, 'Own');
const vpc = new ec2.Vpc(own, 'Vpc', {
  subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  restrictDefaultSecurityGroup: false,
}) as ec2.IVpc;
new RestoreDrill(own, 'Full', {
  policy,
  drillName: 'sample',
  check: Check.script({ run: 'test -s "$1/ledger"', newestWithin: Duration.hours(1) }),
  at: scheduler.ScheduleExpression.rate(Duration.days(1)),
  choose: Choice.randomWithin(Duration.days(30)),
  network: DrillNetwork.of({ vpc }),
  instance: { instanceTypes: [new ec2.InstanceType('m7g.large'), new ec2.InstanceType('m6g.large')] },
  timeout: Duration.hours(4),
  checkTimeout: Duration.hours(3),
  records: { bucket, prefix: 'audit/' },
  initializationRate: 300,
  enabled: false,
});
for (const service of ['SSM', 'SSM_MESSAGES'] as const) {
  vpc.addInterfaceEndpoint(service, { service: ec2.InterfaceVpcEndpointAwsService[service] });
}
const AWAY = DrillNetwork.inAccount({
  role: 'arn:aws:iam::444455556666:role/drills',
  subnets: ['subnet-0a', 'subnet-0b'],
  securityGroup: 'sg-0a',
  instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
});
const elsewhere = new Stack(app, 'Elsewhere');
const away = aDrill(elsewhere, {
  policy,
  drillName: 'segregated',
  network: AWAY,
});
const named = new Stack(app, 'Named');
aDrill(named, { policy, drillName: 'named', check: Check.document('my-check'), network: AWAY });
const alarm = policy.alarmOnDrillOlderThan(Duration.days(15));

const template = templateOf(stack);
const ofOwn = templateOf(own);
const ofElsewhere = templateOf(elsewhere);

const resources = (of: Template, type: string): readonly Readonly<Record<string, unknown>>[] =>
  Object.values(of.findResources(type)).map(({ Properties }) => Properties as Readonly<Record<string, unknown>>);

describe('a drill in another account', () => {
  test('has the place and its role in its input, and the document of its check by ARN', () => {
    const [{ drill } = {}] = drillInputs(ofElsewhere);
    expect(drill?.place).toMatchObject({
      role: 'arn:aws:iam::444455556666:role/drills',
      subnets: ['subnet-0a', 'subnet-0b'],
      securityGroup: 'sg-0a',
      instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
    });
    expect(drill?.check.document).toMatch(/^arn:.*:ssm:.*:document\//);
    expect(mistakeIn(DRILL, { ...drill, place: { ...drill?.place, image: 'ami-0' } })).toBeUndefined();
  });

  test('sends a document of that account by its name', () => {
    expect(drillInputs(templateOf(named))[0]?.drill.check.document).toBe('my-check');
  });

  test('makes no network, role or profile here, and says so where its role is asked for', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::IAM::Role', 'AWS::IAM::InstanceProfile']) {
      ofElsewhere.resourceCountIs(type, 0);
    }
    expect(() => away.instanceRole).toThrow(
      "instanceRole is asked of Elsewhere/Drill, whose instances are in another account, allowed: drills in the engine's account; change the role of the instance profile there",
    );
  });

  test('brings the rights to assume its role and to share sets; a drill in the own account does not', () => {
    const rights = JSON.stringify(ofElsewhere.findResources('AWS::IAM::Policy'));
    expect(rights.match(/"sts:AssumeRole"/g)).toHaveLength(5);
    expect(rights.match(/"ec2:ModifySnapshotAttribute"/g)).toHaveLength(3);
    expect(rights).not.toContain('iam:PassRole');
    const others = JSON.stringify([ofOwn, template].map((each) => each.findResources('AWS::IAM::Policy')));
    expect(others).not.toContain('sts:AssumeRole');
    const sharing = resources(template, 'AWS::IAM::Policy').filter((each) =>
      JSON.stringify(each).includes('ec2:ModifySnapshotAttribute'),
    );
    expect(sharing.map(({ PolicyName }) => PolicyName)).toEqual([expect.stringMatching(/FunctionsLifecycleRole/)]);
  });
});

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
    expect(endpoints.map(({ ServiceName }) => /\.(\w+)"/.exec(JSON.stringify(ServiceName))?.[1]).sort()).toEqual([
      'ec2messages',
      'ssm',
      'ssmmessages',
    ]);
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
