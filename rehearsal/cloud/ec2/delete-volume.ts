import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import { removeVolume } from './recycle-bin';
import { CHANGE, UNKNOWN, unknownId } from './describing';

/** Deletes a volume that no instance has. */
export const deleteVolume = operation({
  ...CHANGE,
  name: 'DeleteVolume',
  refusals: [...UNKNOWN.volume, 'VolumeInUse'],
  handler: (world, { VolumeId: id }: { readonly VolumeId: string } & Given<{ DryRun: boolean }>) => {
    const volume = world.ec2.volumes.get(id);
    if (volume === undefined) {
      throw unknownId('Volume', id);
    }
    if (volume.attachment !== undefined) {
      throw new AwsError('VolumeInUse', `Volume ${id} is currently attached to ${volume.attachment.instanceId}`);
    }
    removeVolume(world, volume);
    return {};
  },
});
