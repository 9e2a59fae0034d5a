import { AwsError, invalidValue, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { randomHex } from '../random';
import type { World } from '../world';
import { CHANGE, UNKNOWN } from './describing';
import { volumeOutput } from './describe-volumes';
import { tierOf } from './snapshot-tiers';
import { completedSnapshot, incorrectState, keyArn } from './snapshots';
import type { Volume } from './state';
import { checkCount, readSpecifications, type TagSpecification } from './tags';

type CreateVolumeInput = Given<{
  AvailabilityZone: string;
  AvailabilityZoneId: string;
  Encrypted: boolean;
  Iops: number;
  KmsKeyId: string;
  OutpostArn: string;
  Size: number;
  SnapshotId: string;
  VolumeType: string;
  TagSpecifications: readonly TagSpecification[];
  MultiAttachEnabled: boolean;
  Throughput: number;
  ClientToken: string;
  VolumeInitializationRate: number;
  Operator: object;
  DryRun: boolean;
}>;

/** What a volume can't have here, so a call with it is refused. */
const LEFT_OUT = ['AvailabilityZoneId', 'OutpostArn', 'MultiAttachEnabled', 'Operator'] as const;

/** Makes a volume of a completed snapshot in the standard tier; one for each client token. */
export const createVolume = operation({
  ...CHANGE,
  name: 'CreateVolume',
  refusals: [
    ...UNKNOWN.snapshot,
    'IncorrectState',
    'InvalidParameterDependency',
    'InvalidParameterValue',
    'InvalidZone.NotFound',
    'MissingParameter',
    'TagLimitExceeded',
  ],
  handler: (world, input: CreateVolumeInput) => {
    const leftOut = LEFT_OUT.find((name) => input[name] !== undefined);
    if (leftOut !== undefined || input.SnapshotId === undefined) {
      throw notModelled(`CreateVolume ${leftOut === undefined ? 'without SnapshotId' : `with ${leftOut}`}`);
    }
    const { ClientToken: token, AvailabilityZone: zone } = input;
    const known = [...world.ec2.volumes.values()].find(
      ({ clientToken }) => token !== undefined && clientToken === token,
    );
    if (known !== undefined) {
      return volumeOutput(world, known);
    }
    if (zone === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter AvailabilityZone');
    }
    if (!new RegExp(`^${world.region}[a-f]$`).test(zone)) {
      throw new AwsError('InvalidZone.NotFound', `The zone '${zone}' does not exist.`);
    }
    const volume = volumeOf(world, { ...input, SnapshotId: input.SnapshotId, AvailabilityZone: zone });
    world.ec2.volumes.set(volume.volumeId, volume);
    return volumeOutput(world, volume);
  },
});

function volumeOf(
  world: World,
  input: CreateVolumeInput & { readonly SnapshotId: string; readonly AvailabilityZone: string },
): Volume {
  const snapshot = completedSnapshot(world, input.SnapshotId);
  if (tierOf(world, snapshot.snapshotId) === 'archive') {
    throw incorrectState(`Snapshot '${snapshot.snapshotId}' is archived.`);
  }
  const { Size: size = snapshot.volumeSizeGiB, VolumeType: type = 'gp2', VolumeInitializationRate: rate } = input;
  if (size < snapshot.volumeSizeGiB) {
    throw invalidValue(`Volume of ${size}GiB is smaller than snapshot '${snapshot.snapshotId}'`);
  }
  if (rate !== undefined && (rate < 100 || rate > 300)) {
    throw invalidValue(`The volume initialization rate ${rate} is not between 100 and 300.`);
  }
  if (input.KmsKeyId !== undefined && input.Encrypted !== true) {
    const message = 'The parameter [KmsKeyId] requires the parameter Encrypted to be set.';
    throw new AwsError('InvalidParameterDependency', message);
  }
  const key = input.KmsKeyId === undefined ? snapshot.kmsKeyId : keyArn(world, input.KmsKeyId);
  const tags = readSpecifications(input.TagSpecifications ?? [], 'volume');
  checkCount(tags);
  return {
    volumeId: `vol-${randomHex(world.random, 17)}`,
    sizeGiB: size,
    volumeType: type,
    tags: new Map(tags),
    createdAt: world.clock.now(),
    pendingUntil: [],
    zone: input.AvailabilityZone,
    snapshotId: snapshot.snapshotId,
    ...(input.Iops !== undefined && { iops: input.Iops }),
    ...(input.Throughput !== undefined && { throughput: input.Throughput }),
    ...(rate !== undefined && { initializationRate: rate }),
    ...(key !== undefined && { kmsKeyId: key }),
    ...(input.ClientToken !== undefined && { clientToken: input.ClientToken }),
  };
}
