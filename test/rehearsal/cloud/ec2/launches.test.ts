import { addIsolatedPlace, ISOLATED_PLACE } from '../../../../rehearsal/cloud/ec2/isolated-place';
import type { RunInstancesInput } from '../../../../rehearsal/cloud/ec2/launch-request';
import type { Fault } from '../../../../rehearsal/cloud/faults';
import { codeOf, createBench, type Bench, type BenchOptions } from '../fixtures';

const A = 'snap-0000000000000000a';
const B = 'snap-0000000000000000b';
const ARCHIVED = 'snap-0000000000000000c';

/** A place for drills, and snapshots of 20 GiB. */
async function aBench(options: BenchOptions = {}): Promise<Bench> {
  const bench = createBench(options);
  const { cloud, clock } = bench;
  addIsolatedPlace(cloud);
  for (const snapshotId of [A, B, ARCHIVED]) {
    cloud.addSnapshot({ snapshotId, volumeSizeGiB: 20 });
  }
  await bench.call('ModifySnapshotTier', { SnapshotId: ARCHIVED, StorageTier: 'archive' });
  await clock.advance(cloud.modelSettings.tieringMillis);
  return bench;
}

const withFault = (kind: Fault['kind']): BenchOptions => ({
  faults: ({ operation }) => (operation === 'RunInstances' ? { kind } : undefined),
});

const tagged = (ResourceType: string) => ({ ResourceType, Tags: [{ Key: 'quiesce:drill', Value: 'd' }] });
const device = (DeviceName: string, SnapshotId: string, ebs: object = {}) => ({
  DeviceName,
  Ebs: { SnapshotId, VolumeType: 'gp3', DeleteOnTermination: true, ...ebs },
});
const userData = (text: string) => Buffer.from(text).toString('base64');

function asked(change: Partial<RunInstancesInput> = {}): RunInstancesInput {
  return {
    MinCount: 1,
    MaxCount: 1,
    ImageId: ISOLATED_PLACE.image,
    InstanceType: 'm7g.large',
    ClientToken: 'once',
    InstanceInitiatedShutdownBehavior: 'terminate',
    UserData: userData('#!/bin/sh\nshutdown -P +30\n'),
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: ISOLATED_PLACE.subnet, Groups: [ISOLATED_PLACE.securityGroup] }],
    BlockDeviceMappings: [device('/dev/sdf', A), device('/dev/sdg', B)],
    TagSpecifications: [tagged('instance'), tagged('volume')],
    ...change,
  };
}

async function launched(bench: Bench, change: Partial<RunInstancesInput> = {}): Promise<string> {
  const { Instances } = await bench.call('RunInstances', asked(change));
  return Instances[0]?.InstanceId ?? '';
}

/** The instance as EC2 describes it, found by its tag. */
async function shown(bench: Bench) {
  const { Reservations } = await bench.call('DescribeInstances', {
    Filters: [{ Name: 'tag-key', Values: ['quiesce:drill'] }],
  });
  return Reservations[0]?.Instances[0];
}

async function volumes(bench: Bench) {
  const { Volumes } = await bench.call('DescribeVolumes', { Filters: [{ Name: 'tag:quiesce:drill', Values: ['d'] }] });
  return Volumes.map(({ SnapshotId, State, Attachments }) => [SnapshotId, State, Attachments[0]?.State]);
}

const online = async (bench: Bench) =>
  (await bench.call('DescribeInstanceInformation', {})).InstanceInformationList.map(({ InstanceId }) => InstanceId);

const minutes = (bench: Bench, count: number) => bench.clock.advance(count * 60_000);

test('an instance is pending, runs, registers, and its volumes are those of the snapshots and the root', async () => {
  const bench = await aBench();
  const id = await launched(bench);
  expect(await shown(bench)).toMatchObject({
    ...{ InstanceId: id, State: { Name: 'pending' }, InstanceType: 'm7g.large', SubnetId: ISOLATED_PLACE.subnet },
  });
  expect(await volumes(bench)).toContainEqual([A, 'in-use', 'attaching']);
  await bench.clock.advance(bench.cloud.modelSettings.launchMillis);
  expect((await shown(bench))?.State.Name).toBe('running');
  expect(await online(bench)).not.toContain(id);
  await bench.clock.advance(bench.cloud.modelSettings.registrationMillis);
  expect(await online(bench)).toContain(id);
  const attached = (await shown(bench))?.BlockDeviceMappings.map(({ DeviceName, Ebs }) => [DeviceName, Ebs.Status]);
  expect(attached).toEqual([
    ['/dev/sdf', 'attached'],
    ['/dev/sdg', 'attached'],
    ['/dev/xvda', 'attached'],
  ]);
});

test('the same call again answers the same instance, another one with its token is refused', async () => {
  const bench = await aBench();
  const id = await launched(bench);
  expect(await launched(bench)).toBe(id);
  expect(await bench.refusal('RunInstances', asked({ InstanceType: 'm7g.xlarge' }))).toBe(
    'IdempotentParameterMismatch',
  );
  expect(await launched(bench, { ClientToken: 'twice' })).not.toBe(id);
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 1);
  expect(await bench.refusal('RunInstances', asked())).toBe('IdempotentInstanceTerminated');
});

