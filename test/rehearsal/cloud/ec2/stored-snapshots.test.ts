import { zonesOf } from '../../../../rehearsal/cloud/zones';
import { createBench, INSTANCE, type Bench, type BenchOptions } from '../fixtures';

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;

const idOf = (number: number) => `snap-${String(number).padStart(17, '0')}`;
const [A, B] = [idOf(1), idOf(2)];

function benchWith(ids: readonly string[], options: BenchOptions = {}): Bench {
  const bench = createBench(options);
  for (const snapshotId of ids) {
    bench.cloud.addSnapshot({ snapshotId, tags: { Name: snapshotId } });
  }
  return bench;
}

const listed = async (bench: Bench): Promise<string[]> =>
  (await bench.call('DescribeSnapshots', { MaxResults: 1_000 })).Snapshots.map(({ SnapshotId: id }) => id);

describe('a deleted snapshot', () => {
  test('is gone, with its lock, its fast restore and its tier', async () => {
    const bench = benchWith([A, B]);
    await bench.call('LockSnapshot', { SnapshotId: A, LockMode: 'governance', LockDuration: 1 });
    await bench.call('EnableFastSnapshotRestores', { SourceSnapshotIds: [A], AvailabilityZones: ['eu-central-1a'] });
    await bench.call('ModifySnapshotTier', { SnapshotId: A, StorageTier: 'archive' });
    await bench.clock.advance(2 * DAY_MILLIS);
    await bench.call('DeleteSnapshot', { SnapshotId: A });
    expect(await listed(bench)).toEqual([B]);
    expect((await bench.call('DescribeLockedSnapshots', {})).Snapshots).toEqual([]);
    expect((await bench.call('DescribeFastSnapshotRestores', {})).FastSnapshotRestores).toEqual([]);
    expect((await bench.call('DescribeSnapshotTierStatus', {})).SnapshotTierStatuses).toEqual([]);
    expect(await bench.refusal('DeleteSnapshot', { SnapshotId: A })).toBe('InvalidSnapshot.NotFound');
  });

  test('that is pending goes when it completes, and the rest of its set stays', async () => {
    const bench = createBench({ modelSettings: { snapshotPendingMillis: HOUR_MILLIS } });
    const { Snapshots } = await bench.call('CreateSnapshots', { InstanceSpecification: { InstanceId: INSTANCE } });
    const [first = '', second = ''] = Snapshots.map(({ SnapshotId: id }) => id);
    await bench.call('DeleteSnapshot', { SnapshotId: first });
    expect(await listed(bench)).toHaveLength(2);
    await bench.clock.advance(HOUR_MILLIS);
    expect(await listed(bench)).toEqual([second]);
  });

  test('is still listed for a while where the settings say so, but can’t be used', async () => {
    const bench = benchWith([A, B], { modelSettings: { deletionVisibleMillis: HOUR_MILLIS } });
    await bench.call('DeleteSnapshot', { SnapshotId: A });
    expect(await listed(bench)).toEqual([A, B]);
    expect(await bench.refusal('CreateTags', { Resources: [A], Tags: [{ Key: 'a', Value: 'b' }] })).toBe(
      'InvalidSnapshot.NotFound',
    );
    await bench.clock.advance(HOUR_MILLIS);
    expect(await listed(bench)).toEqual([B]);
    expect(bench.cloud.snapshots.size).toBe(1);
  });

  test('has a bucket of its own: a burst of 100, and 5 more each second', async () => {
    const ids = Array.from({ length: 120 }, (_, number) => idOf(number));
    const bench = benchWith(ids, { modelSettings: { latencyMillis: { DeleteSnapshot: 0 } } });
    const removed = async (from: number): Promise<number> => {
      const calls = ids
        .slice(from)
        .map((SnapshotId) => bench.cloud.call({ service: 'ec2', operation: 'DeleteSnapshot', input: { SnapshotId } }));
      const answers = await bench.clock.runUntil(Promise.allSettled(calls));
      return answers.filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await removed(0)).toBe(100);
    await bench.clock.advance(2_000);
    expect(await removed(100)).toBe(10);
  });
});

