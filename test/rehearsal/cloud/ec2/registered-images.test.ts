import { addIsolatedPlace } from '../../../../rehearsal/cloud/ec2/isolated-place';
import { codeOf, createBench, type Bench, type BenchOptions } from '../fixtures';

const A = 'snap-0000000000000000a';
const ARCHIVED = 'snap-0000000000000000c';

async function aBench(options: BenchOptions = {}): Promise<Bench> {
  const bench = createBench(options);
  const { cloud, clock } = bench;
  addIsolatedPlace(cloud);
  for (const snapshotId of [A, ARCHIVED]) {
    cloud.addSnapshot({ snapshotId });
  }
  await bench.call('ModifySnapshotTier', { SnapshotId: ARCHIVED, StorageTier: 'archive' });
  await clock.advance(cloud.modelSettings.tieringMillis);
  return bench;
}

const asked = (change: object = {}, SnapshotId = A) => ({
  ...{ Name: 'quiesce-drill-1', Architecture: 'arm64', BootMode: 'uefi', RootDeviceName: '/dev/xvda' },
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId, DeleteOnTermination: true } }],
  ...change,
});

describe('an image of a snapshot', () => {
  test('is listed a moment later, and keeps its snapshot from being deleted until it is deregistered', async () => {
    const bench = await aBench({ modelSettings: { launchVisibleMillis: 5_000 } });
    const { ImageId } = await bench.call('RegisterImage', asked());
    expect((await bench.call('DescribeImages', {})).Images.map((image) => image.ImageId)).not.toContain(ImageId);
    await bench.clock.advance(5_000);
    expect((await bench.call('DescribeImages', { ImageIds: [ImageId] })).Images).toMatchObject([
      { Name: 'quiesce-drill-1', State: 'available', BlockDeviceMappings: [{ Ebs: { SnapshotId: A } }] },
    ]);
    expect(await codeOf(bench.call('DeleteSnapshot', { SnapshotId: A }))).toBe('InvalidSnapshot.InUse');
    await bench.call('DeregisterImage', { ImageId });
    expect(bench.cloud.images.has(ImageId)).toBe(false);
    await bench.call('DeleteSnapshot', { SnapshotId: A });
  });

  test.each<[string, object, string]>([
    ['a boot mode that arm64 does not have', asked({ BootMode: undefined }), 'InvalidParameterValue'],
    ['a name with a character that no name has', asked({ Name: 'quiesce#1' }), 'InvalidAMIName.Malformed'],
    ['an archived snapshot', asked({}, ARCHIVED), 'IncorrectState'],
    ['a snapshot that is gone', asked({}, 'snap-00000000000000099'), 'InvalidSnapshot.NotFound'],
    [
      'a tag of something else',
      asked({ TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'a', Value: 'b' }] }] }),
      'InvalidParameterValue',
    ],
  ])('is refused with %s', async (_, input, code) => {
    const bench = await aBench();
    expect(await codeOf(bench.call('RegisterImage', input as ReturnType<typeof asked>))).toBe(code);
  });

  test('has a name that no other image of the account has, and is gone only once', async () => {
    const bench = await aBench();
    const { ImageId } = await bench.call('RegisterImage', asked());
    expect(await codeOf(bench.call('RegisterImage', asked()))).toBe('InvalidAMIName.Duplicate');
    await bench.call('DeregisterImage', { ImageId });
    expect(await codeOf(bench.call('DeregisterImage', { ImageId }))).toBe('InvalidAMIID.NotFound');
  });

  test.each<[string, object]>([
    [
      'several volumes',
      asked({ BlockDeviceMappings: [...asked().BlockDeviceMappings, ...asked().BlockDeviceMappings] }),
    ],
    ['another root', asked({ RootDeviceName: '/dev/sda1' })],
  ])('of %s is not modelled', async (_, input) => {
    const bench = await aBench();
    await expect(bench.call('RegisterImage', input as ReturnType<typeof asked>)).rejects.toThrow(/model/);
  });

  test('is never deregistered with its snapshot', async () => {
    const bench = await aBench();
    const { ImageId } = await bench.call('RegisterImage', asked());
    await expect(bench.call('DeregisterImage', { ImageId, DeleteAssociatedSnapshots: true })).rejects.toThrow(/model/);
  });
});
