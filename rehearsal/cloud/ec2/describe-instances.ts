import type { FilterTable } from '../filters';
import { operation } from '../operation';
import type { World } from '../world';
import { goesWith, isListed, zoneOf } from './instances';
import { DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownInstance, type DescribeInput } from './describing';
import type { Instance } from './state';
import { listTags } from './tags';

/** EC2's numbers for the states of an instance (API reference, InstanceState). */
const STATE_CODES: Readonly<Record<Instance['state'], number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

const FILTERS: FilterTable<Instance> = {
  'instance-id': (instance) => [instance.instanceId],
  'instance-state-name': (instance) => [instance.state],
  'instance-state-code': (instance) => [String(STATE_CODES[instance.state])],
  'root-device-name': (instance) => [instance.rootDeviceName],
  platform: (instance) => (instance.platform === 'Windows' ? ['windows'] : []),
};

export const describeInstances = operation({
  ...DESCRIBE,
  name: 'DescribeInstances',
  narrowedBy: ['Filters', 'MaxResults', 'InstanceIds'],
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.instance],
  handler: (world, input: DescribeInput<{ InstanceIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeInstances',
      parameter: 'instancesSet',
      ids: input.InstanceIds,
      from: world.ec2.instances,
      isShown: (instance) => isListed(world, instance),
      filters: FILTERS,
      unknown: unknownInstance,
    });
    return {
      Reservations: items.map((instance) => reservationOutput(world, instance)),
      NextToken: nextToken,
    };
  },
});

/** Each instance has one of its own. */
export function reservationOutput(world: World, instance: Instance) {
  return {
    ReservationId: `r-${instance.instanceId.slice(2)}`,
    OwnerId: world.accountId,
    Instances: [instanceOutput(world, instance)],
  };
}

export function stateOutput(state: Instance['state']) {
  return { Code: STATE_CODES[state], Name: state };
}

function instanceOutput(world: World, instance: Instance) {
  const isWindows = instance.platform === 'Windows';
  const { launch, reason } = instance;
  return {
    InstanceId: instance.instanceId,
    ImageId: launch?.imageId ?? 'ami-00000000000000000',
    InstanceType: launch?.instanceType,
    ClientToken: launch?.clientToken,
    SubnetId: launch?.subnet.subnetId,
    VpcId: launch?.subnet.vpcId,
    State: stateOutput(instance.state),
    StateReason: reason && { Code: reason.code, Message: reason.message },
    Platform: isWindows ? 'Windows' : undefined,
    PlatformDetails: isWindows ? 'Windows' : 'Linux/UNIX',
    LaunchTime: new Date(instance.launchedAt),
    Placement: { AvailabilityZone: zoneOf(world, instance) },
    RootDeviceName: instance.rootDeviceName,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: instance.volumes.map((volume) => ({
      DeviceName: volume.attachment?.device ?? '',
      Ebs: {
        VolumeId: volume.volumeId,
        Status: volume.attachment?.state ?? 'attached',
        AttachTime: new Date(volume.attachment?.at ?? 0),
        DeleteOnTermination: goesWith(instance, volume),
      },
    })),
    Tags: listTags(instance.tags),
  };
}
