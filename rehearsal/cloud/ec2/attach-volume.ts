import { AwsError, invalidValue, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { CHANGE, UNKNOWN, unknownId, unknownInstance } from './describing';
import { incorrectState } from './snapshots';
import { addToInstance, zoneOf } from './instances';

interface AttachVolumeInput extends Given<{ EbsCardIndex: number; DryRun: boolean }> {
  readonly Device: string;
  readonly InstanceId: string;
  readonly VolumeId: string;
}

/** Attaches an available volume to an instance of its zone, at a device name that is free. */
export const attachVolume = operation({
  ...CHANGE,
  name: 'AttachVolume',
  refusals: [
    ...UNKNOWN.instance,
    ...UNKNOWN.volume,
    'IncorrectState',
    'InvalidParameterValue',
    'InvalidVolume.ZoneMismatch',
    'VolumeInUse',
  ],
  handler: (world, { Device: device, InstanceId: instanceId, VolumeId: id, EbsCardIndex }: AttachVolumeInput) => {
    const instance = world.ec2.instances.get(instanceId);
    const volume = world.ec2.volumes.get(id);
    if (instance === undefined) {
      throw unknownInstance(instanceId);
    }
    if (volume === undefined) {
      throw unknownId('Volume', id);
    }
    if (EbsCardIndex !== undefined || instance.guest !== undefined) {
      throw notModelled(`AttachVolume ${EbsCardIndex === undefined ? 'to a guest' : 'with EbsCardIndex'}`);
    }
    if (volume.attachment !== undefined) {
      throw new AwsError('VolumeInUse', `${id} is already attached to an instance`);
    }
    if (volume.zone !== undefined && volume.zone !== zoneOf(world, instance)) {
      throw new AwsError('InvalidVolume.ZoneMismatch', `The volume '${id}' is not in the same zone as the instance.`);
    }
    if (instance.state !== 'running' && instance.state !== 'stopped') {
      throw incorrectState(`Instance '${instanceId}' is not 'running'.`);
    }
    if (instance.volumes.some(({ attachment }) => attachment?.device === device)) {
      throw invalidValue(`Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`);
    }
    volume.attachment = { instanceId, device, at: world.clock.now() };
    addToInstance(instance, volume);
    return {
      VolumeId: id,
      InstanceId: instanceId,
      Device: device,
      State: 'attaching',
      AttachTime: new Date(volume.attachment.at),
    };
  },
});
