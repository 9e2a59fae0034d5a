import { aPolicy, id } from '../../../../lab/simulation/builders';
import { DAY_MILLIS, inputOf, putSchedule } from '../../../../lab/simulation/deployed';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { DomainEvent } from '../../../../lambdas/domain/events';
import type { RetentionRule } from '../../../../lambdas/domain/lifecycle/settings';
import type { Policy, Schedule } from '../../../../lambdas/domain/policy';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import { aWorld, type World } from '../world';

export const HOME = 'eu-central-1';
export const THERE = 'eu-west-1';

export const RETAIN: RetentionRule = {
  last: 2,
  floor: 1,
  prefer: 'consistent',
  trustExitCodes: false,
  keepOldest: false,
};

/** A policy whose one schedule does this with its sets. */
export function lifecyclePolicy(schedule: Partial<Schedule> = { retain: RETAIN }): Policy {
  return aPolicy({ schedules: [{ name: 'nightly', expression: 'cron(0 3 * * ? *)', ...schedule }] });
}

/** A world in which policies are deployed and nothing was taken yet. */
export function deploying(policies: readonly Policy[], options: SimulationOptions = {}): World {
  const world = aWorld(options);
  for (const policy of policies) {
    putSchedule(world, policy.schedules[0] ?? { name: '', expression: '' }, inputOf(policy, 'nightly'));
  }
  return world;
}

export interface SetSpec {
  readonly number: number;
  readonly daysAgo: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly region?: string;
  /** Of its last snapshot. */
  readonly fails?: string;
  /** For how long its last snapshot goes on being made. */
  readonly pendingMillis?: number;
}

/** Ids of the snapshots of a set, two of them. */
export const snapshotsOf = (number: number): readonly string[] =>
  ['a', 'b'].map((letter) => `snap-${letter}${String(number).padStart(16, '0')}`);

/** Tags of a set that the engine made and labelled. */
export const tagsOf = (number: number): Readonly<Record<string, string>> => ({
  [TagKey.POLICY]: 'databases',
  [TagKey.SCHEDULE]: 'nightly',
  [TagKey.SCHEDULES]: 'nightly',
  [TagKey.RUN]: `run-${String(number)}`,
  [TagKey.INSTANCE]: id(1),
  [TagKey.SET]: `set-${String(number)}`,
  [TagKey.CONSISTENCY]: 'application-consistent',
  [TagKey.PROOF]: 'guest-evidence',
  [TagKey.STATE]: 'completed',
});

/** Long enough for EC2 to list what was made. */
const HOUR_MILLIS = 3_600_000;

/** A set of two snapshots that was taken an hour and some days ago. */
export function addSet(world: World, spec: SetSpec): void {
  const { number, daysAgo, tags = {}, region = HOME, fails, pendingMillis = 0 } = spec;
  const startedAt = world.clock.now() - daysAgo * DAY_MILLIS - HOUR_MILLIS;
  for (const [index, snapshotId] of snapshotsOf(number).entries()) {
    const last = index === 1;
    world.cloud.in(region).addSnapshot({
      ...{ snapshotId, volumeId: `vol-${String(index)}`, startedAt, tags: { ...tagsOf(number), ...tags } },
      completesAt: last && pendingMillis > 0 ? world.clock.now() + pendingMillis : startedAt,
      ...(last && fails !== undefined && { fails }),
    });
  }
}

/** Sets of so many nights, the newest number 1. */
export function addNights(world: World, nights: number): void {
  for (let number = 1; number <= nights; number += 1) {
    addSet(world, { number, daysAgo: number - 1 });
  }
}

/** A snapshot that is none of ours. */
export const FOREIGN = 'snap-f0000000000000001';

export function addForeign(world: World): void {
  world.cloud.addSnapshot({ snapshotId: FOREIGN, tags: { Name: 'precious' } });
}

/** Four nights of which the policy keeps two, and a snapshot that is none of ours. */
export function fourNights(options: SimulationOptions = {}): World {
  const world = deploying([lifecyclePolicy()], options);
  addNights(world, 4);
  addForeign(world);
  return world;
}

/** Ids of the snapshots that EC2 has in a Region, sorted. */
export const existing = (world: World, region = HOME): readonly string[] =>
  [...world.cloud.in(region).snapshots.values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ snapshotId }) => snapshotId)
    .sort();

export const snapshots = (...numbers: readonly number[]): readonly string[] => numbers.flatMap(snapshotsOf).sort();

/** Calls of an operation that EC2 answered, with any answer. */
export const callsOf = (world: World, operation: string): readonly CallRecord[] =>
  world.cloud.calls.filter((call) => call.operation === operation);

export const eventsOf = (world: World, detailType: DomainEvent['detailType']): readonly DomainEvent[] =>
  world.events().filter((event) => event.detailType === detailType);

/** Goes on for some quarters of an hour, a round in each of them; a round that dies is followed by the next. */
export async function goOn(world: World, rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await world.clock.advance(17 * 60_000);
    await world.lifecycle().catch(() => undefined);
  }
}

/** Snapshots that were passed to DeleteSnapshot and which no line of the log names with a reason. */
export function unexplained(world: World): readonly string[] {
  const explained = new Set(
    world.invoker.log.flatMap(({ event, fields: { reason, snapshots: ids } }) =>
      event === 'set-being-pruned' && typeof reason === 'string' && reason !== '' ? (ids as readonly string[]) : [],
    ),
  );
  return callsOf(world, 'DeleteSnapshot')
    .map(({ input }) => String(input.SnapshotId))
    .filter((snapshotId) => !explained.has(snapshotId));
}
