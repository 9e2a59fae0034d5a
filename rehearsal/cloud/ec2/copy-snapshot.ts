import { AwsError, invalidValue, notModelled } from '../errors';
import type { Fault } from '../faults';
import { operation, type Given } from '../operation';
import { randomHex } from '../random';
import type { World } from '../world';
import { CHANGE, UNKNOWN } from './describing';
import { tellCopy } from './ebs-events';
import { tierOf } from './snapshot-tiers';
import { awsManagedKey, completedSnapshot, incorrectState, keyArn, stateOf, type Snapshot } from './snapshots';
import { checkCount, listTags, readSpecifications, type TagSpecification } from './tags';

interface CopySnapshotInput extends Given<{
  Description: string;
  DestinationOutpostArn: string;
  DestinationAvailabilityZone: string;
  DestinationRegion: string;
  PresignedUrl: string;
  Encrypted: boolean;
  KmsKeyId: string;
  TagSpecifications: readonly TagSpecification[];
  CompletionDurationMinutes: number;
  DryRun: boolean;
}> {
  readonly SourceRegion: string;
  readonly SourceSnapshotId: string;
}

/** Copies in progress into one Region (EBS quotas). */
const CONCURRENT_COPIES = 20;

/** EC2 gives every copy this volume. */
const VOLUME_OF_COPIES = 'vol-ffffffff';

/** EC2's words for a copy that may not use its key. */
const KEY_NOT_ACCESSIBLE = 'Given key ID is not accessible';

/** By how much a faulty copy is late when the fault does not say it. */
const LATE_MILLIS = 60_000;

/**
 * Copies a snapshot of any Region into this one. It has no client token, so a second call makes a second copy. A copy with
 * a key that it may not use is accepted, and fails when it would have completed; so does one with the fault `fails-late`.
 */
export const copySnapshot = operation({
  ...CHANGE,
  name: 'CopySnapshot',
  latencyMillis: 300,
  refusals: [
    ...UNKNOWN.snapshot,
    'IncorrectState',
    'InvalidParameterDependency',
    'InvalidParameterValue',
    'ResourceLimitExceeded',
    'TagLimitExceeded',
  ],
  handler: (world, input: CopySnapshotInput, { fault }) => {
    checkCopy(world, input);
    const tags = readSpecifications(input.TagSpecifications ?? []);
    checkCount(tags);
    const from = world.worldOf(input.SourceRegion);
    const source = completedSnapshot(from, input.SourceSnapshotId);
    if (tierOf(from, source.snapshotId) === 'archive') {
      throw incorrectState(`Snapshot '${source.snapshotId}' is archived.`);
    }
    const copying = world.ec2.copying.filter((one) => stateOf(world, one) === 'pending');
    if (copying.length >= CONCURRENT_COPIES) {
      const message = `Too many snapshot copies in progress. The limit is ${CONCURRENT_COPIES} for this destination region.`;
      throw new AwsError('ResourceLimitExceeded', message);
    }
    const copy = copyOf(world, input, { source, tags, fault });
    world.ec2.copying = [...copying, copy];
    world.ec2.snapshots.set(copy.snapshotId, copy);
    tellCopy(world, copy);
    return { SnapshotId: copy.snapshotId, Tags: listTags(tags) };
  },
});

function checkCopy(world: World, input: CopySnapshotInput): void {
  for (const member of ['DestinationOutpostArn', 'DestinationAvailabilityZone'] as const) {
    if (input[member] !== undefined) {
      throw notModelled(`CopySnapshot.${member}`);
    }
  }
  const { DestinationRegion: region, Encrypted: encrypted, CompletionDurationMinutes: minutes } = input;
  if (region !== undefined && region !== world.region) {
    throw invalidValue(`The destination region '${region}' is not the one that was called.`);
  }
  if (encrypted === false) {
    throw invalidValue('Value (false) for parameter encrypted is invalid. A copy can not be made without encryption.');
  }
  if (input.KmsKeyId !== undefined && encrypted === undefined) {
    const message = 'The parameter [KmsKeyId] requires the parameter Encrypted to be set.';
    throw new AwsError('InvalidParameterDependency', message);
  }
  if (minutes !== undefined && minutes % 15 !== 0) {
    throw invalidValue(
      `Value (${minutes}) for parameter CompletionDurationMinutes is invalid. Steps are of 15 minutes.`,
    );
  }
  if (input.PresignedUrl !== undefined) {
    checkPresigned(input.PresignedUrl, input);
  }
}

