import { AwsError, invalidValue, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { randomHex } from '../random';
import { CHANGE, UNKNOWN } from './describing';
import { tierOf } from './snapshot-tiers';
import { completedSnapshot, incorrectState } from './snapshots';
import { checkCount, readSpecifications, type TagSpecification } from './tags';

interface RegisterImageInput extends Given<{
  Architecture: string;
  BlockDeviceMappings: readonly Given<{
    DeviceName: string;
    Ebs: Given<{ SnapshotId: string; DeleteOnTermination: boolean; VolumeType: string }>;
  }>[];
  BootMode: string;
  Description: string;
  DryRun: boolean;
  EnaSupport: boolean;
  RootDeviceName: string;
  TagSpecifications: readonly TagSpecification[];
  VirtualizationType: string;
}> {
  readonly Name: string;
}

/** Of the name of an image (API reference). */
const NAME = /^[\w ()[\]./'@-]{3,128}$/;

/** An image of the snapshot of a root volume. Its name is unique in the account. DescribeImages shows it a moment later. */
export const registerImage = operation({
  ...CHANGE,
  name: 'RegisterImage',
  refusals: [
    ...UNKNOWN.snapshot,
    'IncorrectState',
    'InvalidAMIName.Duplicate',
    'InvalidAMIName.Malformed',
    'InvalidParameterValue',
    'TagLimitExceeded',
  ],
  handler: (world, input: RegisterImageInput) => {
    const { Name: name, RootDeviceName: root, BlockDeviceMappings: [device, ...others] = [] } = input;
    const { SnapshotId: snapshotId, DeleteOnTermination: deleted = true } = device?.Ebs ?? {};
    if (snapshotId === undefined || device?.DeviceName !== root || others.length > 0 || !deleted) {
      throw notModelled('RegisterImage of anything but the snapshot of one root volume that ends with its instance');
    }
    if (input.Architecture === 'arm64' && input.BootMode !== 'uefi') {
      throw invalidValue(
        `The boot mode ${input.BootMode ?? 'legacy-bios'} is not supported for the architecture arm64.`,
      );
    }
    if (!NAME.test(name)) {
      throw new AwsError('InvalidAMIName.Malformed', `AMI names must be between 3 and 128 characters long: ${name}`);
    }
    const { images } = world.ec2;
    const other = [...images.values()].find((image) => image.name === name);
    if (other !== undefined) {
      throw new AwsError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${other.imageId}`);
    }
    if (tierOf(world, completedSnapshot(world, snapshotId).snapshotId) === 'archive') {
      throw incorrectState(`Snapshot '${snapshotId}' is archived.`);
    }
    const tags = readSpecifications(input.TagSpecifications ?? [], 'image');
    checkCount(tags);
    const imageId = `ami-${randomHex(world.random, 17)}`;
    const createdAt = world.clock.now();
    const shownAt = createdAt + world.modelSettings.launchVisibleMillis;
    images.set(imageId, { imageId, name, snapshotIds: [snapshotId], state: 'available', tags, createdAt, shownAt });
    return { ImageId: imageId };
  },
});
