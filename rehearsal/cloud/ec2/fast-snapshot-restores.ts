import { AwsError, invalidValue } from '../errors';
import type { Fault } from '../faults';
import type { FilterTable } from '../filters';
import { operation, type Given } from '../operation';
import type { World } from '../world';
import { zonesOf, type Zone } from '../zones';
import { CHANGE, DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import { tierOf } from './snapshot-tiers';
import { snapshotOf, stateOf, type FastRestore } from './snapshots';

interface ChangeInput extends Given<{
  AvailabilityZones: readonly string[];
  AvailabilityZoneIds: readonly string[];
  DryRun: boolean;
}> {
  readonly SourceSnapshotIds: readonly string[];
}

/** Snapshots in one call, as EC2's message says. */
const MAX_SNAPSHOTS = 10;

/** Snapshots of a Region for which it is enabled (EBS quotas). */
const ENABLED_SNAPSHOTS = 5;

const REFUSALS = [
  ...UNKNOWN.snapshot,
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'InvalidRequest',
  'MissingParameter',
];

/** Answers with 200 also when it refuses some of the snapshots and zones: those are in `Unsuccessful`. */
export const enableFastSnapshotRestores = operation({
  ...CHANGE,
  name: 'EnableFastSnapshotRestores',
  refusals: REFUSALS,
  handler: (world, input: ChangeInput, { fault }) => changeEach(world, input, { fault, change: enable }),
});

export const disableFastSnapshotRestores = operation({
  ...CHANGE,
  name: 'DisableFastSnapshotRestores',
  refusals: REFUSALS,
  handler: (world, input: ChangeInput, { fault }) => changeEach(world, input, { fault, change: disable }),
});

/** Shows for a while also what was disabled. */
export const describeFastSnapshotRestores = operation({
  ...DESCRIBE,
  name: 'DescribeFastSnapshotRestores',
  refusals: DESCRIBE_REFUSALS,
  handler: (world, input: DescribeInput<object>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeFastSnapshotRestores',
      parameter: 'fastSnapshotRestoreSet',
      from: world.ec2.fastRestores,
      filters: filtersOf(world),
      unknown: (id) => unknownId('Snapshot', id),
    });
    return { FastSnapshotRestores: items.map((restore) => restoreOutput(world, restore)), NextToken: nextToken };
  },
});

function filtersOf(world: World): FilterTable<FastRestore> {
  return {
    'availability-zone': ({ zone }) => [zone.name],
    'availability-zone-id': ({ zone }) => [zone.id],
    'owner-id': () => [world.accountId],
    'snapshot-id': ({ snapshot }) => [snapshot.snapshotId],
    state: (restore) => [restoreStateOf(world, restore)],
  };
}

interface Pair {
  readonly id: string;
  readonly zone: Zone;
}

interface Answer extends Pair {
  readonly made?: FastRestore;
  readonly refused?: AwsError;
}

/** Changes one pair of snapshot and zone, or throws why it can't. */
type Change = (world: World, pair: Pair) => FastRestore;

function changeEach(
  world: World,
  input: ChangeInput,
  { fault, change }: { readonly fault: Fault | undefined; readonly change: Change },
) {
  if (input.SourceSnapshotIds.length > MAX_SNAPSHOTS) {
    const message = `Number of values of parameter SourceSnapshotIds must be less than or equal to ${MAX_SNAPSHOTS}.`;
    throw new AwsError('InvalidRequest', message);
  }
  const zones = askedZones(world, input);
  for (const id of input.SourceSnapshotIds) {
    snapshotOf(world, id);
  }
  const pairs = input.SourceSnapshotIds.flatMap((id) => zones.map((zone) => ({ id, zone })));
  const answers = pairs.map((pair): Answer => {
    try {
      if (fault?.kind === 'entry-refused' && pair === pairs.at(-1)) {
        throw new AwsError('InsufficientCapacity', 'There is not enough capacity in this zone.');
      }
      return { ...pair, made: change(world, pair) };
    } catch (error) {
      if (error instanceof AwsError) {
        return { ...pair, refused: error };
      }
      throw error;
    }
  });
  return {
    Successful: answers.flatMap(({ made }) => (made === undefined ? [] : [restoreOutput(world, made)])),
    Unsuccessful: answers.flatMap(({ id, zone, refused }) =>
      refused === undefined
        ? []
        : [
            {
              SnapshotId: id,
              FastSnapshotRestoreStateErrors: [
                {
                  AvailabilityZone: zone.name,
                  AvailabilityZoneId: zone.id,
                  Error: { Code: refused.code, Message: refused.message },
                },
              ],
            },
          ],
    ),
  };
}

