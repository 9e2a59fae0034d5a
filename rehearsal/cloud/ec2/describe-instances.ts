import type { FilterTable } from '../filters';
import { operation } from '../operation';
import type { World } from '../world';
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
      filters: FILTERS,
      unknown: unknownInstance,
    });
    return {
      Reservations: items.map((instance) => ({
        ReservationId: `r-${instance.instanceId.slice(2)}`,
        OwnerId: world.accountId,
        Instances: [instanceOutput(world, instance)],
      })),
      NextToken: nextToken,
    };
  },
});

function instanceOutput(world: World, instance: Instance) {
  const isWindows = instance.platform === 'Windows';
  return {
    InstanceId: instance.instanceId,
    ImageId: 'ami-00000000000000000',
    State: { Code: STATE_CODES[instance.state], Name: instance.state },
    Platform: isWindows ? 'Windows' : undefined,
    PlatformDetails: isWindows ? 'Windows' : 'Linux/UNIX',
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
