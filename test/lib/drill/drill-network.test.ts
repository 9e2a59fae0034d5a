import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { DrillNetwork, Quiesce, SnapshotEngine, type RestoreDrillProps } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy } from '../builders';
import { drill, nextDrill, platform, warnings } from './attempts';
import { endpointsOf, resources } from './templates';

const vpc = new ec2.Vpc(platform, 'Vpc', {
  natGateways: 1,
  restrictDefaultSecurityGroup: false,
  subnetConfiguration: [
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
    { name: 'Egress', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ],
}) as ec2.IVpc;
const elsewhere = new ec2.Vpc(platform, 'Elsewhere', { restrictDefaultSecurityGroup: false }) as ec2.IVpc;
const { PUBLIC, PRIVATE_WITH_EGRESS } = ec2.SubnetType;
const seventeen = Array.from({ length: 17 }, (_, each) =>
  ec2.Subnet.fromSubnetId(platform, `Subnet${String(each)}`, `subnet-${String(each)}`),
);
const open = new ec2.SecurityGroup(platform, 'Open', { vpc });
const foreign = new ec2.SecurityGroup(platform, 'Foreign', { vpc: elsewhere, allowAllOutbound: false });

test.each<[string, Partial<RestoreDrillProps>]>([
  ['isolated subnets of one’s own', { network: DrillNetwork.of({ vpc }) }],
])('a drill takes %s', (_, changes) => {
  expect(() => {
    drill(changes);
  }).not.toThrow();
});

test.each<[string, Partial<RestoreDrillProps>, string]>([
  [
    'public subnets',
    { network: DrillNetwork.of({ vpc, subnets: { subnetType: PUBLIC } }) },
    'network: subnets selects public subnets, allowed: isolated ones, because what was restored must not reach anything; give { subnetType: SubnetType.PRIVATE_ISOLATED }, or leave network out',
  ],
  [
    'subnets with a NAT gateway',
    { network: DrillNetwork.of({ vpc, subnets: { subnetType: PRIVATE_WITH_EGRESS } }) },
    'network: subnets selects subnets with a way out, allowed: isolated ones,',
  ],
  [
    'a VPC without isolated subnets',
    { network: DrillNetwork.of({ vpc: elsewhere }) },
    'network: vpc has no isolated subnets, allowed: a VPC with subnets from which nothing leads out; add subnets of SubnetType.PRIVATE_ISOLATED to it, or leave network out',
  ],
  [
    'subnets of another VPC',
    { network: DrillNetwork.of({ vpc, subnets: { subnets: elsewhere.privateSubnets } }) },
    'network: subnets has Stack/Elsewhere/PrivateSubnet1, which is of another VPC, allowed: those of vpc, Stack/Vpc;',
  ],
  [
    'no subnets',
    { network: DrillNetwork.of({ vpc, subnets: { subnets: [] } }) },
    'network: subnets selects nothing, allowed: subnets of the VPC; correct it',
  ],
  [
    'seventeen subnets',
    { network: DrillNetwork.of({ vpc, subnets: { subnets: seventeen } }) },
    'network: subnets has 17 entries, allowed: 1 to 16; select fewer',
  ],
  [
    'an open security group',
    { network: DrillNetwork.of({ vpc, securityGroup: open }) },
    'network: securityGroup is Stack/Open, which allows all outbound traffic, allowed: HTTPS to the endpoints of Systems Manager only; create it with allowAllOutbound: false',
  ],
  [
    'a security group of another VPC',
    { network: DrillNetwork.of({ vpc, securityGroup: foreign }) },
    'network: securityGroup has Stack/Foreign, which is of another VPC, allowed: those of vpc, Stack/Vpc;',
  ],
  [
    'public addresses',
    { network: DrillNetwork.isolated({ cidr: '8.8.8.0/24' }) },
    'network: cidr is "8.8.8.0/24", allowed: a private block such as "10.0.0.0/24", from /16 to /26; choose a block that no other network of yours has',
  ],
  [
    'a block that is too small',
    { network: DrillNetwork.isolated({ cidr: '10.0.0.0/27' }) },
    'network: cidr is "10.0.0.0/27", allowed: a private block such as "10.0.0.0/24", from /16 to /26;',
  ],
  [
    'a block that is no block',
    { network: DrillNetwork.isolated({ cidr: '10.256.0.0/24' }) },
    'network: cidr is "10.256.0.0/24", allowed: a private block such as "10.0.0.0/24", from /16 to /26;',
  ],
  [
    'more zones than the block has room for',
    { network: DrillNetwork.isolated({ cidr: '10.0.0.0/26', maxAzs: 5 }) },
    'network: maxAzs is 5, allowed: whole numbers from 1 to 4; 10.0.0.0/26 has no room for more; choose a larger block',
  ],
  [
    'seven zones',
    { network: DrillNetwork.isolated({ maxAzs: 7 }) },
    'network: maxAzs is 7, allowed: whole numbers from 1 to 6; no Region has more zones',
  ],
])('a drill refuses %s', (_, changes, message) => {
  const path = nextDrill();
  expect(() => {
    drill(changes);
  }).toThrow(`${path}: ${message}`);
});

describe('a security group of the app', () => {
  const problems = (change: (group: ec2.SecurityGroup, own: ec2.IVpc) => void): readonly string[] => {
    const stack = testStack();
    const own = new ec2.Vpc(stack, 'Vpc', {
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    }) as ec2.IVpc;
    const group = new ec2.SecurityGroup(stack, 'Group', { vpc: own, allowAllOutbound: false });
    const made = aDrill(stack, { network: DrillNetwork.of({ vpc: own, securityGroup: group }) });
    change(group, own); // After the drill.
    return made.node.validate();
  };
  const refused = (problem: string): readonly string[] => [
    `network: security group Stack/Group ${problem}, allowed: nothing in, and only HTTPS to private addresses or to the security group of the endpoints out; correct its rules, or leave securityGroup out`,
  ];
  const out =
    (peer: ec2.IPeer, port = ec2.Port.HTTPS) =>
    (group: ec2.SecurityGroup) => {
      group.addEgressRule(peer, port);
    };
  /** Beside a rule of IPv4: without any, CDK writes one that is refused. */
  const outToo = (peer: ec2.IPeer) => (group: ec2.SecurityGroup) => {
    out(ec2.Peer.ipv4('10.0.0.0/16'))(group);
    out(peer)(group);
  };

  test.each<[string, Parameters<typeof problems>[0]]>([
    ['private addresses', out(ec2.Peer.ipv4('10.0.0.0/16'))],
    ['private addresses of IPv6', outToo(ec2.Peer.ipv6('fd00::/8'))],
    [
      'a group',
      (group, own) => {
        out(new ec2.SecurityGroup(group, 'Endpoints', { vpc: own, allowAllOutbound: false }))(group);
      },
    ],
    [
      'the addresses of its VPC',
      (group, own) => {
        out(ec2.Peer.ipv4(own.vpcCidrBlock))(group);
      },
    ],
    ['a prefix list, which each drill checks', out(ec2.Peer.prefixList('pl-1'))],
  ])('may let out to %s', (_, change) => {
    expect(problems(change)).toEqual([]);
  });

  test.each<[string, Parameters<typeof problems>[0], string]>([
    ['HTTPS to anywhere', out(ec2.Peer.anyIpv4()), 'lets out to 0.0.0.0/0 by tcp 443'],
    ['HTTPS to anywhere by IPv6', outToo(ec2.Peer.anyIpv6()), 'lets out to ::/0 by tcp 443'],
    ['another port', out(ec2.Peer.ipv4('10.0.0.0/16'), ec2.Port.tcp(5432)), 'lets out to 10.0.0.0/16 by tcp 5432'],
    [
      'a group on all ports',
      (group, own) => {
        out(ec2.SecurityGroup.fromSecurityGroupId(group, 'Other', 'sg-1'), ec2.Port.allTcp())(group);
        out(ec2.Peer.ipv4(own.vpcCidrBlock))(group);
      },
      'lets out to sg-1 by tcp at all ports',
    ],
    [
      'a way in',
      (group) => {
        out(ec2.Peer.ipv4('10.0.0.0/16'))(group);
        group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.SSH);
      },
      'lets 0.0.0.0/0 in',
    ],
    ['nothing, which CDK writes so', () => undefined, 'lets out to 255.255.255.255/32 by icmp at all ports'],
  ])('is refused with %s', (_, change, problem) => {
    expect(problems(change)).toEqual(refused(problem));
  });
});