function askedZones({ region }: World, { AvailabilityZones: names, AvailabilityZoneIds: ids }: ChangeInput) {
  if (names !== undefined && ids !== undefined) {
    const message = 'AvailabilityZones and AvailabilityZoneIds can not be specified together';
    throw new AwsError('InvalidParameterCombination', message);
  }
  const asked = names ?? ids ?? [];
  if (asked.length === 0) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter AvailabilityZone');
  }
  return asked.map((one) => {
    const zone = zonesOf(region).find(({ name, id }) => one === (names === undefined ? id : name));
    if (zone === undefined) {
      throw invalidValue(`Invalid availability zone: [${one}]`);
    }
    return zone;
  });
}

const enable: Change = (world, { id, zone }) => {
  const snapshot = snapshotOf(world, id);
  const { fastRestores } = world.ec2;
  const key = `${id} ${zone.name}`;
  const known = fastRestores.get(key);
  if (known !== undefined && known.disabledAt === undefined) {
    return known;
  }
  if (stateOf(world, snapshot) !== 'completed' || tierOf(world, id) === 'archive') {
    throw new AwsError('InvalidSnapshot.InvalidState', `Snapshot '${id}' is not completed, or it is archived.`);
  }
  const enabled = [...fastRestores.values()].filter((one) => one.disabledAt === undefined);
  if (new Set([...enabled.map((one) => one.snapshot.snapshotId), id]).size > ENABLED_SNAPSHOTS) {
    // AWS documents the quota, not its error.
    throw new AwsError('ResourceLimitExceeded', `The limit of ${ENABLED_SNAPSHOTS} snapshots is reached.`);
  }
  const restore = { snapshot, tags: snapshot.tags, zone, enabledAt: world.clock.now() };
  fastRestores.set(key, restore);
  return restore;
};

const disable: Change = (world, { id, zone }) => {
  const key = `${id} ${zone.name}`;
  const known = world.ec2.fastRestores.get(key);
  if (known === undefined || known.disabledAt !== undefined) {
    throw new AwsError('InvalidSnapshot.InvalidState', `Fast restore of '${id}' is not enabled in ${zone.name}.`);
  }
  const restore = { ...known, disabledAt: world.clock.now() };
  world.ec2.fastRestores.set(key, restore);
  return restore;
};

function restoreStateOf(world: World, { snapshot, enabledAt, disabledAt }: FastRestore) {
  const { clock, modelSettings } = world;
  const now = clock.now();
  if (disabledAt !== undefined) {
    return now < disabledAt + modelSettings.fastRestoreMillis / 2 ? 'disabling' : 'disabled';
  }
  if (tierOf(world, snapshot.snapshotId) === 'archive') {
    return 'disabled';
  }
  const age = now - enabledAt;
  if (age >= modelSettings.fastRestoreMillis) {
    return 'enabled';
  }
  return age < modelSettings.fastRestoreMillis / 2 ? 'enabling' : 'optimizing';
}

function restoreOutput(world: World, restore: FastRestore) {
  return {
    SnapshotId: restore.snapshot.snapshotId,
    AvailabilityZone: restore.zone.name,
    AvailabilityZoneId: restore.zone.id,
    State: restoreStateOf(world, restore),
    OwnerId: world.accountId,
    EnablingTime: new Date(restore.enabledAt),
  };
}
