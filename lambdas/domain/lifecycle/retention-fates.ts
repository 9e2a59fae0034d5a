import { groupBy } from '../sets';
import { TagKey } from '../snapshot-tags';
import { copyFacts, factsOf, judgeCopies } from './copy-retention';
import { judgeSets, type Fate } from './retention';
import { targetOf, type Round } from './round';
import type { RegionSets, StoredSet } from './stored-sets';

/** What keeps each set besides the rules, in words. */
export type KeptBesides = ReadonlyMap<StoredSet, readonly string[]>;

/**
 * What the rules say of each set of a Region: of the sets that were made by the policy as it is now, of copies by what is
 * written on them. Sets whose policy is gone and sets whose removal was begun have no place in it.
 */
export function fatesOf(there: RegionSets, besides: KeptBesides, round: Round): ReadonlyMap<StoredSet, Fate> {
  const standing = there.sets.filter(({ isPruning }) => !isPruning);
  const byTarget = groupBy(standing, (set) => `${set.origin} ${targetOf(set)}`);
  return new Map(
    byTarget.flatMap((sets) =>
      sets[0]?.origin === 'made' ? madeFates(sets, besides, round) : copiedFates(sets, besides, round),
    ),
  );
}

type Fates = readonly (readonly [StoredSet, Fate])[];

function madeFates(sets: readonly StoredSet[], besides: KeptBesides, round: Round): Fates {
  const schedules = round.policies.get(sets[0]?.name.policy ?? '')?.schedules;
  if (schedules === undefined) {
    return [];
  }
  const rules = schedules.map(({ name, timeZone = 'UTC', retain }) => ({ schedule: name, timeZone, rule: retain }));
  const facts = sets.map((set) => ({ ...factsOf(set), keptBesides: besides.get(set) ?? [], set }));
  return judgeSets(facts, rules, round.now).map(({ set: { set }, fate }) => [set, fate]);
}

function copiedFates(sets: readonly StoredSet[], besides: KeptBesides, round: Round): Fates {
  const copies = sets.map((set) => {
    const { rules, facts } = copyFacts(set, set.tags[TagKey.RETAIN] ?? '');
    return { rules, facts: { ...facts, keptBesides: besides.get(set) ?? [] }, set };
  });
  return [...judgeCopies(copies, round.now)].map(([{ set }, fate]) => [set, fate]);
}
