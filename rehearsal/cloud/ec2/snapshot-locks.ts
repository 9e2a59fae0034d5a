import { AwsError, invalidValue } from '../errors';
import type { FilterTable } from '../filters';
import { operation, type Given } from '../operation';
import type { World } from '../world';
import { CHANGE, DESCRIBE, describe, DESCRIBE_REFUSALS, UNKNOWN, unknownId, type DescribeInput } from './describing';
import { incorrectState, snapshotOf, stateOf, type SnapshotLock } from './snapshots';

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;

interface LockInput extends Given<{
  CoolOffPeriod: number;
  LockDuration: number;
  ExpirationDate: Date;
  DryRun: boolean;
}> {
  readonly SnapshotId: string;
  readonly LockMode: SnapshotLock['mode'];
}

/** Locks a pending or completed snapshot, or changes its lock: after its cool-off a compliance lock only gets longer. */
export const lockSnapshot = operation({
  ...CHANGE,
  name: 'LockSnapshot',
  refusals: [
    ...UNKNOWN.snapshot,
    'IncorrectState',
    'InvalidParameterCombination',
    'InvalidParameterValue',
    'MissingParameter',
    'SnapshotLocked',
  ],
  handler: (world, input: LockInput) => {
    const { SnapshotId: id, LockMode: mode, LockDuration: days, ExpirationDate: date, CoolOffPeriod: hours } = input;
    const snapshot = snapshotOf(world, id);
    if (stateOf(world, snapshot) === 'error') {
      throw incorrectState(`Snapshot '${id}' is in the state 'error'.`);
    }
    const now = world.clock.now();
    checkLength(input, now);
    const lock: SnapshotLock = {
      ...{ snapshot, tags: snapshot.tags, mode, createdAt: now },
      ...(days !== undefined && { days }),
      ...(date !== undefined && { expirationDate: date.getTime() }),
      ...(hours !== undefined && { coolOffHours: hours }),
    };
    const active = activeLock(world, id);
    if (active && isFixed(world, active) && (mode !== 'compliance' || endOf(lock) < endOf(active))) {
      throw new AwsError('SnapshotLocked', `The compliance lock of '${id}' can only be made longer.`);
    }
    world.ec2.locks.set(id, lock);
    return { SnapshotId: id, ...lockOutput(world, lock) };
  },
});

export const unlockSnapshot = operation({
  ...CHANGE,
  name: 'UnlockSnapshot',
  refusals: [...UNKNOWN.snapshot, 'IncorrectState', 'SnapshotLocked'],
  handler: (world, { SnapshotId: id }: { readonly SnapshotId: string } & Given<{ DryRun: boolean }>) => {
    snapshotOf(world, id);
    const active = activeLock(world, id);
    if (active === undefined) {
      throw incorrectState(`Snapshot '${id}' is not locked.`);
    }
    if (isFixed(world, active)) {
      throw new AwsError('SnapshotLocked', `The snapshot '${id}' is locked in compliance mode.`);
    }
    world.ec2.locks.delete(id);
    return { SnapshotId: id };
  },
});

/** Locks that have expired are still listed. */
export const describeLockedSnapshots = operation({
  ...DESCRIBE,
  name: 'DescribeLockedSnapshots',
  refusals: [...DESCRIBE_REFUSALS, ...UNKNOWN.snapshot],
  handler: (world, input: DescribeInput<{ SnapshotIds: readonly string[] }>) => {
    const { items, nextToken } = describe(world, input, {
      operation: 'DescribeLockedSnapshots',
      parameter: 'snapshotIds',
      ids: input.SnapshotIds,
      from: world.ec2.locks,
      // A lock is cancelled when its snapshot fails.
      isShown: ({ snapshot }) => stateOf(world, snapshot) !== 'error',
      filters: filtersOf(world),
      unknown: (id) => unknownId('Snapshot', id),
    });
    const snapshots = items.map((lock) => ({
      OwnerId: world.accountId,
      SnapshotId: lock.snapshot.snapshotId,
      ...lockOutput(world, lock),
    }));
    return { Snapshots: snapshots, NextToken: nextToken };
  },
});

function filtersOf(world: World): FilterTable<SnapshotLock> {
  return { 'lock-state': (lock) => [lockStateOf(world, lock)] };
}

/** The lock of a snapshot, while it has not expired. */
export function activeLock(world: World, id: string): SnapshotLock | undefined {
  const lock = world.ec2.locks.get(id);
  const isActive = lock && stateOf(world, lock.snapshot) !== 'error' && world.clock.now() < endOf(lock);
  return isActive === true ? lock : undefined;
}

function checkLength({ LockMode, LockDuration, ExpirationDate, CoolOffPeriod }: LockInput, now: number): void {
  if (LockDuration !== undefined && ExpirationDate !== undefined) {
    throw combination('LockDuration and ExpirationDate can not be specified together');
  }
  if (LockDuration === undefined && ExpirationDate === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter LockDuration or ExpirationDate');
  }
  if (CoolOffPeriod !== undefined && LockMode !== 'compliance') {
    throw combination('CoolOffPeriod can be specified in compliance mode only');
  }
  if (ExpirationDate !== undefined && ExpirationDate.getTime() < now + DAY_MILLIS) {
    throw invalidValue('ExpirationDate must be at least 1 day in the future');
  }
}

function combination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message);
}

/** A duration counts from the completion of the snapshot. */
function startOf({ createdAt, snapshot }: SnapshotLock): number {
  return Math.max(createdAt, snapshot.completesAt);
}

function endOf(lock: SnapshotLock): number {
  return lock.expirationDate ?? startOf(lock) + (lock.days ?? 0) * DAY_MILLIS;
}

function coolOffEnd({ createdAt, coolOffHours = 0 }: SnapshotLock): number {
  return createdAt + coolOffHours * HOUR_MILLIS;
}

/** Whether nobody can shorten or remove it any more. */
function isFixed({ clock }: World, lock: SnapshotLock): boolean {
  return lock.mode === 'compliance' && coolOffEnd(lock) <= clock.now();
}

function lockStateOf(world: World, lock: SnapshotLock): SnapshotLock['mode'] | 'compliance-cooloff' | 'expired' {
  if (endOf(lock) <= world.clock.now()) {
    return 'expired';
  }
  return lock.mode === 'compliance' && !isFixed(world, lock) ? 'compliance-cooloff' : lock.mode;
}

function lockOutput(world: World, lock: SnapshotLock) {
  const isPending = stateOf(world, lock.snapshot) === 'pending';
  const isOpen = isPending && lock.expirationDate === undefined;
  return {
    LockState: lockStateOf(world, lock),
    LockDuration: lock.days,
    CoolOffPeriod: lock.coolOffHours,
    CoolOffPeriodExpiresOn: lock.coolOffHours === undefined ? undefined : new Date(coolOffEnd(lock)),
    LockCreatedOn: new Date(lock.createdAt),
    LockDurationStartTime: isPending ? undefined : new Date(startOf(lock)),
    LockExpiresOn: isOpen ? undefined : new Date(endOf(lock)),
  };
}
