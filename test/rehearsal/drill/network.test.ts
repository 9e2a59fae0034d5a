import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TEST_CONTEXT } from '../../../lab/synthesize';
import { networkOf, unknownPeer } from '../../../rehearsal/drill/network';
import { importsOf } from '../../../rehearsal/imports';
import { createTemplateResolver, type JsonValue } from '../../../rehearsal/interpreter';

const ENVIRONMENT = { region: 'eu-central-1', account: '123456789012', partition: 'aws' };

/** The network of a stack as EC2 would describe it. */
function networkIn(...stacks: readonly Stack[]): ReturnType<typeof networkOf> {
  const [template = null, ...others] = stacks.map((stack) => Template.fromStack(stack).toJSON() as JsonValue);
  const imports = importsOf(
    template,
    others.map((each) => ({ template: each, stackName: 'Network', id: '', path: '', directory: '' })),
  );
  const { exported } = imports;
  const resolvers = [template, ...imports.templates].map((each) =>
    createTemplateResolver(each, { ...ENVIRONMENT, exported, unresolved: 'as-text' }),
  );
  return networkOf((type) => resolvers.flatMap(({ resources }) => resources(type)));
}

const ISOLATED: ec2.VpcProps = {
  maxAzs: 1,
  natGateways: 0,
  subnetConfiguration: [{ name: 'Drill', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  restrictDefaultSecurityGroup: false,
};

/** A group that lets out to some addresses by TLS. */
function groupTo(stack: Stack, vpc: ec2.IVpc, peer: ec2.IPeer): void {
  new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false }).addEgressRule(peer, ec2.Port.HTTPS);
}

test('subnets have their zone, their routes and whether they give public addresses', () => {
  const stack = new Stack(new App(), 'Network');
  new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 1,
    natGateways: 0,
    subnetConfiguration: [
      { name: 'Drill', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      { name: 'Web', subnetType: ec2.SubnetType.PUBLIC },
    ],
    restrictDefaultSecurityGroup: false,
  });
  const { subnets, routeTables } = networkIn(stack);
  const shown = subnets.map(({ subnetId, zone, givesPublicAddresses }) => {
    const routes = routeTables
      .filter((table) => table.subnets?.includes(subnetId))
      .flatMap((table) => table.routes ?? []);
    return { zone, givesPublicAddresses, routes: routes.map(({ destination }) => destination) };
  });
  expect(shown).toEqual([
    { zone: 'eu-central-1a', givesPublicAddresses: false, routes: [] },
    { zone: 'eu-central-1a', givesPublicAddresses: true, routes: ['0.0.0.0/0'] },
  ]);
  expect(routeTables.flatMap(({ routes = [] }) => routes)[0]?.target).toMatch(/^igw-[0-9a-f]{17}$/);
  expect(new Set(subnets.map(({ vpcId }) => vpcId)).size).toBe(1);
});

test('security groups have the rules that are in them and those apart, and EC2 allows all where there is none', () => {
  const stack = new Stack(new App(), 'Groups');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0, restrictDefaultSecurityGroup: false });
  const [endpoints, instances] = ['Endpoints', 'Instances'].map(
    (id) => new ec2.SecurityGroup(stack, id, { vpc: vpc as ec2.IVpc, allowAllOutbound: false }),
  ) as [ec2.SecurityGroup, ec2.SecurityGroup];
  endpoints.connections.allowFrom(instances, ec2.Port.HTTPS);
  endpoints.addIngressRule(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.allTraffic());
  new ec2.CfnSecurityGroup(stack, 'Bare', { groupDescription: 'none', vpcId: vpc.vpcId });
  const { securityGroups } = networkIn(stack);
  const [ofEndpoints, ofInstances, bare] = securityGroups;
  expect(ofInstances?.rules).toEqual([
    { direction: 'out', protocol: 'tcp', ports: [443, 443], peer: ofEndpoints?.groupId },
  ]);
  expect(ofEndpoints?.rules).toContainEqual({ direction: 'in', peer: '10.0.0.0/8' });
  expect(ofEndpoints?.rules).toContainEqual({
    direction: 'in',
    protocol: 'tcp',
    ports: [443, 443],
    peer: ofInstances?.groupId,
  });
  expect(bare?.rules).toEqual([{ direction: 'out', peer: '0.0.0.0/0' }]);
});

