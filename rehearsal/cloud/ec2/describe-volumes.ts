import type { FilterTable } from '../filters';
import { operation } from '../operation';
import type { World } from '../world';
import { DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import type { Volume } from './state';
import { listTags } from './tags';

const FILTERS: FilterTable<Volume> = {
  'volume-id': (volume) => [volume.volumeId],
  'attachment.instance-id': ({ attachment }) => (attachment ? [attachment.instanceId] : []),
  'attachment.device': ({ attachment }) => (attachment ? [attachment.device] : []),
  'attachment.status': ({ attachment }) => (attachment ? [attachment.state ?? 'attached'] : []),
  status: ({ attachment }) => [attachment ? 'in-use' : 'available'],
  'volume-type': (volume) => [volume.volumeType],
  size: (volume) => [String(volume.sizeGiB)],
};

export const describeVolumes = operation({
  ...DESCRIBE,
  name: 'DescribeVolumes',
  narrowedBy: ['Filters', 'MaxResults', 'VolumeIds'],
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.volume],
  handler: (world, input: DescribeInput<{ VolumeIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeVolumes',
      parameter: 'volumeSet',
      ids: input.VolumeIds,
      from: world.ec2.volumes,
      isShown: ({ shownAt = 0 }) => shownAt <= world.clock.now(),
      filters: FILTERS,
      unknown: (id) => unknownId('Volume', id),
    });
    return { Volumes: items.map((volume) => volumeOutput(world, volume)), NextToken: nextToken };
  },
});

export function volumeOutput(world: World, volume: Volume) {
  const { volumeId, attachment, zone = `${world.region}a` } = volume;
  return {
    VolumeId: volumeId,
    Size: volume.sizeGiB,
    State: attachment ? 'in-use' : 'available',
    VolumeType: volume.volumeType,
    Encrypted: volume.kmsKeyId !== undefined,
    KmsKeyId: volume.kmsKeyId,
    Iops: volume.iops,
    Throughput: volume.throughput,
    SnapshotId: volume.snapshotId,
    VolumeInitializationRate: volume.initializationRate,
    AvailabilityZone: zone,
    CreateTime: new Date(volume.createdAt),
    Attachments: [attachment ?? []]
      .flat()
      .map(({ instanceId, device, at, state = 'attached', deleteOnTermination = false }) => ({
        InstanceId: instanceId,
        VolumeId: volumeId,
        Device: device,
        State: state,
        AttachTime: new Date(at),
        DeleteOnTermination: deleteOnTermination,
      })),
    Tags: listTags(volume.tags),
  };
}
