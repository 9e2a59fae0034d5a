import { notModelled } from '../errors';
import type { FilterTable } from '../filters';
import { operation } from '../operation';
import type { World } from '../world';
import { DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import type { Snapshot } from './state';
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
    const ids = input.SnapshotIds ?? [];
    const isOurs = input.OwnerIds?.some((owner) => owner === 'self' || owner === world.accountId) ?? true;
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeSnapshots',
      parameter: 'snapshotSet',
      ids: isOurs ? ids : [],
      from: isOurs
        ? visibleSnapshots(world, ids.length > 0 ? ids : world.ec2.tagIndex.candidates(input.Filters))
        : new Map<string, Snapshot>(),
      filters: filtersOf(world),
      unknown: (id) => unknownId('Snapshot', id),
    });
    return {
      Snapshots: items.map((snapshot) => ({ ...snapshotOutput(world, snapshot), StorageTier: 'standard' })),
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
  };
}

function visibleSnapshots({ ec2, clock, modelSettings }: World, ids?: Iterable<string>): ReadonlyMap<string, Snapshot> {
  const since = clock.now() - modelSettings.snapshotVisibleMillis;
  const visible = new Map<string, Snapshot>();
  for (const id of ids ?? ec2.snapshots.keys()) {
    const snapshot = ec2.snapshots.get(id);
    if (snapshot !== undefined && snapshot.startedAt <= since) {
      visible.set(id, snapshot);
    }
  }
  return visible;
}

export function snapshotOutput(world: World, snapshot: Snapshot) {
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
    Encrypted: false,
    Tags: listTags(snapshot.tags),
  };
}

/** A snapshot completes by the passing of time alone. */
function stateOf(world: World, snapshot: Snapshot): 'pending' | 'completed' {
  return snapshot.completesAt <= world.clock.now() ? 'completed' : 'pending';
}
