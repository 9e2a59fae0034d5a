import type { AwsEvent } from '../../../../rehearsal/cloud/world';
import type { Snapshot } from '../../../../rehearsal/cloud/ec2/snapshots';
import { createBench, INSTANCE, type Bench, type BenchOptions } from '../fixtures';

const HOME = 'eu-central-1';
const SOURCE_REGION = 'eu-west-1';
const MINUTE_MILLIS = 60_000;
const CUSTOMER = 'arn:aws:kms:eu-west-1:111122223333:key/mine';
const MANAGED = 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-0000000000eb';

const A = 'snap-00000000000000001';

function benchWithSource(source: Partial<Snapshot> = {}, options: BenchOptions = {}): Bench {
  const bench = createBench(options);
  const { tags: _, ...props } = source;
  bench.cloud.in(SOURCE_REGION).addSnapshot({ snapshotId: A, ...props });
  return bench;
}

async function copied(bench: Bench, change: object = {}) {
  const { SnapshotId: id } = await bench.call('CopySnapshot', {
    SourceRegion: SOURCE_REGION,
    SourceSnapshotId: A,
    ...change,
  });
  return { id, show: async () => (await bench.call('DescribeSnapshots', { SnapshotIds: [id] })).Snapshots[0] };
}

function heard({ cloud }: Bench): AwsEvent[] {
  const events: AwsEvent[] = [];
  cloud.listen({ onAwsEvent: (event) => events.push(event) });
  return events;
}

describe('a copy', () => {
  test('is pending at first, has none of the source’s tags and no volume of its own', async () => {
    const bench = benchWithSource({ volumeSizeGiB: 10, fullBytes: 4096 });
    const { show } = await copied(bench, {
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'a', Value: 'b' }] }],
    });
    expect(await show()).toMatchObject({
      ...{ State: 'pending', VolumeId: 'vol-ffffffff', VolumeSize: 10, Encrypted: false },
      ...{ Tags: [{ Key: 'a', Value: 'b' }], TransferType: 'standard', CompletionTime: undefined },
    });
    await bench.clock.advance(bench.cloud.modelSettings.copyPendingMillis);
    const { StartTime: start, CompletionTime: end, ...copy } = (await show()) ?? {};
    expect(copy).toMatchObject({ State: 'completed', FullSnapshotSizeInBytes: 4096 });
    expect((end?.getTime() ?? 0) - (start?.getTime() ?? 0)).toBe(bench.cloud.modelSettings.copyPendingMillis);
  });

  test.each<
    readonly [string, Partial<Snapshot>, object, { readonly byDefault: boolean; readonly kmsKeyId?: string }, unknown]
  >([
    ['is not encrypted where nothing says so', {}, {}, { byDefault: false }, undefined],
    ['is encrypted with AWS’s key where the source is', { kmsKeyId: CUSTOMER }, {}, { byDefault: false }, MANAGED],
    ['is encrypted where its Region says so', {}, {}, { byDefault: true, kmsKeyId: 'arn:aws:kms:x' }, 'arn:aws:kms:x'],
    ['is encrypted where the call says so', {}, { Encrypted: true }, { byDefault: false }, MANAGED],
    [
      'is encrypted with the key of the call',
      {},
      { Encrypted: true, KmsKeyId: 'alias/dr' },
      { byDefault: false },
      'arn:aws:kms:eu-central-1:111122223333:alias/dr',
    ],
  ])('%s', async (_, source, asked, defaults, key) => {
    const bench = benchWithSource(source);
    bench.cloud.setEncryption(defaults);
    const { show } = await copied(bench, asked);
    expect(await show()).toMatchObject({ Encrypted: key !== undefined, KmsKeyId: key });
  });

  test.each<readonly [string, object, BenchOptions]>([
    ['a key of another Region', { Encrypted: true, KmsKeyId: CUSTOMER }, {}],
    [
      'a silent fault',
      {},
      { faults: ({ operation: name }) => (name === 'CopySnapshot' ? { kind: 'fails-late' } : undefined) },
    ],
  ])('of %s is accepted and fails when it would have completed', async (_, asked, options) => {
    const bench = benchWithSource({}, options);
    const events = heard(bench);
    const { id, show } = await copied(bench, asked);
    expect(await show()).toMatchObject({ State: 'pending', StateMessage: undefined });
    await bench.clock.advance(bench.cloud.modelSettings.copyPendingMillis);
    expect(await show()).toMatchObject({ State: 'error', StateMessage: 'Given key ID is not accessible' });
    expect(events).toMatchObject([
      {
        region: HOME,
        detailType: 'EBS Snapshot Notification',
        detail: { event: 'copySnapshot', result: 'failed', snapshot_id: `arn:aws:ec2:${HOME}::snapshot/${id}` },
      },
    ]);
  });

  test('is incremental while the volume’s last copy under the same key is there and not archived', async () => {
    const bench = benchWithSource();
    const incremental = async (asked: object = {}) => {
      const { id } = await copied(bench, asked);
      await bench.clock.advance(bench.cloud.modelSettings.copyPendingMillis);
      return { id, is: bench.cloud.snapshots.get(id)?.copy?.isIncremental };
    };
    const first = await incremental();
    const second = await incremental();
    expect([first.is, second.is, (await incremental({ Encrypted: true })).is]).toEqual([false, true, false]);
    await bench.call('DeleteSnapshot', { SnapshotId: first.id });
    const third = await incremental();
    expect(third.is).toBe(true);
    await bench.call('DeleteSnapshot', { SnapshotId: third.id });
    const fourth = await incremental();
    expect(fourth.is).toBe(false);
    await bench.call('ModifySnapshotTier', { SnapshotId: fourth.id, StorageTier: 'archive' });
    await bench.clock.advance(bench.cloud.modelSettings.tieringMillis);
    expect((await incremental()).is).toBe(false);
  });

  test('into a Region waits for none but the twenty that go on there', async () => {
    const bench = benchWithSource();
    await Promise.all(Array.from({ length: 20 }, () => copied(bench)));
    await bench.clock.advance(bench.cloud.modelSettings.copyPendingMillis);
    await copied(bench);
    expect(bench.cloud.snapshots.size).toBe(21);
  });
});