/** The part of the call that the source Region allows: it must be about this copy. */
function checkPresigned(url: string, { SourceSnapshotId: id, DestinationRegion: region }: CopySnapshotInput): void {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  const isAboutThis = query.get('SourceSnapshotId') === id && query.get('DestinationRegion') === (region ?? null);
  if (query.get('Action') !== 'CopySnapshot' || !isAboutThis) {
    throw invalidValue('The presigned URL is not that of this copy.');
  }
}

interface Copied {
  readonly source: Snapshot;
  readonly tags: ReadonlyMap<string, string>;
  readonly fault: Fault | undefined;
}

function copyOf(world: World, input: CopySnapshotInput, { source, tags, fault }: Copied): Snapshot {
  const { clock, modelSettings, random } = world;
  const { CompletionDurationMinutes: minutes, SourceRegion: sourceRegion } = input;
  const startedAt = clock.now();
  const promised = minutes === undefined ? Infinity : minutes * 60_000;
  const late = fault?.kind === 'completes-late' ? (fault.delayMillis ?? LATE_MILLIS) : 0;
  const kmsKeyId = keyOf(world, source, input);
  const isForeignKey = kmsKeyId !== undefined && kmsKeyId.split(':')[3] !== world.region;
  const copy: Snapshot = {
    snapshotId: `snap-${randomHex(random, 17)}`,
    volumeId: VOLUME_OF_COPIES,
    volumeSizeGiB: source.volumeSizeGiB,
    description: input.Description ?? '',
    startedAt,
    completesAt: startedAt + Math.min(modelSettings.copyPendingMillis, promised) + late,
    tags: new Map(tags),
    copy: {
      sourceRegion,
      sourceId: source.snapshotId,
      isIncremental: isIncremental(world, { source, sourceRegion, kmsKeyId }),
      ...(minutes !== undefined && { withinMinutes: minutes }),
    },
    ...(source.fullBytes !== undefined && { fullBytes: source.fullBytes }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...((isForeignKey || fault?.kind === 'fails-late') && { fails: KEY_NOT_ACCESSIBLE }),
  };
  world.ec2.newestCopies.set(lineage({ source, sourceRegion, kmsKeyId }), copy);
  return copy;
}

function keyOf(world: World, source: Snapshot, { Encrypted: asked, KmsKeyId: key }: CopySnapshotInput) {
  const { byDefault, kmsKeyId: usual = awsManagedKey(world) } = world.ec2.encryption;
  if (asked !== true && source.kmsKeyId === undefined && !byDefault) {
    return undefined;
  }
  return key === undefined ? usual : keyArn(world, key);
}

interface Lineage {
  readonly source: Snapshot;
  readonly sourceRegion: string;
  readonly kmsKeyId: string | undefined;
}

function lineage({ source, sourceRegion, kmsKeyId = '' }: Lineage): string {
  return [sourceRegion, source.volumeId, kmsKeyId].join(' ');
}

/** Whether only blocks are copied that the volume's last copy here lacks: that copy must still be there, not archived. */
function isIncremental(world: World, of: Lineage): boolean {
  if (of.sourceRegion === world.region && of.source.kmsKeyId === of.kmsKeyId) {
    return true;
  }
  const last = world.ec2.newestCopies.get(lineage(of));
  const isThere = last !== undefined && world.ec2.snapshots.get(last.snapshotId) === last && last.fails === undefined;
  return isThere && last.deletedAt === undefined && tierOf(world, last.snapshotId) === 'standard';
}
