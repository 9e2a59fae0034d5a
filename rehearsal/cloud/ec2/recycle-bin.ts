import { operation, type Given } from '../operation';
import type { World } from '../world';
import { CHANGE, DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import { snapshotMembers } from './describe-snapshots';
import type { BinnedSnapshot } from './snapshots';
import type { BinnedVolume, Volume } from './state';

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

/** The same of volumes, while `volumeBinMillis` says so. */
export const listVolumesInRecycleBin = operation({
  ...DESCRIBE,
  name: 'ListVolumesInRecycleBin',
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.volume],
  handler: (world, input: DescribeInput<{ VolumeIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'ListVolumesInRecycleBin',
      parameter: 'volumeIds',
      ids: input.VolumeIds,
      from: world.ec2.volumeBin,
      isShown: (binned) => isInBin(world, binned),
      filters: {},
      unknown: (id) => unknownId('Volume', id),
    });
    const volumes = items.map(({ volume, enteredAt, exitsAt }) => ({
      VolumeId: volume.volumeId,
      SnapshotId: volume.snapshotId,
      Size: volume.sizeGiB,
      VolumeType: volume.volumeType,
      RecycleBinEnterTime: new Date(enteredAt),
      RecycleBinExitTime: new Date(exitsAt),
    }));
    return { Volumes: volumes, NextToken: nextToken };
  },
});

/** Deletes a volume, into the Recycle Bin where there is a rule for it. */
export function removeVolume({ ec2, clock, modelSettings: { volumeBinMillis } }: World, volume: Volume): void {
  ec2.volumes.delete(volume.volumeId);
  if (volumeBinMillis > 0) {
    const enteredAt = clock.now();
    const { volumeId, tags } = volume;
    ec2.volumeBin.set(volumeId, { volume, tags, enteredAt, exitsAt: enteredAt + volumeBinMillis });
  }
}

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

function isInBin({ clock }: World, { enteredAt, exitsAt }: BinnedSnapshot | BinnedVolume): boolean {
  return enteredAt <= clock.now() && clock.now() < exitsAt;
}
