import { createBench, type Bench, type BenchOptions } from '../fixtures';

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;

const idOf = (number: number) => `snap-${String(number).padStart(17, '0')}`;
const [A, B] = [idOf(1), idOf(2)];

function benchWith(ids: readonly string[], options: BenchOptions = {}): Bench {
  const bench = createBench(options);
  for (const snapshotId of ids) {
    bench.cloud.addSnapshot({ snapshotId });
  }
  return bench;
}

describe('locks', () => {
  const show = async (bench: Bench) => (await bench.call('DescribeLockedSnapshots', {})).Snapshots[0];

  test('in governance mode can be changed and removed at any time', async () => {
    const bench = benchWith([A]);
    await bench.call('LockSnapshot', { SnapshotId: A, LockMode: 'governance', LockDuration: 10 });
    await bench.call('LockSnapshot', { SnapshotId: A, LockMode: 'governance', LockDuration: 1 });
    expect(await show(bench)).toMatchObject({ LockState: 'governance', LockDuration: 1 });
    await bench.call('UnlockSnapshot', { SnapshotId: A });
    expect(await show(bench)).toBeUndefined();
  });

  test('in compliance mode can be changed while they cool off, then only get longer, and expire', async () => {
    const bench = benchWith([A]);
    const lock = { SnapshotId: A, LockMode: 'compliance' as const };
    await bench.call('LockSnapshot', { ...lock, LockDuration: 30, CoolOffPeriod: 1 });
    expect(await show(bench)).toMatchObject({ LockState: 'compliance-cooloff', CoolOffPeriod: 1 });
    await bench.call('LockSnapshot', { ...lock, LockDuration: 2, CoolOffPeriod: 1 });
    await bench.clock.advance(HOUR_MILLIS);
    expect(await show(bench)).toMatchObject({ LockState: 'compliance' });
    await bench.call('LockSnapshot', { ...lock, LockDuration: 3 });
    await bench.clock.advance(3 * DAY_MILLIS);
    expect(await show(bench)).toMatchObject({ LockState: 'expired' });
    await bench.call('DeleteSnapshot', { SnapshotId: A });
  });

  test('of a pending snapshot count from its completion, and end with one that fails', async () => {
    const bench = createBench();
    const completesAt = bench.clock.now() + HOUR_MILLIS;
    bench.cloud.addSnapshot({ snapshotId: A, completesAt });
    bench.cloud.addSnapshot({ snapshotId: B, completesAt, fails: 'Internal error' });
    for (const SnapshotId of [A, B]) {
      await bench.call('LockSnapshot', { SnapshotId, LockMode: 'governance', LockDuration: 1 });
    }
    expect(await show(bench)).toMatchObject({ LockExpiresOn: undefined, LockDurationStartTime: undefined });
    await bench.clock.advance(HOUR_MILLIS);
    const { Snapshots } = await bench.call('DescribeLockedSnapshots', {});
    expect(Snapshots).toMatchObject([{ SnapshotId: A, LockExpiresOn: new Date(completesAt + DAY_MILLIS) }]);
    await bench.call('DeleteSnapshot', { SnapshotId: B });
  });

  test('until a date are filtered by their state', async () => {
    const bench = benchWith([A]);
    const ExpirationDate = new Date(bench.clock.now() + 2 * DAY_MILLIS);
    await bench.call('LockSnapshot', { SnapshotId: A, LockMode: 'governance', ExpirationDate });
    const inState = async (state: string) =>
      (await bench.call('DescribeLockedSnapshots', { Filters: [{ Name: 'lock-state', Values: [state] }] })).Snapshots;
    expect(await inState('governance')).toMatchObject([{ LockExpiresOn: ExpirationDate }]);
    expect(await inState('compliance')).toEqual([]);
  });
});

describe('tiers', () => {
  const tierOf = async (bench: Bench) => {
    const { SnapshotTierStatuses } = await bench.call('DescribeSnapshotTierStatus', {});
    const { Snapshots } = await bench.call('DescribeSnapshots', { SnapshotIds: [A] });
    return [SnapshotTierStatuses[0]?.LastTieringOperationStatus, Snapshots[0]?.StorageTier];
  };

  test('change after a while, and back for some days or for good', async () => {
    const bench = benchWith([A]);
    const { tieringMillis } = bench.cloud.modelSettings;
    await bench.call('ModifySnapshotTier', { SnapshotId: A, StorageTier: 'archive' });
    expect(await tierOf(bench)).toEqual(['archival-in-progress', 'standard']);
    await bench.clock.advance(tieringMillis);
    expect(await tierOf(bench)).toEqual(['archival-completed', 'archive']);
    await bench.call('RestoreSnapshotTier', { SnapshotId: A, TemporaryRestoreDays: 2 });
    expect(await tierOf(bench)).toEqual(['temporary-restore-in-progress', 'archive']);
    await bench.clock.advance(tieringMillis);
    expect(await tierOf(bench)).toEqual(['temporary-restore-completed', 'standard']);
    await bench.clock.advance(2 * DAY_MILLIS);
    expect(await tierOf(bench)).toEqual(['temporary-restore-completed', 'archive']);
    await bench.call('RestoreSnapshotTier', { SnapshotId: A, PermanentRestore: true });
    await bench.clock.advance(tieringMillis);
    expect(await tierOf(bench)).toEqual(['permanent-restore-completed', 'standard']);
  });

  test('stay where an archival fails silently', async () => {
    const bench = benchWith([A], {
      faults: ({ operation: name }) => (name === 'ModifySnapshotTier' ? { kind: 'fails-late' } : undefined),
    });
    await bench.call('ModifySnapshotTier', { SnapshotId: A, StorageTier: 'archive' });
    await bench.clock.advance(bench.cloud.modelSettings.tieringMillis);
    expect(await tierOf(bench)).toEqual(['archival-failed', 'standard']);
  });

  test('of a snapshot whose images are all disabled change too', async () => {
    const bench = benchWith([A]);
    bench.cloud.putImage({ imageId: 'ami-1', snapshotIds: [A], state: 'disabled' });
    await bench.call('ModifySnapshotTier', { SnapshotId: A, StorageTier: 'archive' });
    const Filters = [{ Name: 'last-tiering-operation', Values: ['archival-in-progress'] }];
    expect((await bench.call('DescribeSnapshotTierStatus', { Filters })).SnapshotTierStatuses).toHaveLength(1);
  });
});

