/** The resources as EC2 shows them. */
import type { World } from '../world';
import type * as api from './api';
import type { Instance, Snapshot, Volume } from './state';
import { listTags } from './tags';

/** EC2's numbers for the states of an instance (API reference, InstanceState). */
export const STATE_CODES: Readonly<Record<Instance['state'], number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function snapshotOutput(world: World, snapshot: Snapshot): api.SnapshotOutput {
  const state = stateOf(world, snapshot);
  return {
    SnapshotId: snapshot.snapshotId,
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.volumeSizeGiB,
    State: state,
    Progress: state === 'completed' ? '100%' : '',
    StartTime: new Date(snapshot.startedAt),
    OwnerId: world.accountId,
    Description: snapshot.description,
    Encrypted: false,
    Tags: listTags(snapshot.tags),
  };
}

/** A snapshot completes by the passing of time alone. */
export function stateOf(world: World, snapshot: Snapshot): 'pending' | 'completed' {
  return snapshot.completesAt <= world.clock.now() ? 'completed' : 'pending';
}

export function instanceOutput(world: World, instance: Instance): api.InstanceOutput {
  return {
    InstanceId: instance.instanceId,
    ImageId: 'ami-00000000000000000',
    State: { Code: STATE_CODES[instance.state], Name: instance.state },
    ...(instance.platform === 'Windows' && { Platform: 'Windows' as const }),
    PlatformDetails: instance.platform === 'Windows' ? 'Windows' : 'Linux/UNIX',
    LaunchTime: new Date(instance.launchedAt),
    Placement: { AvailabilityZone: `${world.region}a` },
    RootDeviceName: instance.rootDeviceName,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: instance.volumes.map(({ volumeId, attachment }) => ({
      DeviceName: attachment?.device ?? '',
      Ebs: {
        VolumeId: volumeId,
        Status: 'attached',
        AttachTime: new Date(attachment?.at ?? 0),
        DeleteOnTermination: attachment?.device === instance.rootDeviceName,
      },
    })),
    Tags: listTags(instance.tags),
  };
}

export function volumeOutput(world: World, volume: Volume): api.VolumeOutput {
  const { attachment } = volume;
  return {
    VolumeId: volume.volumeId,
    Size: volume.sizeGiB,
    State: attachment ? 'in-use' : 'available',
    VolumeType: volume.volumeType,
    Encrypted: false,
    AvailabilityZone: `${world.region}a`,
    CreateTime: new Date(volume.createdAt),
    Attachments: attachment
      ? [
          {
            InstanceId: attachment.instanceId,
            VolumeId: volume.volumeId,
            Device: attachment.device,
            State: 'attached',
            AttachTime: new Date(attachment.at),
            DeleteOnTermination: false,
          },
        ]
      : [],
    Tags: listTags(volume.tags),
  };
}
