import { CfnParameter, Duration, aws_ec2 as ec2, aws_s3 as s3, aws_scheduler as scheduler, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  Check,
  Choice,
  DrillNetwork,
  Quiesce,
  Retention,
  SnapshotEngine,
  type DrillAccountOptions,
  type RestoreDrillProps,
} from '../../../lib';
import { templateOf, testApp, testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy, drillInputs, policyWith } from '../builders';

const app = testApp();
const platform = testStack({ app });
const engine = new SnapshotEngine(platform, 'Engine');
const policy = aPolicy(platform, { engine, policyName: 'databases', quiesce: Quiesce.postgresql() });
aDrill(platform, { policy, drillName: 'taken' }, 'Taken');

let number = 0;

/** A drill of the engine, in its stack. */
function drill(changes: Partial<RestoreDrillProps>): void {
  number += 1;
  aDrill(platform, { policy, drillName: `drill-${String(number)}`, ...changes }, `Drill${String(number)}`);
}

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
const open = new ec2.SecurityGroup(platform, 'Open', { vpc });
const foreign = new ec2.SecurityGroup(platform, 'Foreign', { vpc: elsewhere, allowAllOutbound: false });
const bucket = s3.Bucket.fromBucketName(platform, 'Bucket', 'records');

const at = (expression: string) => ({ at: scheduler.ScheduleExpression.expression(expression) });
const types = (count: number): ec2.InstanceType[] =>
  Array.from({ length: count }, () => new ec2.InstanceType('m5.large'));
const image = ec2.MachineImage.fromSsmParameter('/images/any');

const OTHER: DrillAccountOptions = {
  role: 'arn:aws:iam::444455556666:role/drills',
  subnets: ['subnet-0a'],
  securityGroup: 'sg-0a',
  instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
};

/** A place in another account that differs from a right one in this. */
const inAccount = (changes: object) => ({ network: DrillNetwork.inAccount({ ...OTHER, ...changes }) });

test.each<[string, Partial<RestoreDrillProps>]>([
  ['a place in another account', inAccount({})],
  ['a role that the deployment knows', inAccount({ role: new CfnParameter(platform, 'Role').valueAsString })],
  [
    'a profile that the deployment knows',
    inAccount({ instanceProfile: new CfnParameter(platform, 'Profile').valueAsString }),
  ],
  ['a role of another partition, with a path', inAccount({ role: 'arn:aws-cn:iam::444455556666:role/a/b' })],
  ['types of the Nitro System', { instance: { machineImage: image, instanceTypes: ['i3.metal', 'p3dn.24xlarge', 'c5.large', 'm7i.large'].map((type) => new ec2.InstanceType(type)) } }], // prettier-ignore
  ['the shortest time', { timeout: Duration.minutes(15) }],
  ['the longest time', { timeout: Duration.hours(24) }],
  ['the shortest check', { checkTimeout: Duration.seconds(30) }],
  ['the longest check', { timeout: Duration.hours(24), checkTimeout: Duration.hours(6) }],
  ['the lowest rate', { initializationRate: 100 }],
  ['the highest rate', { initializationRate: 300 }],
  ['a check of the library that needs no image', { check: Check.fileSystems(), instance: {} }],
  ['a document of one’s own on the default image', { check: Check.document('my-check'), instance: {} }],
  ['ten instance types', { instance: { machineImage: image, instanceTypes: types(10) } }],
  ['isolated subnets of one’s own', { network: DrillNetwork.of({ vpc }) }],
  ['a prefix of nothing', { records: { bucket, prefix: '' } }],
  ['a sample of a year', { choose: Choice.randomWithin(Duration.days(365)) }],
  ['one start', at('at(2099-01-01T00:00:00)')],
])('a drill takes %s', (_, changes) => {
  expect(() => {
    drill(changes);
  }).not.toThrow();
});

const OF_CHECK =
  'allowed: whole seconds from 30 seconds to 1 hour 50 minutes; the check ends 10 minutes before the timeout of the drill, and within 6 hours; leave it out, or lengthen the timeout';
const OF_NEWEST =
  'allowed: whole seconds from 1 second to 365 days; give a time in which the application surely writes a record, such as Duration.hours(1)';
const OF_TIME =
  'allowed: whole seconds from 15 minutes to 1 day; give a time in which the check surely ends, such as Duration.hours(2)';