test('an instance that is terminated takes its volumes with it, and is listed for an hour', async () => {
  const bench = await aBench();
  const kept = device('/dev/sdg', B, { DeleteOnTermination: false });
  const id = await launched(bench, { BlockDeviceMappings: [device('/dev/sdf', A), kept] });
  await minutes(bench, 1);
  const { TerminatingInstances } = await bench.call('TerminateInstances', { InstanceIds: [id] });
  expect(TerminatingInstances).toMatchObject([
    { PreviousState: { Name: 'running' }, CurrentState: { Name: 'shutting-down' } },
  ]);
  expect(await volumes(bench)).toHaveLength(3);
  await minutes(bench, 1);
  expect(await volumes(bench)).toEqual([[B, 'available', undefined]]);
  expect(await shown(bench)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
  });
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 60);
  expect(await shown(bench)).toBeUndefined();
  expect(await bench.refusal('TerminateInstances', { InstanceIds: [id] })).toBe('InvalidInstanceID.NotFound');
});

test('removed volumes lie in the Recycle Bin where a rule keeps them', async () => {
  const bench = await aBench({ modelSettings: { volumeBinMillis: 3_600_000 } });
  const id = await launched(bench);
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 1);
  const binned = async () =>
    (await bench.call('ListVolumesInRecycleBin', {})).Volumes.map(({ SnapshotId }) => SnapshotId);
  expect(await volumes(bench)).toEqual([]);
  expect((await binned()).sort()).toEqual([A, B, undefined]);
  await minutes(bench, 60);
  expect(await binned()).toEqual([]);
});

test('a free volume can be deleted, one in use can not', async () => {
  const bench = await aBench();
  const id = await launched(bench, {
    BlockDeviceMappings: [device('/dev/sdf', A, { DeleteOnTermination: false })],
  });
  const { Volumes } = await bench.call('DescribeVolumes', {
    Filters: [
      { Name: 'attachment.device', Values: ['/dev/sdf'] },
      { Name: 'tag:quiesce:drill', Values: ['d'] },
    ],
  });
  const VolumeId = Volumes[0]?.VolumeId ?? '';
  expect(await bench.refusal('DeleteVolume', { VolumeId })).toBe('VolumeInUse');
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  await minutes(bench, 1);
  await bench.call('DeleteVolume', { VolumeId });
  expect(await bench.refusal('DeleteVolume', { VolumeId })).toBe('InvalidVolume.NotFound');
});

test.each<[string, Partial<RunInstancesInput>, string | undefined]>([
  ['terminates itself', {}, 'terminated'],
  ['stops itself', { InstanceInitiatedShutdownBehavior: 'stop' }, 'stopped'],
  ['goes on', { UserData: userData('#!/bin/sh\necho no lease\n') }, 'running'],
])('an instance %s at the time that its user data says', async (_, change, expected) => {
  const bench = await aBench();
  await launched(bench, change);
  await minutes(bench, 29);
  expect((await shown(bench))?.State.Name).toBe('running');
  await minutes(bench, 2);
  expect((await shown(bench))?.State.Name).toBe(expected);
});

test('a guest is made of what was launched, and ends with its instance', async () => {
  const made: string[][] = [];
  let closed = 0;
  const guest = {
    instanceId: '',
    start: () => {
      throw new Error('no script');
    },
    capture: () => Promise.resolve(),
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
  };
  const bench = await aBench({
    onLaunch: (instance) => {
      made.push(instance.volumes.map(({ snapshotId = 'root' }) => snapshotId));
      return guest;
    },
  });
  const id = await launched(bench);
  await minutes(bench, 1);
  expect(made).toEqual([[A, B, 'root']]);
  expect(closed).toBe(0);
  await bench.call('TerminateInstances', { InstanceIds: [id] });
  expect(closed).toBe(1);
});

test.each<[Fault['kind'], string]>([
  ['no-capacity', 'InsufficientInstanceCapacity'],
  ['unsupported', 'Unsupported'],
  ['rate-refused', 'VolumeInitializationRateLimitExceeded'],
])('with %s nothing is launched: %s', async (kind, code) => {
  const bench = await aBench(withFault(kind));
  expect(await bench.refusal('RunInstances', asked())).toBe(code);
  expect([await shown(bench), await volumes(bench)]).toEqual([undefined, []]);
});

test('a key that refuses ends the instance at its launch, and says so', async () => {
  const bench = await aBench(withFault('key-refused'));
  await launched(bench);
  await minutes(bench, 1);
  expect(await shown(bench)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: 'Client.InternalError', Message: 'Client.InternalError: Client error on launch' },
  });
  expect(await volumes(bench)).toEqual([]);
});

test('a volume is never attached, an instance never registers, a lease never ends it', async () => {
  const missing = await aBench(withFault('volume-missing'));
  await launched(missing);
  await minutes(missing, 20);
  expect(await volumes(missing)).toEqual(
    expect.arrayContaining([
      [A, 'in-use', 'attached'],
      [B, 'in-use', 'attaching'],
    ]),
  );
  const silent = await aBench(withFault('never-online'));
  const id = await launched(silent);
  await minutes(silent, 20);
  expect(await online(silent)).not.toContain(id);
  const lasting = await aBench(withFault('lease-fails'));
  await launched(lasting);
  await minutes(lasting, 60);
  expect((await shown(lasting))?.State.Name).toBe('running');
});

