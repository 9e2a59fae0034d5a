import { AwsError, notModelled } from '../errors';
import { randomHex } from '../random';
import type { World } from '../world';
import { zoneOf } from './instances';
import { readTagsOf, type RunInstancesInput } from './launch-request';
import { restoredVolume } from './restored-volumes';
import type { Image, Instance, Volume } from './state';
import { checkCount } from './tags';

export const ROOT_DEVICE = '/dev/xvda';

/** The volumes of snapshots that a launch asks for, not yet in the account. */
export function volumesOf(world: World, input: RunInstancesInput, instance: Instance): readonly Volume[] {
  const devices = new Set<string>();
  return (input.BlockDeviceMappings ?? []).map(({ DeviceName: device, Ebs: { SnapshotId, ...ebs } = {} }) => {
    if (device === undefined || SnapshotId === undefined || device === ROOT_DEVICE) {
      throw notModelled('RunInstances with a block device that is no volume of a snapshot beside the root');
    }
    if (devices.has(device)) {
      const message = `The device '${device}' is used in more than one block-device mapping`;
      throw new AwsError('InvalidBlockDeviceMapping', message);
    }
    devices.add(device);
    const { DeleteOnTermination, VolumeSize: Size, ...others } = ebs;
    const volume = restoredVolume(world, { ...others, Size, SnapshotId }, zoneOf(world, instance));
    return {
      ...volume,
      ...madeFor(world, input, { instance, device, deleteOnTermination: DeleteOnTermination ?? true }),
    };
  });
}

/** What all volumes of a launch have. */
function madeFor(
  { clock, modelSettings }: World,
  input: RunInstancesInput,
  attached: { readonly instance: Instance; readonly device: string; readonly deleteOnTermination: boolean },
): Pick<Volume, 'tags' | 'shownAt' | 'attachment'> {
  const { instance, device, deleteOnTermination } = attached;
  const tags = new Map(readTagsOf(input, 'volume'));
  checkCount(tags);
  const at = clock.now();
  return {
    tags,
    shownAt: at + modelSettings.launchVisibleMillis,
    attachment: { instanceId: instance.instanceId, device, at, state: 'attaching', deleteOnTermination },
  };
}

export function rootVolume(
  world: World,
  input: RunInstancesInput,
  { image, instance }: { readonly image: Image; readonly instance: Instance },
): Volume {
  const [snapshotId] = image.snapshotIds;
  return {
    volumeId: `vol-${randomHex(world.random, 17)}`,
    sizeGiB: 8,
    volumeType: 'gp3',
    createdAt: world.clock.now(),
    pendingUntil: [],
    zone: zoneOf(world, instance),
    ...(snapshotId !== undefined && { snapshotId }),
    ...madeFor(world, input, { instance, device: ROOT_DEVICE, deleteOnTermination: true }),
  };
}
