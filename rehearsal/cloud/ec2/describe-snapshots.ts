import { notModelled } from '../errors';
import type { FilterTable } from '../filters';
import { operation } from '../operation';
import { SortedMap } from '../sorted-map';
import type { World } from '../world';
import { DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import { restoreExpiry, tierOf } from './snapshot-tiers';
import { stateOf, type Snapshot } from './snapshots';
import { listTags } from './tags';

/** Snapshots of this account only; a new one shows after `snapshotVisibleMillis`. */
export const describeSnapshots = operation({
  ...DESCRIBE,
  name: 'DescribeSnapshots',
  narrowedBy: ['Filters', 'MaxResults', 'SnapshotIds'],
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.snapshot],
  handler: (
    world,
    input: DescribeInput<{
      SnapshotIds: readonly string[];
      OwnerIds: readonly string[];
      RestorableByUserIds: readonly string[];
    }>,
  ) => {
    if (input.RestorableByUserIds !== undefined) {
      throw notModelled('DescribeSnapshots.RestorableByUserIds');
    }
    const isOurs = input.OwnerIds?.some((owner) => owner === 'self' || owner === world.accountId) ?? true;
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeSnapshots',
      parameter: 'snapshotSet',
      ids: isOurs ? input.SnapshotIds : [],
      from: isOurs ? world.ec2.snapshots : new SortedMap<Snapshot>(),
      isShown: isShownBy(world),
      filters: filtersOf(world),
      unknown: (id) => unknownId('Snapshot', id),
    });
    return {
      Snapshots: items.map((snapshot) => snapshotOutput(world, snapshot)),
      NextToken: nextToken,
    };
  },
});

function filtersOf(world: World): FilterTable<Snapshot> {
  return {
    'snapshot-id': (snapshot) => [snapshot.snapshotId],
    'volume-id': (snapshot) => [snapshot.volumeId],
    status: (snapshot) => [stateOf(world, snapshot)],
    'owner-id': () => [world.accountId],
    'start-time': (snapshot) => [new Date(snapshot.startedAt).toISOString()],
    description: (snapshot) => [snapshot.description],
    encrypted: ({ kmsKeyId }) => [String(kmsKeyId !== undefined)],
    'storage-tier': ({ snapshotId }) => [tierOf(world, snapshotId)],
    'volume-size': ({ volumeSizeGiB }) => [String(volumeSizeGiB)],
  };
}

/** New snapshots show after a while, deleted ones for a while. */
function isShownBy({ clock, modelSettings }: World): (snapshot: Snapshot) => boolean {
  const newest = clock.now() - modelSettings.snapshotVisibleMillis;
  const gone = clock.now() - modelSettings.deletionVisibleMillis;
  return ({ startedAt, deletedAt = Infinity }) => startedAt <= newest && deletedAt > gone;
}

function snapshotOutput(world: World, snapshot: Snapshot) {
  const { snapshotId, kmsKeyId, completesAt, volumeSizeGiB, copy } = snapshot;
  const state = stateOf(world, snapshot);
  const isCompleted = state === 'completed';
  return {
    ...snapshotMembers(world, snapshot),
    StateMessage: state === 'error' ? snapshot.fails : undefined,
    StorageTier: tierOf(world, snapshotId),
    RestoreExpiryTime: restoreExpiry(world, snapshotId),
    CompletionTime: isCompleted ? new Date(completesAt) : undefined,
    FullSnapshotSizeInBytes: isCompleted ? (snapshot.fullBytes ?? volumeSizeGiB * 1024 ** 3) : undefined,
    KmsKeyId: kmsKeyId,
    TransferType: copy && (copy.withinMinutes === undefined ? 'standard' : 'time-based'),
    CompletionDurationMinutes: copy?.withinMinutes,
    Tags: listTags(snapshot.tags),
  };
}

/** The members that every answer about a snapshot has. */
export function snapshotMembers(world: World, snapshot: Snapshot) {
  const state = stateOf(world, snapshot);
  return {
    SnapshotId: snapshot.snapshotId,
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.volumeSizeGiB,
    State: state,
    Progress: state === 'completed' ? '100%' : '',
    StartTime: new Date(snapshot.startedAt),
    OwnerId: world.accountId,
    Description: snapshot.description,
    Encrypted: snapshot.kmsKeyId !== undefined,
  };
}