test('a new instance and its volumes show late where the model says so', async () => {
  const bench = await aBench({ modelSettings: { launchVisibleMillis: 5_000 } });
  await launched(bench);
  expect([await shown(bench), await volumes(bench)]).toEqual([undefined, []]);
  await bench.clock.advance(5_000);
  expect(await volumes(bench)).toHaveLength(3);
  expect(await shown(bench)).toBeDefined();
});

test('rates add up to the quota for as long as volumes are initialized', async () => {
  const bench = await aBench({ modelSettings: { initializationQuota: 500 } });
  const at = (rate: number, ClientToken: string) =>
    asked({ ClientToken, BlockDeviceMappings: [device('/dev/sdf', A, { VolumeInitializationRate: rate })] });
  await bench.call('RunInstances', at(300, 'first'));
  expect(await bench.refusal('RunInstances', at(300, 'second'))).toBe('VolumeInitializationRateLimitExceeded');
  await bench.call('RunInstances', at(200, 'third'));
  await bench.call('RunInstances', asked({ ClientToken: 'without a rate' }));
  // 20 GiB at 300 MiB/s take 69 seconds.
  await bench.clock.advance(69_000);
  await bench.call('RunInstances', at(300, 'fourth'));
});

test('another account restores what is shared with it, for as long as it is', async () => {
  const bench = await aBench();
  const other = bench.cloud.in(bench.cloud.region, '444455556666');
  addIsolatedPlace(other);
  const inOther = (operation: string, input: object): Promise<unknown> =>
    bench.clock.runUntil(bench.cloud.call<string>({ service: 'ec2', operation, input, account: '444455556666' }));
  const input = asked({ BlockDeviceMappings: [device('/dev/sdf', A)] });
  expect(await codeOf(inOther('RunInstances', input))).toBe('InvalidSnapshot.NotFound');
  const share = { SnapshotId: A, UserIds: ['444455556666'] };
  await bench.call('ModifySnapshotAttribute', { ...share, OperationType: 'add' });
  await inOther('RunInstances', input);
  expect([other.instances.size, [...bench.cloud.instances.values()].filter(({ launch }) => launch).length]).toEqual([
    1, 0,
  ]);
  expect([...other.volumes.values()].map(({ snapshotId }) => snapshotId).sort()).toEqual([A, undefined]);
  await bench.call('ModifySnapshotAttribute', { ...share, OperationType: 'remove' });
  expect(await codeOf(inOther('RunInstances', { ...input, ClientToken: 'again' }))).toBe('InvalidSnapshot.NotFound');
});

test.each<[string, object, string]>([
  ['of two instances', { MaxCount: 2 }, 'NotModelled'],
  ['without an image', { ImageId: undefined }, 'MissingParameter'],
  ['of an image that is gone', { ImageId: 'ami-0' }, 'InvalidAMIID.NotFound'],
  ['in no subnet', { NetworkInterfaces: [{ SubnetId: 'subnet-0' }] }, 'InvalidSubnetID.NotFound'],
  [
    'with a group that is gone',
    { NetworkInterfaces: [{ SubnetId: ISOLATED_PLACE.subnet, Groups: ['sg-0'] }] },
    'InvalidGroup.NotFound',
  ],
  [
    'with the group of another VPC',
    { NetworkInterfaces: [{ SubnetId: ISOLATED_PLACE.subnet, Groups: ['sg-other'] }] },
    'InvalidParameter',
  ],
  ['with a profile that is no ARN of one', { IamInstanceProfile: { Arn: 'arn:x' } }, 'InvalidParameterValue'],
  ['with user data that is not encoded', { UserData: '#!/bin/sh' }, 'InvalidUserData.Malformed'],
  ['with too much user data', { UserData: userData('x'.repeat(16_385)) }, 'InvalidParameterValue'],
  [
    'of a snapshot that is gone',
    { BlockDeviceMappings: [device('/dev/sdf', 'snap-00000000000000099')] },
    'InvalidSnapshot.NotFound',
  ],
  ['of an archived snapshot', { BlockDeviceMappings: [device('/dev/sdf', ARCHIVED)] }, 'IncorrectState'],
  [
    'with a device twice',
    { BlockDeviceMappings: [device('/dev/sdf', A), device('/dev/sdf', B)] },
    'InvalidBlockDeviceMapping',
  ],
  ['of an empty volume', { BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 8 } }] }, 'NotModelled'],
  ['with tags of its interface', { TagSpecifications: [tagged('network-interface')] }, 'NotModelled'],
])('a launch %s is refused', async (_, change, code) => {
  const bench = await aBench();
  bench.cloud.addSecurityGroup({ groupId: 'sg-other', vpcId: 'vpc-other', rules: [] });
  expect(await bench.refusal('RunInstances', asked(change))).toBe(code);
});
