import { ec2StoredSets } from '../../../../lambdas/aws/ec2/stored-sets';
import { ErrorName } from '../../../../lambdas/errors';
import type { StoredSets } from '../../../../lambdas/ports';
import { failing, wired } from '../wired';
import type { Wired } from '../wired';

const HOME = 'eu-central-1';
const MANAGED = 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-0000000000eb';

const A = 'snap-00000000000000001';

const PRUNING = { 'quiesce:policy': 'databases', 'quiesce:state': 'pruning' };

function portOf({ ec2In }: Pick<Wired, 'ec2In'>): StoredSets {
  return ec2StoredSets({ clients: ec2In });
}

const asTags = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

describe('a removal', () => {
  test('deletes a snapshot of ours that is being pruned, once', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, tags: PRUNING });
      const snapshot = { snapshotId: A, tags: asTags(PRUNING) };
      const port = portOf(world);
      expect(await port.remove(HOME, snapshot)).toBe('removed');
      expect(world.cloud.snapshots.size).toBe(0);
      expect(await port.remove(HOME, snapshot)).toBe('gone');
    }));

  test.each([
    ['no label', { 'quiesce:state': 'pruning' }],
    ['an empty label', { ...PRUNING, 'quiesce:policy': '' }],
    ['no state', { 'quiesce:policy': 'databases' }],
    ['another state', { ...PRUNING, 'quiesce:state': 'completed' }],
    ['none of our tags', { Name: 'foreign' }],
  ])('of a snapshot with %s is refused before any call', (_, tags) =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, tags });
      await expect(portOf(world).remove(HOME, { snapshotId: A, tags: asTags(tags) })).rejects.toMatchObject({
        name: ErrorName.BAD_INPUT,
        message: expect.stringContaining(`removal of ${A}: not done`) as unknown,
      });
      expect(world.cloud.calls).toEqual([]);
    }),
  );

  test('of a snapshot that an image uses or a lock holds is refused with EC2’s code', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, tags: PRUNING });
      const port = portOf(world);
      const remove = () => port.remove(HOME, { snapshotId: A, tags: asTags(PRUNING) });
      await port.lock(HOME, A, { mode: 'governance', days: 1 });
      await expect(remove()).rejects.toMatchObject({ name: ErrorName.REFUSED, code: 'SnapshotLocked' });
      world.cloud.putImage({ imageId: 'ami-1', snapshotIds: [A], state: 'disabled' });
      await expect(remove()).rejects.toMatchObject({ name: ErrorName.REFUSED, code: 'InvalidSnapshot.InUse' });
      expect(world.cloud.snapshots.size).toBe(1);
    }));

  test('that took effect and failed is found done by the next try', () =>
    wired({ faults: failing('DeleteSnapshot', 'error-after-effect', 1) }, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, tags: PRUNING });
      expect(await portOf(world).remove(HOME, { snapshotId: A, tags: asTags(PRUNING) })).toBe('gone');
    }));
});

