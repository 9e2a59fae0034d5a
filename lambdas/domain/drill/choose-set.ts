import { instantOf } from '../instant';
import type { StoredSet } from '../lifecycle/stored-sets';
import { groupBy } from '../sets';
import { TagKey } from '../snapshot-tags';
import { drillOf } from './drill-tags';
import { isIncluded, whyNotDrillable } from './restorable';
import type { Drill } from './settings';

/** The set that a drill restores, or why there is none. */
export type Choice = { readonly set: StoredSet } | { readonly reason: string };

export interface ChoiceWorld {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** From 0 to below 1. The same number chooses the same set of the same sets. */
  readonly seed: number;
}

/**
 * Chooses among the policy's sets. Only a whole, proven, application-consistent set in the standard tier is drilled: it is
 * what a gate asks for. The reason of no choice tells why the newest set is none.
 */
export function chooseSet(sets: readonly StoredSet[], drill: Drill, { now, seed }: ChoiceWorld): Choice {
  const newestFirst = sets.filter((set) => isIncluded(set, drill.policy)).sort(byAge);
  const [newest] = newestFirst;
  if (newest === undefined) {
    return { reason: `policy "${drill.policy}" has no set` };
  }
  const candidates = newestFirst.filter((set) => whyNotDrillable(set, now, drill.place) === undefined);
  const inTurn = latestInTurn(newestFirst, candidates, now);
  if (inTurn === undefined) {
    const why = whyNotDrillable(newest, now, drill.place) ?? '';
    return {
      reason: `policy "${drill.policy}" has no set that can be drilled; the newest, of ${newest.name.takenAt}, ${why}`,
    };
  }
  if (drill.choose.kind === 'latest') {
    return { set: inTurn };
  }
  const from = now - drill.choose.withinSeconds * 1_000;
  const recent = candidates.filter(({ startMillis }) => startMillis >= from);
  const set = recent[Math.floor(seed * recent.length)];
  return set === undefined
    ? { reason: `policy "${drill.policy}" has no set that can be drilled since ${instantOf(from)}` }
    : { set };
}

/** The set that a person named, by its tag or by one of its snapshots. */
export function namedSet(
  sets: readonly StoredSet[],
  { drill: { policy, place }, set: named }: { readonly drill: Pick<Drill, 'policy' | 'place'>; readonly set: string },
  now: number,
): Choice {
  const set = sets.find(
    (each) => isIncluded(each, policy) && (each.name.set === named || each.name.snapshotIds.includes(named)),
  );
  if (set === undefined) {
    return { reason: `policy "${policy}" has no set "${named}"` };
  }
  const why = whyNotDrillable(set, now, place);
  return why === undefined ? { set } : { reason: `set "${named}" ${why}` };
}

/**
 * The newest set of the target whose turn it is: the last drill of its sets is longest ago. One that was never drilled
 * comes first. So each target is drilled in time.
 */
function latestInTurn(
  sets: readonly StoredSet[],
  candidates: readonly StoredSet[],
  now: number,
): StoredSet | undefined {
  const drilled = new Map(groupBy(sets, instanceOf).map((own) => [instanceOf(own[0]), lastDrilled(own, now)] as const));
  const turnOf = (set: StoredSet): number => drilled.get(instanceOf(set)) ?? -Infinity;
  const newest = groupBy(candidates, instanceOf).flatMap((own) => own[0] ?? []);
  return newest.reduce<StoredSet | undefined>(
    (first, set) => (first === undefined || turnOf(set) < turnOf(first) ? set : first),
    undefined,
  );
}

/** A drill that has not ended yet counts from the end of its mark, which is later for one that was begun later. */
function lastDrilled(sets: readonly StoredSet[], now: number): number {
  const ends = sets.flatMap((set) => [
    drillOf(set, now)?.atMillis ?? NaN,
    ...set.members.map(({ values }) => Date.parse(values[TagKey.IN_DRILL] ?? '')),
  ]);
  return Math.max(...ends.filter((end) => !Number.isNaN(end)), -Infinity);
}

function instanceOf(set: StoredSet | undefined): string {
  return set?.name.instance ?? '';
}

function byAge(left: StoredSet, right: StoredSet): number {
  return right.startMillis - left.startMillis || (left.name.set < right.name.set ? 1 : -1);
}
