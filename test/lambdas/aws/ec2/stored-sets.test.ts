import { ec2StoredSets } from '../../../../lambdas/aws/ec2/stored-sets';
import { ErrorName } from '../../../../lambdas/errors';
import type { StoredSets } from '../../../../lambdas/ports';
import type { CloudRegion } from '../../../../rehearsal/cloud/region';
import { failing, wired } from '../wired';
import type { Wired } from '../wired';

const HOME = 'eu-central-1';
const OURS = { 'quiesce:policy': 'databases' };

function portOf({ ec2In }: Pick<Wired, 'ec2In'>): StoredSets {
  return ec2StoredSets({ clients: ec2In });
}

const idOf = (number: number) => `snap-${String(number).padStart(17, '0')}`;
const [A, B] = [idOf(1), idOf(2)];

/** Makes these snapshots of before, all with a policy's label. */
function furnish(region: CloudRegion, ...ids: readonly string[]): void {
  for (const snapshotId of ids) {
    region.addSnapshot({ snapshotId, tags: OURS });
  }
}

describe('the listing of snapshots', () => {
  test('has those with our label, with all that EC2 knows of them', () =>
    wired({}, async (world) => {
      const key = 'arn:aws:kms:eu-central-1:111122223333:key/mine';
      const startedAt = Date.parse('2026-01-01T00:00:00Z');
      world.cloud.addSnapshot({ snapshotId: idOf(3), tags: { Name: 'foreign' } });
      world.cloud.addSnapshot({
        ...{ snapshotId: A, volumeId: 'vol-00000001', volumeSizeGiB: 10, tags: OURS, kmsKeyId: key },
        ...{ startedAt, completesAt: startedAt + 60_000, fullBytes: 4096 },
      });
      world.cloud.addSnapshot({ snapshotId: B, startedAt, tags: OURS, fails: 'Given key ID is not accessible' });
      expect(await portOf(world).list(HOME)).toEqual([
        {
          ...{ snapshotId: A, volumeId: 'vol-00000001', volumeGiB: 10, isEncrypted: true, kmsKeyId: key },
          ...{ startedAt: '2026-01-01T00:00:00.000Z', completedAt: '2026-01-01T00:01:00.000Z', fullBytes: 4096 },
          ...{ state: 'completed', tier: 'standard', tags: [{ key: 'quiesce:policy', value: 'databases' }] },
        },
        {
          ...{ snapshotId: B, volumeId: 'vol-0123456789abcdef0', volumeGiB: 8, isEncrypted: false },
          ...{ startedAt: '2026-01-01T00:00:00.000Z', state: 'error', tier: 'standard' },
          ...{ stateMessage: 'Given key ID is not accessible', tags: [{ key: 'quiesce:policy', value: 'databases' }] },
        },
      ]);
      expect(world.inputs('DescribeSnapshots')).toEqual([
        { MaxResults: 1000, OwnerIds: ['self'], Filters: [{ Name: 'tag-key', Values: ['quiesce:policy'] }] },
      ]);
    }));

  test('is followed to the last page, also past a page that has none of ours', () =>
    wired({}, async (world) => {
      for (let number = 0; number < 1_000; number += 1) {
        world.cloud.addSnapshot({ snapshotId: idOf(number), tags: { Name: 'foreign' } });
      }
      furnish(world.cloud, idOf(1_000), idOf(1_001));
      expect((await portOf(world).list(HOME)).map(({ snapshotId }) => snapshotId)).toEqual([idOf(1_000), idOf(1_001)]);
      expect(world.inputs('DescribeSnapshots')).toHaveLength(2);
    }));

  test('is that of its Region', () =>
    wired({}, async (world) => {
      furnish(world.cloud.in('eu-west-1'), A);
      const port = portOf(world);
      expect(await port.list(HOME)).toEqual([]);
      expect(await port.list('eu-west-1')).toMatchObject([{ snapshotId: A }]);
    }));
});

