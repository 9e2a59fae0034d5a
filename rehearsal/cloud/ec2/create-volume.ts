import { AwsError, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { CHANGE } from './describing';
import { volumeOutput } from './describe-volumes';
import { checkRates, RESTORE_REFUSALS, restoredVolume } from './restored-volumes';
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
  refusals: [...RESTORE_REFUSALS, 'InvalidZone.NotFound', 'MissingParameter', 'TagLimitExceeded'],
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
    const volume = restoredVolume(world, { ...input, SnapshotId: input.SnapshotId }, zone);
    const made: Volume = {
      ...volume,
      tags: new Map(readSpecifications(input.TagSpecifications ?? [], 'volume')),
      ...(token !== undefined && { clientToken: token }),
    };
    checkCount(made.tags);
    checkRates(world, [made]);
    world.ec2.volumes.set(made.volumeId, made);
    return volumeOutput(world, made);
  },
});