const HTTPS = { direction: 'out', protocol: 'tcp', ports: [443, 443] } as const;

test.each([
  ['of the same stack', {}],
  ['of another stack', {}],
  ['of another stack, by a weak reference', TEST_CONTEXT],
])('a group lets out to the addresses of a VPC %s', (where, context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Drills');
  const home = where === 'of the same stack' ? stack : new Stack(app, 'Network');
  const vpc = new ec2.Vpc(home, 'Vpc', { ...ISOLATED, ipAddresses: ec2.IpAddresses.cidr('10.7.0.0/16') }) as ec2.IVpc;
  groupTo(stack, vpc, ec2.Peer.ipv4(vpc.vpcCidrBlock));
  const network = networkIn(...new Set([stack, home]));
  const [group] = network.securityGroups;
  expect(group).toMatchObject({ vpcId: network.subnets[0]?.vpcId, rules: [{ ...HTTPS, peer: '10.7.0.0/16' }] });
  expect(network.subnets[0]?.cidr).toMatch(/^10\.7\./);
  expect(unknownPeer(network, group?.groupId ?? '')).toBeUndefined();
});

test.each<[string, object, string]>([
  ['a subnet', { 'Fn::GetAtt': ['Subnet', 'CidrBlock'] }, '10.0.2.0/24'],
  [
    'a part of a VPC',
    { 'Fn::Select': [2, { 'Fn::Cidr': [{ 'Fn::GetAtt': 'Vpc.CidrBlock' }, 4, '8'] }] },
    '10.0.2.0/24',
  ],
  ['a mapping', { 'Fn::FindInMap': ['Blocks', { Ref: 'AWS::Region' }, 'Drill'] }, '10.9.0.0/16'],
  ['a parameter with a default', { Ref: 'Block' }, '10.8.0.0/16'],
])('rules of plain resources may name %s', (_, value, peer) => {
  const template = {
    Mappings: { Blocks: { 'us-east-1': { Drill: '10.9.0.0/16' } } },
    Parameters: { Block: { Type: 'String', Default: '10.8.0.0/16' } },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Subnet: { Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: '10.0.2.0/24' } },
      Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc' }, SecurityGroupEgress: [] } },
      Rule: {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
          ...{ IpProtocol: '6', FromPort: '443', ToPort: 443, CidrIp: value },
        },
      },
    },
  };
  const { securityGroups } = networkOf(createTemplateResolver(template as JsonValue, ENVIRONMENT).resources);
  expect(securityGroups[0]?.rules).toEqual([{ ...HTTPS, peer }]);
});

test('what only a deployment knows is told from addresses, and keeps nothing else from being read', () => {
  const stack = new Stack(new App(), 'Drills');
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    ...ISOLATED,
    ipProtocol: ec2.IpProtocol.DUAL_STACK,
    ipAddresses: ec2.IpAddresses.awsIpamAllocation({
      ipv4IpamPoolId: 'ipam-pool-0',
      ipv4NetmaskLength: 24,
      defaultSubnetIpv4NetmaskLength: 26,
    }),
  }) as ec2.IVpc;
  groupTo(stack, vpc, ec2.Peer.ipv4(vpc.vpcCidrBlock));
  const network = networkIn(stack);
  expect(network.subnets).toHaveLength(1);
  expect(unknownPeer(network, network.securityGroups[0]?.groupId ?? '')).toMatch(/^Vpc\w+\.CidrBlock$/);
});

test('the default group of a VPC allows everything, unless its rules are taken away', () => {
  const rulesOf = (restrictDefaultSecurityGroup: boolean): readonly unknown[] => {
    const stack = new Stack(new App(), 'Drills');
    new ec2.Vpc(stack, 'Vpc', { ...ISOLATED, restrictDefaultSecurityGroup });
    return networkIn(stack).securityGroups[0]?.rules ?? [];
  };
  expect(rulesOf(false)).toEqual([
    { direction: 'in', peer: expect.stringMatching(/^sg-/) as unknown },
    { direction: 'out', peer: '0.0.0.0/0' },
  ]);
  expect(rulesOf(true)).toEqual([]);
});