describe('fast restores', () => {
  const IN_ZONE = { AvailabilityZones: ['eu-central-1a'] };
  const states = async (bench: Bench) =>
    (await bench.call('DescribeFastSnapshotRestores', {})).FastSnapshotRestores.map(({ State }) => State);

  test('are enabled and disabled in steps', async () => {
    const bench = benchWith([A]);
    const half = bench.cloud.modelSettings.fastRestoreMillis / 2;
    await bench.call('EnableFastSnapshotRestores', { SourceSnapshotIds: [A], ...IN_ZONE });
    const seen = [await states(bench)];
    for (let step = 0; step < 2; step += 1) {
      await bench.clock.advance(half);
      seen.push(await states(bench));
    }
    await bench.call('DisableFastSnapshotRestores', { SourceSnapshotIds: [A], ...IN_ZONE });
    seen.push(await states(bench));
    await bench.clock.advance(half);
    expect([...seen, await states(bench)].flat()).toEqual([
      ...['enabling', 'optimizing', 'enabled'],
      ...['disabling', 'disabled'],
    ]);
  });

  test('are refused one by one: the sixth snapshot, a pending one, and what was not enabled', async () => {
    const ids = Array.from({ length: 6 }, (_, number) => idOf(number));
    const bench = benchWith(ids);
    bench.cloud.addSnapshot({ snapshotId: idOf(9), completesAt: bench.clock.now() + DAY_MILLIS });
    const enable = { SourceSnapshotIds: [idOf(9), ...ids], ...IN_ZONE };
    const { Successful, Unsuccessful } = await bench.call('EnableFastSnapshotRestores', enable);
    expect(Successful.map(({ SnapshotId: id }) => id)).toEqual(ids.slice(0, 5));
    const codes = (refused: typeof Unsuccessful) =>
      refused.map(({ SnapshotId: id, FastSnapshotRestoreStateErrors: [first] }) => [id, first?.Error.Code]);
    expect(codes(Unsuccessful)).toEqual([
      [idOf(9), 'InvalidSnapshot.InvalidState'],
      [ids[5], 'ResourceLimitExceeded'],
    ]);
    const disable = { SourceSnapshotIds: ids.slice(4), ...IN_ZONE };
    const disabled = await bench.call('DisableFastSnapshotRestores', disable);
    expect(codes(disabled.Unsuccessful)).toEqual([[ids[5], 'InvalidSnapshot.InvalidState']]);
  });

  test('are refused for the last pair by a fault, and enabled again by the same call', async () => {
    let faults = 1;
    const bench = benchWith([A], {
      faults: ({ operation: name }) => {
        const isHit = name === 'EnableFastSnapshotRestores' && faults > 0;
        faults -= isHit ? 1 : 0;
        return isHit ? { kind: 'entry-refused' } : undefined;
      },
    });
    const input = { SourceSnapshotIds: [A], AvailabilityZoneIds: ['euc1-az1', 'euc1-az3'] };
    const first = await bench.call('EnableFastSnapshotRestores', input);
    expect(first.Unsuccessful).toMatchObject([
      { FastSnapshotRestoreStateErrors: [{ AvailabilityZone: 'eu-central-1c', AvailabilityZoneId: 'euc1-az3' }] },
    ]);
    const second = await bench.call('EnableFastSnapshotRestores', input);
    expect([first.Successful.length, second.Successful.length, second.Unsuccessful.length]).toEqual([1, 2, 0]);
  });

  test('end when the snapshot is archived', async () => {
    const bench = benchWith([A]);
    await bench.call('EnableFastSnapshotRestores', { SourceSnapshotIds: [A], ...IN_ZONE });
    await bench.call('ModifySnapshotTier', { SnapshotId: A, StorageTier: 'archive' });
    await bench.clock.advance(bench.cloud.modelSettings.tieringMillis);
    expect(await states(bench)).toEqual(['disabled']);
    const Filters = [{ Name: 'state', Values: ['enabled'] }];
    expect((await bench.call('DescribeFastSnapshotRestores', { Filters })).FastSnapshotRestores).toEqual([]);
  });
});
