import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import { UNKNOWN } from './describing';
import { activeLock } from './snapshot-locks';
import { imagesOf, removeSnapshot, snapshotOf } from './snapshots';

/**
 * One snapshot a call. That of a pending one takes effect when it completes. Where the account has a rule of the Recycle
 * Bin (`recycleBinMillis`), the snapshot goes there.
 */
export const deleteSnapshot = operation({
  service: 'ec2',
  name: 'DeleteSnapshot',
  changes: true,
  latencyMillis: 60,
  bucket: { burst: 100, perSecond: 5 },
  refusals: [...UNKNOWN.snapshot, 'InvalidSnapshot.InUse', 'SnapshotLocked'],
  handler: (world, { SnapshotId: id }: { readonly SnapshotId: string } & Given<{ DryRun: boolean }>) => {
    const snapshot = snapshotOf(world, id);
    const [image] = imagesOf(world, snapshot);
    if (image !== undefined) {
      throw new AwsError('InvalidSnapshot.InUse', `The snapshot ${id} is currently in use by ${image.imageId}`);
    }
    if (activeLock(world, id) !== undefined) {
      throw new AwsError('SnapshotLocked', `The snapshot '${id}' is locked and can't be deleted.`);
    }
    const at = Math.max(snapshot.completesAt, world.clock.now());
    removeSnapshot(world, snapshot, at);
    const { recycleBinMillis } = world.modelSettings;
    if (recycleBinMillis > 0) {
      world.ec2.recycleBin.set(id, { snapshot, tags: snapshot.tags, enteredAt: at, exitsAt: at + recycleBinMillis });
    }
    return {};
  },
});
