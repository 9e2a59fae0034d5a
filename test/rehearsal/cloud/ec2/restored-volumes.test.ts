import { createBench, DATA, INSTANCE, type Bench } from '../fixtures';

const SNAPSHOT = 'snap-00000000000000001';
const PENDING = 'snap-00000000000000002';
const ARCHIVED = 'snap-00000000000000003';
const OTHER = 'i-00000000000000002';
const STOPPING = 'i-00000000000000003';
const ZONE = 'eu-central-1a';

/** Snapshots of each kind, and instances without guests. */
async function aBench(): Promise<Bench> {
  const bench = createBench();
  const { cloud, clock } = bench;
  cloud.addSnapshot({ snapshotId: SNAPSHOT, volumeSizeGiB: 20, kmsKeyId: 'arn:key' });
  cloud.addSnapshot({ snapshotId: PENDING, completesAt: clock.now() + 1e12 });
  cloud.addSnapshot({ snapshotId: ARCHIVED });
  cloud.addInstance({ instanceId: OTHER, volumes: [{ volumeId: 'vol-00000000000000009', device: '/dev/xvda' }] });
  cloud.addInstance({ instanceId: STOPPING, state: 'stopping', volumes: [] });
  await bench.call('ModifySnapshotTier', { SnapshotId: ARCHIVED, StorageTier: 'archive' });
  await clock.advance(cloud.modelSettings.tieringMillis);
  return bench;
}

const made = (change: object = {}) => ({ SnapshotId: SNAPSHOT, AvailabilityZone: ZONE, ...change });
const attached = (VolumeId: string, change: object = {}) => ({
  VolumeId,
  InstanceId: OTHER,
  Device: '/dev/sdf',
  ...change,
});

test('a volume is that of its snapshot, and one for each client token', async () => {
  const bench = await aBench();
  const tags = [{ ResourceType: 'volume', Tags: [{ Key: 'a', Value: 'b' }] }];
  const input = made({ VolumeType: 'gp3', Iops: 4_000, Throughput: 200, ClientToken: 'once', TagSpecifications: tags });
  const volume = await bench.call('CreateVolume', input);
  expect(volume).toMatchObject({
    ...{
      State: 'available',
      Size: 20,
      VolumeType: 'gp3',
      Iops: 4_000,
      Throughput: 200,
      Encrypted: true,
      KmsKeyId: 'arn:key',
    },
    ...{ SnapshotId: SNAPSHOT, AvailabilityZone: ZONE, Tags: [{ Key: 'a', Value: 'b' }], Attachments: [] },
  });
  expect(await bench.call('CreateVolume', input)).toEqual(volume);
  expect((await bench.call('CreateVolume', made())).VolumeId).not.toBe(volume.VolumeId);
});

test('an attached volume is in use, and its instance shows it', async () => {
  const bench = await aBench();
  const { VolumeId: id } = await bench.call('CreateVolume', made());
  expect(await bench.call('AttachVolume', attached(id))).toMatchObject({ VolumeId: id, State: 'attaching' });
  const { Volumes } = await bench.call('DescribeVolumes', { VolumeIds: [id] });
  expect(Volumes[0]).toMatchObject({ State: 'in-use', Attachments: [{ InstanceId: OTHER, Device: '/dev/sdf' }] });
  const { Reservations } = await bench.call('DescribeInstances', { InstanceIds: [OTHER] });
  expect(Reservations[0]?.Instances[0]?.BlockDeviceMappings.map(({ DeviceName }) => DeviceName)).toEqual([
    '/dev/sdf',
    '/dev/xvda',
  ]);
});

test.each<[object, string]>([
  [{ SnapshotId: undefined }, 'NotModelled'],
  [{ OutpostArn: 'arn' }, 'NotModelled'],
  [{ AvailabilityZone: undefined }, 'MissingParameter'],
  [{ AvailabilityZone: 'eu-west-1a' }, 'InvalidZone.NotFound'],
  [{ SnapshotId: 'snap-00000000000000099' }, 'InvalidSnapshot.NotFound'],
  [{ SnapshotId: 'snap-x' }, 'InvalidSnapshotID.Malformed'],
  [{ SnapshotId: PENDING }, 'IncorrectState'],
  [{ SnapshotId: ARCHIVED }, 'IncorrectState'],
  [{ Size: 19 }, 'InvalidParameterValue'],
  [{ VolumeInitializationRate: 301 }, 'InvalidParameterValue'],
  [{ KmsKeyId: 'k' }, 'InvalidParameterDependency'],
  [
    {
      TagSpecifications: [
        { ResourceType: 'volume', Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) },
      ],
    },
    'TagLimitExceeded',
  ],
  [{ TagSpecifications: [{ ResourceType: 'snapshot', Tags: [] }] }, 'InvalidParameterValue'],
])('CreateVolume with %j is refused with %s', async (change, code) => {
  const bench = await aBench();
  expect(await bench.refusal('CreateVolume', made(change))).toBe(code);
});

test.each<[object, string]>([
  [{ InstanceId: 'i-00000000000000099' }, 'InvalidInstanceID.NotFound'],
  [{ InstanceId: 'i-x' }, 'InvalidInstanceID.Malformed'],
  [{ InstanceId: STOPPING }, 'IncorrectState'],
  [{ InstanceId: INSTANCE }, 'NotModelled'],
  [{ EbsCardIndex: 1 }, 'NotModelled'],
  [{ VolumeId: 'vol-00000000000000099' }, 'InvalidVolume.NotFound'],
  [{ VolumeId: 'vol-x' }, 'InvalidVolumeID.Malformed'],
  [{ VolumeId: DATA }, 'VolumeInUse'],
  [{ Device: '/dev/xvda' }, 'InvalidParameterValue'],
])('AttachVolume with %j is refused with %s', async (change, code) => {
  const bench = await aBench();
  const { VolumeId: id } = await bench.call('CreateVolume', made());
  expect(await bench.refusal('AttachVolume', attached(id, change))).toBe(code);
});

test('a volume of another zone can not be attached', async () => {
  const bench = await aBench();
  const { VolumeId: id } = await bench.call('CreateVolume', made({ AvailabilityZone: 'eu-central-1b' }));
  expect(await bench.refusal('AttachVolume', attached(id))).toBe('InvalidVolume.ZoneMismatch');
});
