import { groupBy } from '../sets';
import { TagKey } from '../snapshot-tags';
import type { SetFacts, TimedRule } from './actions';
import { judgeSets, type Fate } from './retention';
import type { StoredSet } from './stored-sets';
import { retentionOf } from './tags';

/** The copies of a set in one Region, or those that could be made, with the rules that are written on them. */
export interface CopyFacts {
  readonly facts: SetFacts;
  /** `undefined` where they can't be read. */
  readonly rules: readonly TimedRule[] | undefined;
}

/** What the rules judge of a set. */
export function factsOf({ name, state, consistency, proof, isDuplicate, tags }: StoredSet): SetFacts {
  const { schedules, takenAt, snapshotIds } = name;
  return { id: snapshotIds[0] ?? '', schedules, start: takenAt, state, consistency, proof, isDuplicate, tags };
}

/** What the rules judge of copies, by their tags. */
export function copyFacts(set: StoredSet, retain: string): CopyFacts {
  const rules = retentionOf(set.name.schedules, retain);
  // A schedule without copies here has no rule on them, and takes no part.
  return { rules, facts: { ...factsOf(set), schedules: rules?.map(({ schedule }) => schedule) ?? [] } };
}

/**
 * Judges the copies of one target in one Region. Each is judged by the rules that are written on it, among all of them:
 * copies with older rules make room for those with newer ones.
 */
export function judgeCopies<T extends CopyFacts>(copies: readonly T[], now: number): ReadonlyMap<T, Fate> {
  const all = copies.map(({ facts }) => facts);
  const alike = groupBy(copies, ({ rules }) => JSON.stringify(rules));
  return new Map(
    alike.flatMap((group) => {
      const rules = group[0]?.rules;
      const judged =
        rules === undefined ? undefined : new Map(judgeSets(all, rules, now).map(({ set, fate }) => [set, fate]));
      return group.map((copy) => [copy, judged?.get(copy.facts) ?? UNREADABLE] as const);
    }),
  );
}

const UNREADABLE: Fate = { fate: 'keep', reasons: [`${TagKey.RETAIN} can't be read`] };