describe('what uses snapshots', () => {
  test('are images, disabled ones too, by each of their volumes', () =>
    wired({}, async (world) => {
      furnish(world.cloud, A, B);
      world.cloud.putImage({ imageId: 'ami-1', snapshotIds: [A, B] });
      world.cloud.putImage({ imageId: 'ami-2', snapshotIds: [B], state: 'disabled' });
      expect([...(await portOf(world).usedBy(HOME))]).toEqual([
        [A, ['ami-1']],
        [B, ['ami-1', 'ami-2']],
      ]);
      expect(world.inputs('DescribeImages')).toEqual([{ MaxResults: 1000, Owners: ['self'], IncludeDisabled: true }]);
    }));

  test('are locks, followed to the last page', () =>
    wired({ modelSettings: { buckets: { LockSnapshot: { burst: 2_000, perSecond: 1 } } } }, async (world) => {
      const ids = Array.from({ length: 1_001 }, (_, number) => idOf(number));
      furnish(world.cloud, ...ids);
      const LockMode = 'governance';
      for (const SnapshotId of ids) {
        const input = { SnapshotId, LockMode, LockDuration: 1 } as const;
        await world.cloud.call({ service: 'ec2', operation: 'LockSnapshot', input });
      }
      const locks = await portOf(world).locks(HOME);
      expect(locks.size).toBe(1_001);
      expect(locks.get(A)).toEqual({ state: 'governance', expiresAt: expect.stringMatching(/T/) as unknown });
      expect(world.inputs('DescribeLockedSnapshots')).toHaveLength(2);
    }));

  test('are locks whose end is not known while their snapshot is pending', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, tags: OURS, completesAt: Date.now() + 3_600_000 });
      const port = portOf(world);
      await port.lock(HOME, A, { mode: 'compliance', days: 30, coolOffHours: 1 });
      expect([...(await port.locks(HOME))]).toEqual([[A, { state: 'compliance-cooloff' }]]);
    }));

  test('are fast restores, with the names and ids of their zones', () =>
    wired({}, async (world) => {
      furnish(world.cloud, A);
      const port = portOf(world);
      await port.enableFastRestore(HOME, { snapshotIds: [A], zones: ['eu-central-1b'] });
      expect(await port.fastRestores(HOME)).toEqual([
        { snapshotId: A, zone: 'eu-central-1b', zoneId: 'euc1-az2', state: 'enabling' },
      ]);
      expect(world.inputs('DescribeFastSnapshotRestores')).toEqual([{ MaxResults: 200 }]);
    }));

  test('are changes of tier', () =>
    wired({ modelSettings: { tieringMillis: 3_600_000 } }, async (world) => {
      furnish(world.cloud, A, B);
      const port = portOf(world);
      await port.archive(HOME, A);
      expect([...(await port.tiering(HOME))]).toEqual([[A, 'archival-in-progress']]);
      expect(await port.list(HOME)).toMatchObject([{ tier: 'standard' }, { tier: 'standard' }]);
    }));
});

describe.each([
  ['list', 'DescribeSnapshots'],
  ['usedBy', 'DescribeImages'],
  ['locks', 'DescribeLockedSnapshots'],
  ['fastRestores', 'DescribeFastSnapshotRestores'],
  ['tiering', 'DescribeSnapshotTierStatus'],
] as const)('%s', (method, operation) => {
  test.each([
    ['throttle', ErrorName.THROTTLED],
    ['error-before-effect', ErrorName.UNAVAILABLE],
    ['denied', ErrorName.DENIED],
  ] as const)('that ends by %s again and again rejects with %s', (kind, name) =>
    wired({ faults: (call) => (call.operation === operation ? { kind } : undefined) }, async (world) => {
      await expect(portOf(world)[method](HOME)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(`in ${HOME}`) as unknown,
      });
    }),
  );

  test('is asked again after a throttle', () =>
    wired({ faults: failing(operation, 'throttle', 1) }, async (world) => {
      await portOf(world)[method](HOME);
      expect(world.inputs(operation)).toHaveLength(2);
    }));
});
