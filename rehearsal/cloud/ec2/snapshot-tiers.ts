import { AwsError, invalidValue } from '../errors';
import type { FilterTable } from '../filters';
import { operation, type Given } from '../operation';
import type { World } from '../world';
import { CHANGE, DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import { completedSnapshot, imagesOf, incorrectState, stateOf, type Tiering } from './snapshots';
import { listTags } from './tags';

/** Quotas of EBS: archived snapshots of a volume, and changes of tier in progress of an account and Region. */
const ARCHIVED_PER_VOLUME = 25;
const ARCHIVING = 25;
const RESTORING = 5;

const DAY_MILLIS = 86_400_000;

/** Archives a completed snapshot of which all images are disabled. It can't be cancelled. */
export const modifySnapshotTier = operation({
  ...CHANGE,
  name: 'ModifySnapshotTier',
  refusals: [
    ...UNKNOWN.snapshot,
    'IncorrectState',
    'InvalidSnapshot.InUse',
    'MissingParameter',
    'ResourceLimitExceeded',
  ],
  handler: (
    world,
    {
      SnapshotId: id,
      StorageTier: tier,
    }: { readonly SnapshotId: string } & Given<{
      StorageTier: string;
      DryRun: boolean;
    }>,
    { fault },
  ) => {
    if (tier === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter StorageTier');
    }
    const snapshot = completedSnapshot(world, id);
    checkTier(world, id, 'standard');
    const image = imagesOf(world, snapshot).find(({ state }) => state !== 'disabled');
    if (image !== undefined) {
      throw new AwsError('InvalidSnapshot.InUse', `The snapshot ${id} is currently in use by ${image.imageId}`);
    }
    const archivals = [...world.ec2.tierings.values()].filter(({ operation: kind }) => kind === 'archival');
    const ofVolume = archivals.filter((one) => one.snapshot.volumeId === snapshot.volumeId && one.fails === undefined);
    checkQuota(ofVolume.length, ARCHIVED_PER_VOLUME, 'archived snapshots of a volume');
    checkQuota(archivals.filter((one) => isGoingOn(world, one)).length, ARCHIVING, 'archives in progress');
    const fails = fault?.kind === 'fails-late' ? { fails: 'Internal error' } : {};
    const { startedAt } = start(world, { snapshot, operation: 'archival', ...fails });
    return { SnapshotId: id, TieringStartTime: new Date(startedAt) };
  },
});

/** Restores an archived snapshot, for some days or for good. */
export const restoreSnapshotTier = operation({
  ...CHANGE,
  name: 'RestoreSnapshotTier',
  refusals: [
    ...UNKNOWN.snapshot,
    'IncorrectState',
    'InvalidParameterCombination',
    'InvalidParameterValue',
    'ResourceLimitExceeded',
  ],
  handler: (
    world,
    input: { readonly SnapshotId: string } & Given<{
      TemporaryRestoreDays: number;
      PermanentRestore: boolean;
      DryRun: boolean;
    }>,
  ) => {
    const { SnapshotId: id, TemporaryRestoreDays: days, PermanentRestore: forGood } = input;
    if ((days === undefined) !== (forGood === true)) {
      const message = 'Specify either TemporaryRestoreDays or PermanentRestore';
      throw new AwsError('InvalidParameterCombination', message);
    }
    if (days !== undefined && days < 1) {
      throw invalidValue('TemporaryRestoreDays must be at least 1');
    }
    const snapshot = completedSnapshot(world, id);
    checkTier(world, id, 'archive');
    const restores = [...world.ec2.tierings.values()].filter((one) => one.operation !== 'archival');
    checkQuota(restores.filter((one) => isGoingOn(world, one)).length, RESTORING, 'restores in progress');
    const asked =
      days === undefined
        ? { operation: 'permanent-restore' as const }
        : { operation: 'temporary-restore' as const, days };
    const { startedAt, endsAt } = start(world, { snapshot, ...asked });
    return {
      SnapshotId: id,
      RestoreStartTime: new Date(startedAt),
      RestoreDuration: days === undefined ? undefined : Math.ceil((endsAt - startedAt) / 1_000) + days * 86_400,
      IsPermanentRestore: days === undefined,
    };
  },
});

/** Snapshots whose tier was changed at least once. AWS does not say whether it lists others too. */
export const describeSnapshotTierStatus = operation({
  ...DESCRIBE,
  name: 'DescribeSnapshotTierStatus',
  refusals: DESCRIBE_REFUSALS,
  handler: (world, input: DescribeInput<object>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeSnapshotTierStatus',
      parameter: 'snapshotTierStatusSet',
      from: world.ec2.tierings,
      filters: filtersOf(world),
      unknown: (id) => unknownId('Snapshot', id),
    });
    return { SnapshotTierStatuses: items.map((tiering) => statusOutput(world, tiering)), NextToken: nextToken };
  },
});

