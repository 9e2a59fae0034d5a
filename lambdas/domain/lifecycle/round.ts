import { isInDrill } from '../drill/drill-tags';
import type { Schedule } from '../policy';
import { TagKey } from '../snapshot-tags';
import type { Action, ActionOf, DeployedPolicy, FailedOutcome, SetName } from './actions';
import type { Observed } from './observed';
import { DAY_MILLIS } from './settings';
import { readRegions, type Member, type RegionSets, type StoredSet } from './stored-sets';

/** What a round knows. */
export interface Round {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly home: string;
  readonly regions: readonly RegionSets[];
  readonly policies: ReadonlyMap<string, DeployedPolicy>;
  /** Snapshots that a restore or a drill uses. */
  readonly inRestore: ReadonlySet<string>;
}

/** For so long a promise is tried: a copy and sharing from the completion of its set, a lock from its start. DLM's time. */
const TRIED_MILLIS = DAY_MILLIS;

export function readRound(observed: Observed, policies: readonly DeployedPolicy[], now: number): Round {
  return {
    now,
    home: observed.home,
    regions: readRegions(observed),
    policies: new Map(policies.map((policy) => [policy.name, policy])),
    inRestore: observed.inRestore,
  };
}

/** What was listed of a Region; `undefined` where it was not. */
export function regionOf(region: string, { regions }: Round): RegionSets | undefined {
  return regions.find(({ seen }) => seen.region === region);
}

/** The sets that the engine makes, oldest first. */
export function madeSets({ regions, home }: Round): readonly StoredSet[] {
  return regions.flatMap(({ seen, sets }) =>
    seen.region === home ? sets.filter(({ origin }) => origin === 'made') : [],
  );
}

/** The schedules for which a set was made, as their policy has them now. */
export function schedulesOfSet({ name }: StoredSet, { policies }: Round): readonly Schedule[] {
  return policies.get(name.policy)?.schedules.filter(({ name: each }) => name.schedules.includes(each)) ?? [];
}

/** What is gone of what made a set, in words. */
export function goneOf(set: StoredSet, round: Round): readonly string[] {
  const { policy, schedules } = set.name;
  if (!round.policies.has(policy)) {
    return [`policy "${policy}" is gone`];
  }
  const known = schedulesOfSet(set, round).map(({ name }) => name);
  return schedules.filter((name) => !known.includes(name)).map((name) => `schedule "${name}" is gone`);
}

/** Whether the engine judged the set, and it is the one of its run: only such sets are promised anything. */
export function isJudged(set: StoredSet, { now }: Round): boolean {
  return (
    set.consistency !== 'pending' &&
    set.state !== 'failed' &&
    set.startMillis <= now &&
    set.oddities.length === 0 &&
    !set.isDuplicate &&
    !set.isPruning
  );
}

/** A judged set that one can restore from. */
export function isWhole(set: StoredSet, round: Round): boolean {
  return set.state === 'completed' && isJudged(set, round);
}

/** Names one instance's sets of one policy in one Region. */
export function targetOf({ name }: { readonly name: Pick<SetName, 'region' | 'policy' | 'instance'> }): string {
  return JSON.stringify([name.region, name.policy, name.instance]);
}

/** Whether a promise may still be tried that could be kept from this moment on. */
export function isTried(sinceMillis: number, { now }: Round): boolean {
  return now < sinceMillis + TRIED_MILLIS;
}

/**
 * Whether a promise that was not kept is told: for a day after it was given up. A set that is older was promised nothing
 * when it was young, or it was told then.
 */
export function isToldNow(sinceMillis: number, { now }: Round): boolean {
  return now < sinceMillis + 2 * TRIED_MILLIS;
}

/** Why snapshots can't be removed now, although a rule says so. */
export function blockersOf(members: readonly Member[], { seen }: RegionSets, round: Round): readonly string[] {
  const each = members.flatMap(({ snapshotId, values }) => {
    const images = seen.usedBy.get(snapshotId) ?? [];
    const tiering = seen.tiering.get(snapshotId) ?? '';
    return [
      ...images.map((image) => `used by ${image}`),
      ...usesOf({ snapshotId, values }, round),
      ...(TagKey.KEEP in values ? [`tagged ${TagKey.KEEP}`] : []),
      ...(tiering.endsWith('-in-progress') ? [`${tiering} by EC2`] : []),
    ];
  });
  return [...new Set([...lockOf(members, seen, round.now), ...each])];
}

/** What uses a snapshot now, in words: a restore or a drill. */
export function usesOf({ snapshotId, values }: Pick<Member, 'snapshotId' | 'values'>, round: Round): readonly string[] {
  const until = values[TagKey.IN_DRILL] ?? '';
  return [
    ...(round.inRestore.has(snapshotId) ? ['in use by a restore'] : []),
    ...(isInDrill(values, round.now) ? [`in use by a drill until ${until}`] : []),
  ];
}

/** The lock that ends last: the snapshots of a set complete some seconds apart, and with them their locks. */
function lockOf(members: readonly Member[], { locks }: RegionSets['seen'], now: number): readonly string[] {
  const ends = members
    .flatMap(({ snapshotId }) => locks.get(snapshotId) ?? [])
    .filter((lock) => isLocked(lock, now))
    .map(({ expiresAt }) => expiresAt);
  if (ends.length === 0) {
    return [];
  }
  return [`locked${untilText(ends.includes(undefined) ? undefined : ends.sort().at(-1))}`];
}

function isLocked({ state, expiresAt }: { readonly state: string; readonly expiresAt?: string }, now: number): boolean {
  return state !== 'expired' && !(expiresAt !== undefined && Date.parse(expiresAt) <= now);
}

function untilText(expiresAt: string | undefined): string {
  return expiresAt === undefined ? '' : ` until ${expiresAt}`;
}

/** The action that only tells. */
export function tell(
  of: Action['of'],
  about: ActionOf<'tell'>['about'],
  cause: string,
  outcome: FailedOutcome = 'given-up',
): Action {
  return { kind: 'tell', of, about, cause, outcome, reason: cause };
}