test.each<[string, Partial<RestoreDrillProps>, string]>([
  ['too little time', { timeout: Duration.minutes(14) }, `timeout is 14 minutes, ${OF_TIME}`],
  ['too much time', { timeout: Duration.hours(25) }, `timeout is 1 day 1 hour, ${OF_TIME}`],
  ['a check that is too short', { checkTimeout: Duration.seconds(29) }, `checkTimeout is 29 seconds, ${OF_CHECK}`],
  ['a check that outlasts the drill', { checkTimeout: Duration.hours(2) }, `checkTimeout is 2 hours, ${OF_CHECK}`],
  [
    'no role of another account',
    inAccount({ role: 'drills' }),
    'network: role is "drills", allowed: the ARN of a role; give the ARN of a role of the other account',
  ],
  [
    'a profile of a third account',
    inAccount({ instanceProfile: 'arn:aws:iam::777788889999:instance-profile/drills' }),
    'network: instanceProfile is in account 777788889999, allowed: account 444455556666, that of the role; give one of this account',
  ],
  [
    'a role as the profile of another account',
    inAccount({ instanceProfile: OTHER.role }),
    'network: instanceProfile is "arn:aws:iam::444455556666:role/drills", allowed: the ARN of an instance profile; give one of the other account',
  ],
  [
    'no subnets in another account',
    inAccount({ subnets: [] }),
    'network: subnets has 0 entries, allowed: 1 to 16; give at least 1',
  ],
  [
    'a subnet in another account that is none',
    inAccount({ subnets: ['vpc-0a'] }),
    'network: subnets has "vpc-0a", allowed: ',
  ],
  [
    'a group in another account that is none',
    inAccount({ securityGroup: 'default' }),
    'network: securityGroup is "default", allowed: the id of a security group; give one of the other account',
  ],
  [
    'another account without a profile',
    inAccount({ instanceProfile: undefined }),
    'DrillNetwork.inAccount lacks the prop "instanceProfile", which is required, allowed: a text; give it',
  ],
  [
    'too low a rate',
    { initializationRate: 99 },
    'initializationRate is 99, allowed: whole numbers from 100 to 300; EC2 takes no other; leave it out to load blocks when they are read',
  ],
  [
    'too high a rate',
    { initializationRate: 301 },
    'initializationRate is 301, allowed: whole numbers from 100 to 300;',
  ],
  [
    'half a rate',
    { initializationRate: 150.5 },
    'initializationRate is 150.5, allowed: whole numbers from 100 to 300;',
  ],
  [
    'a database without an image',
    { instance: {} },
    'instance: machineImage is missing, allowed with this check: an image with the server programs of PostgreSQL, because no image of AWS has them; give one, such as MachineImage.fromSsmParameter(name)',
  ],
  [
    'no instance types',
    { instance: { machineImage: image, instanceTypes: [] } },
    'instance: instanceTypes has 0 entries, allowed: 1 to 10; give at least 1',
  ],
  [
    'eleven instance types',
    { instance: { machineImage: image, instanceTypes: types(11) } },
    'instance: instanceTypes has 11 entries, allowed: 1 to 10; leave some out',
  ],
  [
    'instance types of two architectures',
    {
      instance: {
        machineImage: image,
        instanceTypes: ['m7g.large', 'm7i.large'].map((name) => new ec2.InstanceType(name)),
      },
    },
    'instance: instanceTypes are of arm64 and x86_64, allowed: types of one architecture, that of the image; leave the others out',
  ],
  [
    'an image of Windows',
    {
      instance: {
        machineImage: ec2.MachineImage.latestWindows(ec2.WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
      },
    },
    'instance: machineImage is an image of Windows, allowed: images of Linux, because checks run in Linux; give one, such as MachineImage.fromSsmParameter(name)',
  ],
  [
    'the check of another database',
    { check: Check.mysql() },
    'check is Check.mysql, allowed for the policy "databases", which quiesces by Quiesce.postgresql: Check.postgresql, or a check that needs no server; correct it',
  ],
  [
    'an empty script',
    { check: Check.script({ run: ' ' }) },
    'run is " ", allowed: a shell script that is not empty; give at least one command',
  ],
  [
    'a start every minute',
    at('rate(1 minute)'),
    'at is "rate(1 minute)", which starts every minute, allowed: at least 5 minutes between two starts; give a longer rate, such as ScheduleExpression.rate(Duration.days(1))',
  ],
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
    'seven zones',
    { network: DrillNetwork.isolated({ maxAzs: 7 }) },
    'network: maxAzs is 7, allowed: whole numbers from 1 to 6; no Region has more zones',
  ],
  [
    'a sample of an hour',
    { choose: Choice.randomWithin(Duration.hours(1)) },
    'choose: time is 1 hour, allowed: whole seconds from 1 day to 365 days; give such a time, for example Duration.days(30)',
  ],
  [
    'a schedule that is over',
    at('at(2020-01-01T00:00:00)'),
    'at is "at(2020-01-01T00:00:00)", which is over, allowed:',
  ],
  ['a schedule that is none', at('daily'), 'at is "daily", allowed: '],
  ['a name with a blank', { drillName: 'my drill' }, 'drillName is "my drill", allowed: 1 to 100 letters, digits, '],
  [
    'a name that is taken',
    { drillName: 'taken' },
    'drillName is "taken", which Stack/Taken already has, allowed: a name that no other drill of the engine has; choose another',
  ],
  [
    'a prefix with a blank',
    { records: { bucket, prefix: 'my records/' } },
    'records: prefix is "my records/", allowed: up to 400 letters, digits and !-_.\'()/=; choose another',
  ],
  [
    'a prefix with a wildcard',
    { records: { bucket, prefix: '*' } },
    'records: prefix is "*", allowed: up to 400 letters, digits and !-_.\'()/=; choose another',
  ],
  ...['t2.micro', 'm4.large', 'i3.large', 'x1e.xlarge'].map((type): [string, Partial<RestoreDrillProps>, string] => [
    `the type ${type}`,
    {
      instance: { machineImage: image, instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType(type)] },
    },
    `instance: instanceTypes has ${type}, which the Xen hypervisor runs, allowed: types of the Nitro System, because only there a check finds the volumes; use types such as m7i.large`,
  ]),
  [
    'a rate that the deployment knows',
    { initializationRate: new CfnParameter(platform, 'Rate', { type: 'Number' }).valueAsNumber },
    'initializationRate is known only at the deployment, allowed: whole numbers from 100 to 300, known at synth; write the number',
  ],
  [
    'a table that is no name',
    { check: Check.postgresql({ tables: ['orders; DROP TABLE orders'] }) },
    'tables is "orders; DROP TABLE orders", allowed: table, schema.table or database/schema.table',
  ],
  [
    'a newest record within no time',
    { check: Check.postgresql({ newestWithin: Duration.seconds(0) }) },
    `check: newestWithin is 0 seconds, ${OF_NEWEST}`,
  ],
  [
    'a newest record within two years',
    { check: Check.postgresql({ newestWithin: Duration.days(730) }) },
    `check: newestWithin is 730 days, ${OF_NEWEST}`,
  ],
  [
    'no document',
    { check: Check.document('') },
    'check: document is "", allowed: 1 to 200 characters; give the name of an SSM document',
  ],
  [
    'too many parameters',
    {
      check: Check.document('own', {
        parameters: Object.fromEntries(Array.from({ length: 21 }, (__, each) => [`p${String(each)}`, ''])),
      }),
    },
    'check: parameters has 21 entries, allowed: 0 to 20; leave some out',
  ],
])('a drill refuses %s', (_, changes, message) => {
  expect(() => {
    drill(changes);
  }).toThrow(`Stack/Drill${String(number + 1)}: ${message}`);
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

  test.each<[string, Parameters<typeof problems>[0]]>([
    ['private addresses', out(ec2.Peer.ipv4('10.0.0.0/16'))],
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

test.each<[string, Duration, Duration | undefined, number]>([
  ['half of the timeout', Duration.hours(2), undefined, 3_600],
  ['what the timeout leaves', Duration.minutes(15), undefined, 300],
  ['no more than 6 hours', Duration.hours(24), undefined, 21_600],
  ['the same as a prop', Duration.minutes(15), Duration.minutes(5), 300],
])('a check may take %s', (_, timeout, checkTimeout, seconds) => {
  const stack = testStack();
  aDrill(stack, { timeout, ...(checkTimeout === undefined ? {} : { checkTimeout }) });
  expect(drillInputs(templateOf(stack)).map(({ drill: { check } }) => check.timeoutSeconds)).toEqual([seconds]);
});

describe('synth', () => {
  beforeEach(() => {
    jest.spyOn(console, 'error').mockImplementation(); // CDK prints what it finds.
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const warnings = (stack: Stack): readonly string[] =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('drill'))
      .map(({ entry }) => entry.data as string);

  test('warns of drills that may overlap, and not of others', () => {
    const stack = testStack();
    const hourly = { at: scheduler.ScheduleExpression.rate(Duration.hours(1)), timeout: Duration.hours(2) };
    aDrill(stack, hourly);
    expect(warnings(stack)).toEqual([
      'at is "rate(1 hour)", which may start a drill 1 hour after another, and timeout is 2 hours, so several may run at the same time; start them less often, shorten timeout, or acknowledge this [ack: @quiesce/drills-overlap]',
    ]);
    const others = testStack();
    aDrill(others, { ...hourly, timeout: Duration.hours(1) });
    expect(warnings(others)).toEqual([]);
  });

  test('warns of a network without the endpoints of Systems Manager, also of those that are added after the drill', () => {
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

  test('warns of a floor of drilled sets only where no drill is', () => {
    const make = (): [Stack, RestoreDrillProps['policy']] => {
      const stack = testStack();
      const quiesce = Quiesce.postgresql();
      const drilled = aPolicy(stack, { engine: new SnapshotEngine(stack, 'Engine'), policyName: 'floor', quiesce });
      drilled.addSchedule({
        name: 'more',
        at: scheduler.ScheduleExpression.cron({ hour: '4', minute: '0' }),
        retain: Retention.keep({ daily: 7, floorDrilled: 1 }),
      });
      return [stack, drilled];
    };
    const [without] = make();
    expect(warnings(without)).toEqual([
      'schedules: retain of "more" has floorDrilled, and no RestoreDrill restores sets of the policy, so it keeps nothing; create a drill, leave floorDrilled out, or acknowledge this [ack: @quiesce/floor-without-drill]',
    ]);
    const [stack, drilled] = make();
    aDrill(stack, { policy: drilled });
    expect(warnings(stack)).toEqual([]);
  });
});

describe('a drill refuses a policy', () => {
  const refusal = (make: (stack: Stack) => Partial<RestoreDrillProps>) => () => {
    const stack = testStack();
    aDrill(stack, make(stack));
  };

  test('of Windows', () => {
    expect(
      refusal((stack) => ({ policy: policyWith(stack, { policyName: 'windows', quiesce: Quiesce.vss() }) })),
    ).toThrow(
      'Stack/Drill: policy is "windows", which makes sets of Windows instances by VSS, allowed: policies of Linux instances, because checks run in Linux; remove the drill',
    );
  });

  test('that promises no application-consistent sets', () => {
    expect(refusal((stack) => ({ policy: policyWith(stack, { policyName: 'plain' }) }))).toThrow(
      'Stack/Drill: policy is "plain", which promises no application-consistent sets, allowed: policies whose quiesce promises them, because a drill restores no others; choose another policy',
    );
  });

  test('of an imported engine', () => {
    expect(refusal((stack) => ({ policy: policyWith(stack, { quiesce: Quiesce.postgresql() }) }))).toThrow(
      'Stack/Drill: policy is one of Stack/Imported, an imported engine, allowed: a policy of an engine of this app, because a drill adds functions to its engine; create policy and drill in the app of the engine',
    );
  });
});

describe('an alarm on old drills is refused', () => {
  test.each([
    [
      Duration.minutes(59),
      'alarmOnDrillOlderThan: age is 59 minutes, allowed: multiples of 1 minute from 1 hour to 3653 days; give the longest time without a drill that passed, such as Duration.days(15)',
    ],
    [Duration.days(4_000), 'alarmOnDrillOlderThan: age is 4000 days, allowed: '],
  ])('for %p', (age, message) => {
    expect(() => policy.alarmOnDrillOlderThan(age)).toThrow(`Stack/Policy: ${message}`);
  });

  test('when it is asked for twice', () => {
    policy.alarmOnDrillOlderThan(Duration.days(7));
    expect(() => policy.alarmOnDrillOlderThan(Duration.days(8))).toThrow(
      'Stack/Policy: alarmOnDrillOlderThan is called twice, allowed: once for each policy; remove one call',
    );
  });

  test('for a policy without a drill', () => {
    const stack = testStack();
    const lonely = policyWith(stack, { policyName: 'lonely', quiesce: Quiesce.postgresql() });
    lonely.alarmOnDrillOlderThan(Duration.days(7));
    expect(lonely.node.validate()).toEqual([
      'alarmOnDrillOlderThan is called, and no RestoreDrill restores sets of the policy "lonely", allowed: policies with a drill, because the alarm would never end; create one, or remove the alarm',
    ]);
  });
});

test('a drill refuses a role of its own account, where synth knows the account', () => {
  const env = { account: '444455556666', region: 'eu-central-1' };
  expect(() => aDrill(new Stack(app, 'Known', { env }), { policy, ...inAccount({}) })).toThrow(
    "Known/Drill: network: role is in account 444455556666, the engine's own, allowed: another account; use DrillNetwork.of",
  );
});