function filtersOf(world: World): FilterTable<Tiering> {
  return {
    'snapshot-id': ({ snapshot }) => [snapshot.snapshotId],
    'volume-id': ({ snapshot }) => [snapshot.volumeId],
    'last-tiering-operation': (tiering) => [statusOf(world, tiering)],
  };
}

function statusOutput(world: World, tiering: Tiering) {
  const { snapshot, operation: kind, startedAt, endsAt, fails } = tiering;
  const isArchived = kind === 'archival' && statusOf(world, tiering) === 'archival-completed';
  return {
    SnapshotId: snapshot.snapshotId,
    VolumeId: snapshot.volumeId,
    Status: stateOf(world, snapshot),
    OwnerId: world.accountId,
    Tags: listTags(snapshot.tags),
    StorageTier: tierOf(world, snapshot.snapshotId),
    LastTieringStartTime: new Date(startedAt),
    LastTieringProgress: isGoingOn(world, tiering) ? 50 : 100,
    LastTieringOperationStatus: statusOf(world, tiering),
    LastTieringOperationStatusDetail: isGoingOn(world, tiering) ? undefined : fails,
    ArchivalCompleteTime: isArchived ? new Date(endsAt) : undefined,
    RestoreExpiryTime: restoreExpiry(world, snapshot.snapshotId),
  };
}

/** A snapshot that was restored for some days is in the standard tier until then. */
export function tierOf(world: World, id: string): 'standard' | 'archive' {
  const tiering = world.ec2.tierings.get(id);
  if (tiering === undefined) {
    return 'standard';
  }
  const isDone = !isGoingOn(world, tiering) && tiering.fails === undefined;
  if (tiering.operation === 'archival') {
    return isDone ? 'archive' : 'standard';
  }
  const isOver = tiering.days !== undefined && tiering.endsAt + tiering.days * DAY_MILLIS <= world.clock.now();
  return isDone && !isOver ? 'standard' : 'archive';
}

/** Until when a snapshot is restored for some days. */
export function restoreExpiry(world: World, id: string): Date | undefined {
  const tiering = world.ec2.tierings.get(id);
  const isRestored = tiering?.days !== undefined && tierOf(world, id) === 'standard';
  return isRestored ? new Date(tiering.endsAt + (tiering.days ?? 0) * DAY_MILLIS) : undefined;
}

function isGoingOn({ clock }: World, { endsAt }: Tiering): boolean {
  return clock.now() < endsAt;
}

function statusOf(world: World, tiering: Tiering) {
  if (isGoingOn(world, tiering)) {
    return `${tiering.operation}-in-progress` as const;
  }
  return tiering.fails === undefined
    ? (`${tiering.operation}-completed` as const)
    : (`${tiering.operation}-failed` as const);
}

/** Refuses a snapshot that is in the other tier, or on its way. */
function checkTier(world: World, id: string, expected: 'standard' | 'archive'): void {
  const tiering = world.ec2.tierings.get(id);
  if (tierOf(world, id) !== expected || (tiering && isGoingOn(world, tiering))) {
    throw incorrectState(`Snapshot '${id}' is not in the ${expected} tier, or its tier is being changed.`);
  }
}

function checkQuota(used: number, quota: number, what: string): void {
  if (used >= quota) {
    throw new AwsError('ResourceLimitExceeded', `The limit of ${quota} ${what} is reached.`);
  }
}

function start(world: World, begun: Omit<Tiering, 'tags' | 'startedAt' | 'endsAt'>): Tiering {
  const startedAt = world.clock.now();
  const { tags } = begun.snapshot;
  const tiering = { ...begun, tags, startedAt, endsAt: startedAt + world.modelSettings.tieringMillis };
  world.ec2.tierings.set(begun.snapshot.snapshotId, tiering);
  return tiering;
}