describe('a change of a snapshot', () => {
  test('writes tags', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      await portOf(world).label(HOME, [A], [{ key: 'quiesce:state', value: 'completed' }]);
      expect(world.cloud.snapshots.get(A)?.tags.get('quiesce:state')).toBe('completed');
    }));

  test('locks it in the mode, for the days and with the cool-off that were asked for', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      await portOf(world).lock(HOME, A, { mode: 'compliance', days: 30, coolOffHours: 24 });
      expect(world.inputs('LockSnapshot')).toEqual([
        { SnapshotId: A, LockMode: 'compliance', LockDuration: 30, CoolOffPeriod: 24 },
      ]);
    }));

  test('shares it with accounts and ends that', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      const port = portOf(world);
      const shared = async () => {
        const input = { SnapshotId: A, Attribute: 'createVolumePermission' };
        const answer = await world.cloud.call({ service: 'ec2', operation: 'DescribeSnapshotAttribute', input });
        return answer.CreateVolumePermissions.map(({ UserId }) => UserId);
      };
      await port.share(HOME, A, ['444455556666', '777788889999']);
      await port.share(HOME, A, ['444455556666']);
      expect(await shared()).toEqual(['444455556666', '777788889999']);
      await port.unshare(HOME, A, ['444455556666']);
      expect(await shared()).toEqual(['777788889999']);
    }));

  test('archives it', () =>
    wired({ modelSettings: { tieringMillis: 0 } }, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, tags: PRUNING });
      const port = portOf(world);
      await port.archive(HOME, A);
      expect(await port.list(HOME)).toMatchObject([{ tier: 'archive' }]);
    }));

  const CHANGES: readonly (readonly [string, string, (port: StoredSets) => Promise<unknown>])[] = [
    ['label', 'CreateTags', (port) => port.label(HOME, [A], [{ key: 'a', value: 'b' }])],
    ['lock', 'LockSnapshot', (port) => port.lock(HOME, A, { mode: 'governance', days: 1 })],
    ['share', 'ModifySnapshotAttribute', (port) => port.share(HOME, A, ['444455556666'])],
    ['unshare', 'ModifySnapshotAttribute', (port) => port.unshare(HOME, A, ['444455556666'])],
    ['archive', 'ModifySnapshotTier', (port) => port.archive(HOME, A)],
    ['remove', 'DeleteSnapshot', (port) => port.remove(HOME, { snapshotId: A, tags: asTags(PRUNING) })],
    [
      'enableFastRestore',
      'EnableFastSnapshotRestores',
      (port) => port.enableFastRestore(HOME, { snapshotIds: [A], zones: ['eu-central-1a'] }),
    ],
    [
      'disableFastRestore',
      'DisableFastSnapshotRestores',
      (port) => port.disableFastRestore(HOME, { snapshotIds: [A], zones: ['eu-central-1a'] }),
    ],
  ];

  describe.each(CHANGES)('%s', (_, operation, change) => {
    test.each([
      ['throttle', ErrorName.THROTTLED],
      ['error-before-effect', ErrorName.UNAVAILABLE],
      ['denied', ErrorName.DENIED],
    ] as const)('that ends by %s again and again rejects with %s', (kind, name) =>
      wired({ faults: (call) => (call.operation === operation ? { kind } : undefined) }, async (world) => {
        world.cloud.addSnapshot({ snapshotId: A, tags: PRUNING });
        await expect(change(portOf(world))).rejects.toMatchObject({ name });
      }),
    );

    test('of a snapshot that is gone is refused with EC2’s code, or is done', () =>
      wired({}, async (world) => {
        const outcome = await change(portOf(world)).catch((error: unknown) => error);
        if (operation === 'DeleteSnapshot') {
          expect(outcome).toBe('gone');
        } else {
          expect(outcome).toMatchObject({ name: ErrorName.REFUSED, code: 'InvalidSnapshot.NotFound' });
        }
      }));
  });

  test('is refused where the snapshot is encrypted with the key that AWS manages', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A, kmsKeyId: MANAGED });
      await expect(portOf(world).share(HOME, A, ['444455556666'])).rejects.toMatchObject({
        name: ErrorName.REFUSED,
        code: 'OperationNotPermitted',
      });
    }));
});

describe('fast restore', () => {
  const ids = Array.from({ length: 11 }, (_, number) => `snap-${String(number + 1).padStart(17, '0')}`);

  test('is asked for ten snapshots at a time, for names and ids of zones apart', () =>
    wired({}, async (world) => {
      for (const snapshotId of ids) {
        world.cloud.addSnapshot({ snapshotId });
      }
      await portOf(world).enableFastRestore(HOME, { snapshotIds: ids, zones: ['eu-central-1a', 'euc1-az2'] });
      expect(world.inputs('EnableFastSnapshotRestores')).toEqual([
        { SourceSnapshotIds: ids.slice(0, 10), AvailabilityZones: ['eu-central-1a'] },
        { SourceSnapshotIds: ids.slice(0, 10), AvailabilityZoneIds: ['euc1-az2'] },
        { SourceSnapshotIds: ids.slice(10), AvailabilityZones: ['eu-central-1a'] },
        { SourceSnapshotIds: ids.slice(10), AvailabilityZoneIds: ['euc1-az2'] },
      ]);
    }));

  test('resolves with the snapshots and zones that are refused, each by the name that was asked for', () =>
    wired({}, async (world) => {
      for (const snapshotId of ids.slice(0, 6)) {
        world.cloud.addSnapshot({ snapshotId });
      }
      const request = { snapshotIds: ids.slice(0, 6), zones: ['eu-central-1a', 'euc1-az2'] };
      const cause = expect.stringContaining('ResourceLimitExceeded: ') as unknown;
      expect(await portOf(world).enableFastRestore(HOME, request)).toEqual([
        { snapshotId: ids[5], zone: 'eu-central-1a', cause },
        { snapshotId: ids[5], zone: 'euc1-az2', cause },
      ]);
    }));

  test('ends where it is enabled, and says where it was not', () =>
    wired({}, async (world) => {
      world.cloud.addSnapshot({ snapshotId: A });
      const port = portOf(world);
      await port.enableFastRestore(HOME, { snapshotIds: [A], zones: ['eu-central-1a'] });
      const request = { snapshotIds: [A], zones: ['eu-central-1a', 'eu-central-1b'] };
      expect(await port.disableFastRestore(HOME, request)).toMatchObject([{ snapshotId: A, zone: 'eu-central-1b' }]);
      expect(await port.fastRestores(HOME)).toMatchObject([{ zone: 'eu-central-1a', state: 'disabling' }]);
    }));
});
