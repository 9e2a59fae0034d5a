import { notModelled } from '../errors';
import type { FilterTable } from '../filters';
import { operation } from '../operation';
import { SortedMap } from '../sorted-map';
import { DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownImage, type DescribeInput } from './describing';
import type { Image } from './state';
import { listTags } from './tags';

const FILTERS: FilterTable<Image> = {
  'image-id': ({ imageId }) => [imageId],
  state: ({ state }) => [state],
  'block-device-mapping.snapshot-id': ({ snapshotIds }) => snapshotIds,
};

/** Images of this account only. A disabled one is shown only with `IncludeDisabled`. */
export const describeImages = operation({
  ...DESCRIBE,
  name: 'DescribeImages',
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.image],
  handler: (
    world,
    input: DescribeInput<{
      ImageIds: readonly string[];
      Owners: readonly string[];
      ExecutableUsers: readonly string[];
      IncludeDeprecated: boolean;
      IncludeDisabled: boolean;
    }>,
  ) => {
    if (input.ExecutableUsers !== undefined) {
      throw notModelled('DescribeImages.ExecutableUsers');
    }
    const isOurs = input.Owners?.some((owner) => owner === 'self' || owner === world.accountId) ?? true;
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeImages',
      parameter: 'imagesSet',
      ids: isOurs ? input.ImageIds : [],
      from: isOurs ? world.ec2.images : new SortedMap<Image>(),
      isShown: ({ state, shownAt = 0 }) =>
        shownAt <= world.clock.now() && (state !== 'disabled' || input.IncludeDisabled === true),
      filters: FILTERS,
      unknown: unknownImage,
    });
    const images = items.map(({ imageId, name = imageId, state, snapshotIds, tags, createdAt }) => ({
      ImageId: imageId,
      Name: name,
      OwnerId: world.accountId,
      State: state,
      CreationDate: new Date(createdAt).toISOString(),
      BlockDeviceMappings: snapshotIds.map((SnapshotId, index) => ({
        DeviceName: index === 0 ? '/dev/xvda' : `/dev/sd${String.fromCharCode('e'.charCodeAt(0) + index)}`,
        Ebs: { SnapshotId },
      })),
      Tags: listTags(tags),
    }));
    return { Images: images, NextToken: nextToken };
  },
});
