import { groupBy } from '../sets';
import type { Action } from './actions';
import { isShared } from './plan-promises';
import { isWhole, madeSets, regionOf, schedulesOfSet, targetOf, tell, usesOf, type Round } from './round';
import { DAY_MILLIS } from './settings';
import { partOf, type RegionSets, type StoredSet } from './stored-sets';

/** EC2 moves so many snapshots of an account at once. */
const ARCHIVES_AT_ONCE = 25;

const HOUR_MILLIS = 3_600_000;

/**
 * Moves whole sets to the archive tier, after their copies and their sharing. The newest completed set of a target stays:
 * a restore from the archive takes up to 72 hours. So does an image's set, because EC2 refuses it, and one that `isHeld`:
 * it waits for its copies or its sharing, or is to be removed.
 */
export function planArchive(round: Round, isHeld: (set: StoredSet) => boolean): readonly Action[] {
  const there = regionOf(round.home, round);
  if (there === undefined) {
    return [];
  }
  const newest = newestOf(round);
  const due = madeSets(round).filter(
    (set) => isDue(set, round) && !newest.has(set) && !isHeld(set) && !isShared(set) && isFree(set, there, round),
  );
  const moves = due.flatMap((set) => moveOf(set, there, round));
  const underWay = [...there.seen.tiering.values()].filter((status) => status === 'archival-in-progress').length;
  return withRoom(moves, Math.max(0, ARCHIVES_AT_ONCE - underWay));
}

function isDue(set: StoredSet, round: Round): boolean {
  const after = dueAfterSeconds(set, round);
  return isWhole(set, round) && after !== undefined && set.startMillis + after * 1_000 <= round.now;
}

/** The least time of its schedules. */
function dueAfterSeconds(set: StoredSet, round: Round): number | undefined {
  const times = schedulesOfSet(set, round).flatMap(({ archive }) => archive?.afterSeconds ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function newestOf(round: Round): ReadonlySet<StoredSet> {
  const whole = madeSets(round).filter((set) => isWhole(set, round));
  return new Set(groupBy(whole, targetOf).flatMap((sets) => sets.at(-1) ?? []));
}

function isFree({ members }: StoredSet, { seen }: RegionSets, round: Round): boolean {
  return members.every((member) => !seen.usedBy.has(member.snapshotId) && usesOf(member, round).length === 0);
}

/** What a person restored for good from the archive is left where it is. */
function moveOf(set: StoredSet, { seen }: RegionSets, round: Round): readonly Action[] {
  const statusOf = ({ snapshotId }: { readonly snapshotId: string }): string => seen.tiering.get(snapshotId) ?? '';
  const left = set.members.filter(({ tier }) => tier === 'standard');
  if (left.length === 0 || set.members.some((member) => statusOf(member).startsWith('permanent-restore'))) {
    return [];
  }
  const failed = left.filter((member) => statusOf(member) === 'archival-failed');
  const told =
    failed.length === 0 ? [] : [tell(partOf(set, failed), 'archive', 'EC2 could not archive it', 'repeated')];
  // A set of which a part is archived is finished as soon as it can be.
  const isPart = left.length < set.members.length;
  const waits = failed.length > 0 && !isPart && !isRetriedNow(set, round);
  const still = left.filter((member) => statusOf(member) !== 'archival-in-progress');
  return waits || still.length === 0
    ? told
    : [...told, { kind: 'archive', of: partOf(set, still), reason: 'its schedules archive it at this age' }];
}

/**
 * A move that failed is tried again for a day after the set was due, as DLM does, and then in one hour of each day: a set may
 * get its turn long after it was due.
 */
function isRetriedNow(set: StoredSet, round: Round): boolean {
  const sinceDue = round.now - set.startMillis - (dueAfterSeconds(set, round) ?? 0) * 1_000;
  return sinceDue < DAY_MILLIS || sinceDue % DAY_MILLIS < HOUR_MILLIS;
}

/** As many snapshots as have room, the oldest sets first. The rest of a set follows before the next set. */
function withRoom(moves: readonly Action[], room: number): readonly Action[] {
  let left = room;
  return moves.flatMap((move): readonly Action[] => {
    if (move.kind !== 'archive') {
      return [move];
    }
    const snapshotIds = move.of.snapshotIds.slice(0, left);
    left -= snapshotIds.length;
    return snapshotIds.length === 0 ? [] : [{ ...move, of: { ...move.of, snapshotIds } }];
  });
}
