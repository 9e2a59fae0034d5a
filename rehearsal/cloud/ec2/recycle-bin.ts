import { operation, type Given } from '../operation';
import type { World } from '../world';
import { CHANGE, DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import { snapshotMembers } from './describe-snapshots';
import type { BinnedSnapshot } from './snapshots';

/** Snapshots that were deleted while `recycleBinMillis` says so; without their tags, as EC2 answers. */
export const listSnapshotsInRecycleBin = operation({
  ...DESCRIBE,
  name: 'ListSnapshotsInRecycleBin',
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.snapshot],
  handler: (world, input: DescribeInput<{ SnapshotIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'ListSnapshotsInRecycleBin',
      parameter: 'snapshotIds',
      ids: input.SnapshotIds,
      from: world.ec2.recycleBin,
      isShown: (binned) => isInBin(world, binned),
      filters: {},
      unknown: (id) => unknownId('Snapshot', id),
    });
    const snapshots = items.map(({ snapshot, enteredAt, exitsAt }) => ({
      SnapshotId: snapshot.snapshotId,
      RecycleBinEnterTime: new Date(enteredAt),
      RecycleBinExitTime: new Date(exitsAt),
      Description: snapshot.description,
      VolumeId: snapshot.volumeId,
    }));
    return { Snapshots: snapshots, NextToken: nextToken };
  },
});

/** The snapshot is what it was, with its tags and its shares. */
export const restoreSnapshotFromRecycleBin = operation({
  ...CHANGE,
  name: 'RestoreSnapshotFromRecycleBin',
  refusals: UNKNOWN.snapshot,
  handler: (world, { SnapshotId: id }: { readonly SnapshotId: string } & Given<{ DryRun: boolean }>) => {
    const { recycleBin, snapshots } = world.ec2;
    const binned = recycleBin.get(id);
    if (binned === undefined || !isInBin(world, binned)) {
      throw unknownId('Snapshot', id);
    }
    recycleBin.delete(id);
    delete binned.snapshot.deletedAt;
    snapshots.set(id, binned.snapshot);
    return snapshotMembers(world, binned.snapshot);
  },
});

function isInBin({ clock }: World, { enteredAt, exitsAt }: BinnedSnapshot): boolean {
  return enteredAt <= clock.now() && clock.now() < exitsAt;
}