describe('the Recycle Bin', () => {
  const binned = { modelSettings: { recycleBinMillis: DAY_MILLIS } };

  test('has a deleted snapshot, which comes back with its tags', async () => {
    const bench = benchWith([A], binned);
    await bench.call('ModifySnapshotAttribute', { SnapshotId: A, OperationType: 'add', UserIds: ['444455556666'] });
    await bench.call('DeleteSnapshot', { SnapshotId: A });
    expect(await listed(bench)).toEqual([]);
    const { Snapshots } = await bench.call('ListSnapshotsInRecycleBin', {});
    expect(Snapshots).toMatchObject([{ SnapshotId: A }]);
    expect(Snapshots[0]).not.toHaveProperty('Tags');
    expect(await bench.call('RestoreSnapshotFromRecycleBin', { SnapshotId: A })).toMatchObject({ State: 'completed' });
    const { Snapshots: restored } = await bench.call('DescribeSnapshots', { SnapshotIds: [A] });
    expect(restored).toMatchObject([{ Tags: [{ Key: 'Name', Value: A }] }]);
    const input = { SnapshotId: A, Attribute: 'createVolumePermission' };
    expect((await bench.call('DescribeSnapshotAttribute', input)).CreateVolumePermissions).toHaveLength(1);
    expect((await bench.call('ListSnapshotsInRecycleBin', {})).Snapshots).toEqual([]);
  });

  test('gives it back also while its deletion is still listed, and then for good', async () => {
    const modelSettings = { recycleBinMillis: DAY_MILLIS, deletionVisibleMillis: HOUR_MILLIS };
    const bench = benchWith([A], { modelSettings });
    await bench.call('DeleteSnapshot', { SnapshotId: A });
    await bench.call('RestoreSnapshotFromRecycleBin', { SnapshotId: A });
    await bench.clock.advance(2 * HOUR_MILLIS);
    expect(await listed(bench)).toEqual([A]);
  });

  test('forgets it when its time is over', async () => {
    const bench = benchWith([A], binned);
    await bench.call('DeleteSnapshot', { SnapshotId: A });
    await bench.clock.advance(DAY_MILLIS);
    expect((await bench.call('ListSnapshotsInRecycleBin', {})).Snapshots).toEqual([]);
    expect(await bench.refusal('RestoreSnapshotFromRecycleBin', { SnapshotId: A })).toBe('InvalidSnapshot.NotFound');
  });
});

describe('images', () => {
  test('are shown when they are disabled only to a call that asks for those', async () => {
    const bench = benchWith([A, B]);
    bench.cloud.putImage({ imageId: 'ami-1', snapshotIds: [A] });
    bench.cloud.putImage({ imageId: 'ami-2', snapshotIds: [A, B], state: 'disabled' });
    const shown = async (input: object) =>
      (await bench.call('DescribeImages', input)).Images.map(({ ImageId: id }) => id);
    expect(await shown({ Owners: ['self'] })).toEqual(['ami-1']);
    expect(await shown({ Owners: ['self'], IncludeDisabled: true })).toEqual(['ami-1', 'ami-2']);
    expect(await shown({ Owners: ['amazon'], IncludeDisabled: true })).toEqual([]);
    const Filters = [{ Name: 'block-device-mapping.snapshot-id', Values: [B] }];
    expect(await shown({ Filters, IncludeDisabled: true })).toEqual(['ami-2']);
  });

  test('hold their snapshots until they are deregistered', async () => {
    const bench = benchWith([A]);
    bench.cloud.putImage({ imageId: 'ami-1', snapshotIds: [A], state: 'disabled' });
    expect(await bench.refusal('DeleteSnapshot', { SnapshotId: A })).toBe('InvalidSnapshot.InUse');
    bench.cloud.deregisterImage('ami-1');
    await bench.call('DeleteSnapshot', { SnapshotId: A });
  });
});

describe('pages', () => {
  test('go through all snapshots in the order of their ids, also when some are made or deleted meanwhile', async () => {
    const bench = benchWith(Array.from({ length: 25 }, (_, number) => idOf(2 * number)));
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const input = { MaxResults: 10, ...(token !== undefined && { NextToken: token }) };
      const page = await bench.call('DescribeSnapshots', input);
      seen.push(...page.Snapshots.map(({ SnapshotId: id }) => id));
      token = page.NextToken;
      if (seen.length === 10) {
        await bench.call('DeleteSnapshot', { SnapshotId: idOf(18) }); // The last one of the page.
        await bench.call('DeleteSnapshot', { SnapshotId: idOf(20) });
        bench.cloud.addSnapshot({ snapshotId: idOf(21) });
      }
    } while (token !== undefined);
    const rest = Array.from({ length: 14 }, (_, number) => idOf(22 + 2 * number));
    expect(seen).toEqual([...Array.from({ length: 10 }, (_, number) => idOf(2 * number)), idOf(21), ...rest]);
  });
});

test('zones have AWS’s ids', () => {
  const first = ['eu-central-1', 'us-east-2', 'ap-southeast-1', 'us-gov-west-1', 'ca-central-1'].map(
    (region) => zonesOf(region)[0]?.id,
  );
  expect(first).toEqual(['euc1-az1', 'use2-az1', 'apse1-az1', 'usgw1-az1', 'cac1-az1']);
});
