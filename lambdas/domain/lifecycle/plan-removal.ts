import { drillOf } from '../drill/drill-tags';
import { groupBy } from '../sets';
import type { ActionOf, Judgement } from './actions';
import { newestCopies } from './newest-copies';
import type { Fate } from './retention';
import { fatesOf } from './retention-fates';
import { blockersOf, goneOf, isWhole, schedulesOfSet, targetOf, type Round } from './round';
import { DAY_MILLIS } from './settings';
import type { RegionSets, StoredSet } from './stored-sets';

/** A failed or second set stays for so long, so that it can be looked at. */
const GRACE_MILLIS = 7 * DAY_MILLIS;

/** What is decided of one set, before the guard. */
export interface Decision {
  readonly set: StoredSet;
  readonly fate: Judgement['fate'];
  readonly reasons: readonly string[];
  /** Only with the fate `remove`. */
  readonly why?: ActionOf<'prune'>['why'];
  /** What is gone of what made the set. */
  readonly gone: readonly string[];
}

/** What else a round knows when it decides which sets go. */
export interface RemovalInputs {
  /** What keeps a set until it has its copies. */
  readonly waiting: ReadonlyMap<StoredSet, readonly string[]>;
  /** Whether a person wants the sets of nobody of this policy removed. */
  readonly isOrphanWanted: (policy: string) => boolean;
}

interface Known extends RemovalInputs {
  readonly round: Round;
  readonly there: RegionSets;
  readonly besides: ReadonlyMap<StoredSet, readonly string[]>;
  readonly fates: ReadonlyMap<StoredSet, Fate>;
  /** Start of the newest completed set of each target. */
  readonly newest: ReadonlyMap<string, number>;
}

/** Decides which sets stay. Each set is decided as a whole: what keeps one snapshot keeps them all. */
export function decide(round: Round, inputs: RemovalInputs): readonly Decision[] {
  return round.regions.flatMap((there) => {
    const copies = newestCopies(there);
    const failedDrills = newestFailedDrills(there, round);
    const besides = new Map(
      there.sets.map((set) => [
        set,
        [
          ...blockersOf(set.members, there, round),
          ...(inputs.waiting.get(set) ?? []),
          ...(round.policies.get(set.name.policy)?.state === 'disabled' ? ['its policy is disabled'] : []),
          ...(copies.get(set) ?? []),
          ...(failedDrills.has(set) && goneOf(set, round).length === 0
            ? ['the newest drill of its target failed, an earlier one passed']
            : []),
          ...set.oddities,
        ],
      ]),
    );
    const whole = there.sets.filter((set) => set.origin === 'made' && isWhole(set, round));
    // Oldest first, so that the newest is written last.
    const newest = new Map(whole.map((set) => [targetOf(set), set.startMillis]));
    const known = { ...inputs, round, there, besides, fates: fatesOf(there, besides, round), newest };
    return there.sets.map((set) => decisionOf(set, known));
  });
}

/**
 * Only its set says that a drill failed. While another set of its target says that an earlier drill passed, the set stays until
 * the next drill, so that a gate does not take the earlier one.
 */
function newestFailedDrills({ sets }: RegionSets, { now }: Round): ReadonlySet<StoredSet> {
  const failed = groupBy(sets, targetOf).flatMap((own) => {
    const drilled = own.flatMap((set) => {
      const drill = drillOf(set, now);
      return drill === undefined ? [] : [{ set, ...drill }];
    });
    const [newest, ...earlier] = drilled.sort((left, right) => right.atMillis - left.atMillis);
    return newest?.verdict === 'failed' && earlier.some(({ verdict }) => verdict === 'passed') ? [newest.set] : [];
  });
  return new Set(failed);
}

function decisionOf(set: StoredSet, known: Known): Decision {
  if (set.isPruning) {
    return begun(set, known);
  }
  const gone = set.origin === 'made' ? goneOf(set, known.round) : [];
  if (gone.length > 0) {
    return orphan(set, gone, known);
  }
  const fate = known.fates.get(set);
  if (fate?.fate === 'remove') {
    return { set, ...fate, why: 'retention', gone };
  }
  return fate?.fate === 'ignore'
    ? ignored(set, fate, known)
    : { set, fate: 'keep', reasons: fate?.reasons ?? [], gone };
}

/** A removal that was begun is finished, unless EC2 would refuse it or a person keeps the rest. */
function begun(set: StoredSet, { there, round }: Known): Decision {
  const blockers = blockersOf(set.members, there, round);
  const reason = 'its removal was begun';
  return blockers.length > 0
    ? { set, fate: 'keep', reasons: [reason, ...blockers], gone: [] }
    : { set, fate: 'remove', reasons: [reason], why: 'begun', gone: [] };
}

/** A set of nobody stays until a person wants it removed. */
function orphan(set: StoredSet, gone: readonly string[], { besides, isOrphanWanted, round }: Known): Decision {
  const stays = [...unsettled(set, round), ...(besides.get(set) ?? [])];
  return stays.length === 0 && isOrphanWanted(set.name.policy)
    ? { set, fate: 'remove', reasons: gone, why: 'orphan', gone }
    : { set, fate: 'keep', reasons: [...gone, ...stays], gone };
}

/** A failed or second set takes no place in the rules. It goes when a newer completed set stands in its place. */
function ignored(set: StoredSet, { reasons }: Fate, { besides, newest, round }: Known): Decision {
  const stays = [
    ...unsettled(set, round),
    ...(schedulesOfSet(set, round).every(({ retain }) => retain !== undefined) ? [] : ['no retention']),
    ...((newest.get(targetOf(set)) ?? 0) > set.startMillis ? [] : ['its target has no newer completed set']),
    ...(round.now < set.startMillis + GRACE_MILLIS ? ['younger than 7 d'] : []),
  ];
  const why = set.isDuplicate ? 'duplicate' : 'failed-set';
  return stays.length > 0 || (besides.get(set) ?? []).length > 0
    ? { set, fate: 'ignore', reasons: [...reasons, ...stays], gone: [] }
    : { set, fate: 'remove', reasons: [...reasons, 'its target has a newer completed set'], why, gone: [] };
}

/** What is not known yet of a set, in words. */
function unsettled({ consistency, state, startMillis }: StoredSet, { now }: Round): readonly string[] {
  return [
    ...(consistency === 'pending' ? ['has no verdict yet'] : []),
    ...(state === 'completed' || state === 'failed' ? [] : [`state "${state}"`]),
    ...(startMillis > now ? ['starts in the future'] : []),
  ];
}
