import { AwsError, invalidValue } from '../errors';
import type { Given } from '../operation';
import { randomHex } from '../random';
import type { World } from '../world';
import { UNKNOWN } from './describing';
import { tierOf } from './snapshot-tiers';
import { completedSnapshot, incorrectState, keyArn } from './snapshots';
import type { Volume } from './state';

/** What is asked of a volume that is made of a snapshot, as CreateVolume spells it. */
export interface RestoredVolumeInput extends Given<{
  Encrypted: boolean;
  Iops: number;
  KmsKeyId: string;
  Size: number;
  VolumeType: string;
  Throughput: number;
  VolumeInitializationRate: number;
}> {
  readonly SnapshotId: string;
}

/**
 * EC2 publishes no code for a rate that an account's quota or a zone can't give, only that it refuses the request. This one
 * has the form of its codes for other quotas of EBS.
 */
const RATE_REFUSED = 'VolumeInitializationRateLimitExceeded';

export const RESTORE_REFUSALS = [
  ...UNKNOWN.snapshot,
  'IncorrectState',
  'InvalidParameterDependency',
  'InvalidParameterValue',
  RATE_REFUSED,
] as const;

/** A volume of a completed snapshot in the standard tier, without tags, that is not yet in the account. */
export function restoredVolume(world: World, input: RestoredVolumeInput, zone: string): Volume {
  const { clock, random } = world;
  const owner = ownerOf(world, input.SnapshotId);
  const snapshot = completedSnapshot(owner, input.SnapshotId);
  if (tierOf(owner, snapshot.snapshotId) === 'archive') {
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
  const mebibytes = (snapshot.fullBytes ?? snapshot.volumeSizeGiB * 1_024 ** 3) / 1_024 ** 2;
  return {
    volumeId: `vol-${randomHex(random, 17)}`,
    sizeGiB: size,
    volumeType: type,
    tags: new Map(),
    createdAt: clock.now(),
    pendingUntil: [],
    zone,
    snapshotId: snapshot.snapshotId,
    ...(input.Iops !== undefined && { iops: input.Iops }),
    ...(input.Throughput !== undefined && { throughput: input.Throughput }),
    ...(rate !== undefined && {
      initializationRate: rate,
      initializedAt: clock.now() + (mebibytes / rate) * 1_000,
    }),
    ...(key !== undefined && { kmsKeyId: key }),
  };
}

/** Another account's, where it shares the snapshot with this one. */
function ownerOf(world: World, id: string): World {
  const { ec2, region, accountId } = world;
  return ec2.snapshots.has(id)
    ? world
    : (world.sharingWorlds(region).find((other) => other.ec2.shares.get(id)?.has(accountId)) ?? world);
}

/** EC2 gives the asked rates or refuses; what is being initialized counts against the account's quota. */
export function checkRates({ ec2, clock, modelSettings }: World, made: readonly Volume[]): void {
  const goingOn = [...ec2.volumes.values()].filter(({ initializedAt = 0 }) => initializedAt > clock.now());
  const sum = [...goingOn, ...made].reduce((total, { initializationRate: rate = 0 }) => total + rate, 0);
  if (made.some(({ initializationRate: rate }) => rate !== undefined) && sum > modelSettings.initializationQuota) {
    throw rateRefused(
      `The sum of all rates would be ${sum} MiB/s, allowed: ${modelSettings.initializationQuota} MiB/s`,
    );
  }
}

export function rateRefused(message: string): AwsError {
  return new AwsError(RATE_REFUSED, message);
}
