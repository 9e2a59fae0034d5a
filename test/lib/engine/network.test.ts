import { aws_ec2 as ec2, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { RUN_FUNCTIONS } from '../../../lambdas/environment';
import { SnapshotEngine } from '../../../lib';
import { CALLED_SERVICES } from '../../../lib/engine/network';
import { templateOf, testStack } from '../../../lab/synthesize';
import { ALL, PRIVATE_ISOLATED, vpcOf } from './vpcs';

const FUNCTIONS = RUN_FUNCTIONS.length;
/** Those of AWS's managed policy AWSLambdaVPCAccessExecutionRole besides its logs. */
const ENI_ACTIONS = [
  ...['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
  ...['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses'],
];

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: {
    readonly Statement: readonly {
      readonly Effect: string;
      readonly Action: string | readonly string[];
      readonly Resource: unknown;
    }[];
  };
}

/** The engine's warnings after synth, which adds those about endpoints. */
function warningsOf(stack: Stack): readonly string[] {
  jest.spyOn(console, 'error').mockImplementation(); // CDK prints what it finds.
  templateOf(stack);
  const { metadata } = stack.node.findChild('Engine').node;
  return metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data as string);
}

describe('an engine in a VPC', () => {
  const stack = testStack();
  new SnapshotEngine(stack, 'Engine', { vpc: vpcOf(stack, ALL) });
  const template = templateOf(stack);

  test('has all of its functions in the private subnets with egress, in one security group', () => {
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      {
        VpcConfig: {
          SubnetIds: [
            { Ref: Match.stringLikeRegexp('Private.*Subnet1') },
            { Ref: Match.stringLikeRegexp('Private.*Subnet2') },
          ],
          SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^EngineSecurityGroup'), 'GroupId'] }],
        },
      },
      FUNCTIONS,
    );
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  });

  test('lets them call by HTTPS and nothing else', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }],
    });
  });

  test('gives each role what Lambda needs for network interfaces, and denies it to the code of the function', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(
      ({ Properties }) => Properties as Policy,
    );
    const own = policies.filter(({ PolicyName }) => PolicyName.startsWith('EngineFunctions'));
    expect(own).toHaveLength(FUNCTIONS);
    for (const { PolicyDocument } of own) {
      const allowed = PolicyDocument.Statement.filter(({ Effect, Resource }) => Effect === 'Allow' && Resource === '*');
      expect(allowed.flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(ENI_ACTIONS));
      expect(PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Deny')).toEqual([
        {
          Action: ENI_ACTIONS,
          Effect: 'Deny',
          Resource: '*',
          Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } },
        },
      ]);
    }
    expect(JSON.stringify(policies.filter((policy) => !own.includes(policy)))).not.toContain('NetworkInterface');
    template.hasResourceProperties('AWS::IAM::Role', {
      Description: 'Quiesce function guard',
      ManagedPolicyArns: Match.absent(),
    });
  });

  test('creates a function after its permissions, which Lambda uses at once', () => {
    const functions = template.findResources('AWS::Lambda::Function', { Properties: { VpcConfig: Match.anyValue() } });
    expect(Object.keys(functions)).toHaveLength(FUNCTIONS);
    for (const { DependsOn } of Object.values(functions)) {
      expect(DependsOn).toEqual(expect.arrayContaining([expect.stringContaining('RoleDefaultPolicy')]));
    }
  });

  test('warns of nothing where there is a way to AWS', () => {
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('an engine in isolated subnets', () => {
  const MISSING =
    /vpcSubnets selects isolated subnets, and the VPC has no endpoint for ([a-z0-9, ]+), which the functions call/;

  test('is warned of the endpoints that the VPC does not have, also of one that is added after it', () => {
    const stack = testStack();
    const vpc = vpcOf(stack, [PRIVATE_ISOLATED]);
    const other = vpcOf(stack, [PRIVATE_ISOLATED], 'Other');
    new SnapshotEngine(stack, 'Engine', { vpc });
    vpc.addGatewayEndpoint('Table', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    vpc.addInterfaceEndpoint('Scripts', { service: ec2.InterfaceVpcEndpointAwsService.SSM });
    vpc.addInterfaceEndpoint('Agent', { service: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES });
    other.addInterfaceEndpoint('Volumes', { service: ec2.InterfaceVpcEndpointAwsService.EC2 });
    const [warning, ...more] = warningsOf(stack);
    expect(MISSING.exec(warning ?? '')?.[1]).toBe('ec2, events, scheduler, sqs');
    expect(warning).toContain('[ack: @quiesce/endpoints]');
    expect(more).toEqual([]);
  });

  test('is not warned when all are there', () => {
    const stack = testStack();
    const vpc = vpcOf(stack, [PRIVATE_ISOLATED]);
    vpc.addGatewayEndpoint('Table', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    for (const service of CALLED_SERVICES.filter((name) => name !== 'dynamodb')) {
      vpc.addInterfaceEndpoint(service, { service: new ec2.InterfaceVpcEndpointAwsService(service) });
    }
    new SnapshotEngine(stack, 'Engine', { vpc });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of an imported VPC is not warned, because its endpoints are not known', () => {
    const stack = testStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a'],
      isolatedSubnetIds: ['subnet-1'],
      isolatedSubnetRouteTableIds: ['rtb-1'],
    });
    new SnapshotEngine(stack, 'Engine', { vpc });
    templateOf(stack).hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-1'] } });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('needs the endpoints of these services', () => {
    expect(CALLED_SERVICES).toEqual(['dynamodb', 'ec2', 'events', 'scheduler', 'sqs', 'ssm']);
  });
});

test('an engine takes the subnets and security groups that it is given, and makes none', () => {
  const stack = testStack();
  const vpc = vpcOf(stack, ALL);
  new SnapshotEngine(stack, 'Engine', {
    vpc,
    vpcSubnets: { subnets: vpc.isolatedSubnets.slice(0, 1) },
    securityGroups: ['sg-1', 'sg-2'].map((id) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, id)),
  });
  const template = templateOf(stack);
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  template.hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: { SubnetIds: [{ Ref: Match.stringLikeRegexp('Isolated') }], SecurityGroupIds: ['sg-1', 'sg-2'] },
  });
});

test('an engine takes what is imported into the VPC, or made for it', () => {
  const stack = testStack();
  const vpc = vpcOf(stack, ALL);
  const { vpcId } = vpc;
  const own = new ec2.PrivateSubnet(stack, 'Own', { vpcId, availabilityZone: 'a', cidrBlock: '10.0.9.0/24' });
  const imported = ec2.Vpc.fromVpcAttributes(stack, 'Imported', {
    vpcId: 'vpc-1',
    availabilityZones: ['a'],
    privateSubnetIds: ['subnet-1'],
  });
  const subnets = [own, ec2.Subnet.fromSubnetId(stack, 'Other', 'subnet-2')];
  const securityGroups = [new ec2.SecurityGroup(stack, 'Group', { vpc })];
  expect(() => new SnapshotEngine(stack, 'Engine', { vpc, vpcSubnets: { subnets }, securityGroups })).not.toThrow();
  expect(() => new SnapshotEngine(stack, 'Second', { vpc: imported, securityGroups })).not.toThrow();
});