describe('a time-based copy', () => {
  const slow = { modelSettings: { copyPendingMillis: 600 * MINUTE_MILLIS } };

  test('takes at most its time', async () => {
    const bench = benchWithSource({}, slow);
    const { show } = await copied(bench, { CompletionDurationMinutes: 30 });
    await bench.clock.advance(30 * MINUTE_MILLIS);
    expect(await show()).toMatchObject({
      State: 'completed',
      TransferType: 'time-based',
      CompletionDurationMinutes: 30,
    });
  });

  test('that is late is told when its time is over, and completes later', async () => {
    const late = { kind: 'completes-late', delayMillis: 10 * MINUTE_MILLIS } as const;
    const bench = benchWithSource(
      {},
      { ...slow, faults: (call) => (call.operation === 'CopySnapshot' ? late : undefined) },
    );
    const events = heard(bench);
    const { show } = await copied(bench, { CompletionDurationMinutes: 30 });
    await bench.clock.advance(30 * MINUTE_MILLIS);
    expect(events.map(({ detailType }) => detailType)).toEqual(['EBS Copy Snapshot Missed Completion Duration']);
    expect(await show()).toMatchObject({ State: 'pending' });
    await bench.clock.advance(10 * MINUTE_MILLIS);
    expect(await show()).toMatchObject({ State: 'completed' });
    expect(events.at(-1)?.detail).toMatchObject({
      ...{ event: 'copySnapshot', result: 'succeeded', incremental: 'false', transferType: 'time-based' },
      source: `arn:aws:ec2:${SOURCE_REGION}::snapshot/${A}`,
    });
  });
});

describe('a set', () => {
  const SET = { InstanceSpecification: { InstanceId: INSTANCE } };

  test('that completes is told by each of its snapshots and as a whole', async () => {
    const bench = createBench();
    const events = heard(bench);
    const { Snapshots } = await bench.call('CreateSnapshots', SET);
    expect(events).toEqual([]);
    await bench.clock.advance(bench.cloud.modelSettings.snapshotPendingMillis);
    expect(events.map(({ detailType, detail }) => [detailType, detail.event, detail.result])).toEqual([
      ['EBS Snapshot Notification', 'createSnapshot', 'succeeded'],
      ['EBS Snapshot Notification', 'createSnapshot', 'succeeded'],
      ['EBS Multi-Volume Snapshots Completion Status', 'createSnapshots', 'succeeded'],
    ]);
    expect(events.at(-1)?.detail.snapshots).toMatchObject(
      Snapshots.map(({ SnapshotId: id }) => ({
        snapshot_id: `arn:aws:ec2::${HOME}:snapshot/${id}`,
        status: 'completed',
      })),
    );
  });

  test('of which a snapshot fails late is told as failed', async () => {
    const bench = createBench({
      faults: ({ operation: name }) => (name === 'CreateSnapshots' ? { kind: 'fails-late' } : undefined),
    });
    const events = heard(bench);
    const { Snapshots } = await bench.call('CreateSnapshots', SET);
    await bench.clock.advance(bench.cloud.modelSettings.snapshotPendingMillis);
    const { Snapshots: shown } = await bench.call('DescribeSnapshots', {
      SnapshotIds: Snapshots.map(({ SnapshotId: id }) => id),
    });
    expect(shown.map(({ State }) => State).sort()).toEqual(['completed', 'error']);
    expect(events.map(({ detail }) => detail.result)).toEqual(['succeeded', 'failed', 'failed']);
    expect(events.at(-1)?.detail.cause).toBe(`Snapshot ${Snapshots.at(-1)?.SnapshotId ?? ''} is in status error`);
  });

  test('of encrypted volumes is encrypted with their keys', async () => {
    const bench = createBench();
    bench.cloud.attachVolume(INSTANCE, { volumeId: 'vol-00000000000000003', device: '/dev/sdg', kmsKeyId: CUSTOMER });
    const { Snapshots } = await bench.call('CreateSnapshots', SET);
    expect(Snapshots.map(({ Encrypted }) => Encrypted).sort()).toEqual([false, false, true]);
    const filter = { Filters: [{ Name: 'encrypted', Values: ['true'] }] };
    expect((await bench.call('DescribeSnapshots', filter)).Snapshots).toMatchObject([{ KmsKeyId: CUSTOMER }]);
    expect((await bench.call('DescribeVolumes', {})).Volumes.map(({ KmsKeyId }) => KmsKeyId)).toContain(CUSTOMER);
  });
});