test('drills with the same isolated network share its VPC, with the endpoints, addresses and zones that it asks for', () => {
  const stack = testStack();
  const network = DrillNetwork.isolated({ cidr: '10.1.0.0/24', maxAzs: 1, ec2Messages: false });
  const engine = new SnapshotEngine(stack, 'Engine');
  const policy = aPolicy(stack, { engine, quiesce: Quiesce.postgresql() });
  aDrill(stack, { policy, network }, 'One');
  aDrill(stack, { policy, network }, 'Two');
  const template = templateOf(stack);
  expect(resources(template, 'AWS::EC2::VPC')).toEqual([expect.objectContaining({ CidrBlock: '10.1.0.0/24' })]);
  template.resourceCountIs('AWS::EC2::Subnet', 1);
  expect(endpointsOf(template)).toEqual(['ssm', 'ssmmessages']);
});

test('synth warns of a network without the endpoints of Systems Manager, also of those that are added after the drill', () => {
  const stack = testStack();
  const isolated = new ec2.Vpc(stack, 'Vpc', {
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
  aDrill(stack, { network: DrillNetwork.of({ vpc: isolated as ec2.IVpc }) });
  isolated.addInterfaceEndpoint('Ssm', { service: ec2.InterfaceVpcEndpointAwsService.SSM });
  expect(warnings(stack)).toEqual([
    'network selects isolated subnets, and the VPC has no endpoint for ssmmessages, without which no drill reaches its instance; add the endpoints, leave network out, or acknowledge this [ack: @quiesce/endpoints]',
  ]);
});
