import { instantOf } from '../instant';
import type { Schedule } from '../policy';
import { TagKey } from '../snapshot-tags';
import type { Action } from './actions';
import { isJudged, isToldNow, isTried, isWhole, madeSets, regionOf, schedulesOfSet, tell, type Round } from './round';
import { partOf, type Member, type StoredSet } from './stored-sets';
import { SHARE } from './settings';
import { sharedOf, type Sharing } from './tags';

/** Says of a set what EC2 says of its snapshots. A copied set is completed when all of its source's snapshots are. */
export function planStates(round: Round): readonly Action[] {
  const made = new Map(madeSets(round).map((set) => [setKey(set), set]));
  return round.regions.flatMap(({ sets }) =>
    sets.flatMap((set): readonly Action[] => {
      const state = settledState(set);
      if (set.isPruning || set.oddities.length > 0 || state === undefined) {
        return [];
      }
      const missing = set.origin === 'copied' && set.members.length < (made.get(setKey(set))?.members.length ?? 0);
      const behind = set.members.filter(({ values }) => values[TagKey.STATE] !== state);
      const reason = state === 'failed' ? 'EC2 reports an error of a snapshot' : 'EC2 has completed all snapshots';
      const snapshots = set.members.length;
      return missing || behind.length === 0
        ? []
        : [{ kind: 'note-state', of: partOf(set, behind), state, snapshots, reason }];
    }),
  );
}

function settledState({ state }: StoredSet): 'completed' | 'failed' | undefined {
  if (state === 'completed') {
    return 'completed';
  }
  return state === 'failed' ? 'failed' : undefined;
}

function setKey({ name }: StoredSet): string {
  return JSON.stringify([name.policy, name.instance, name.runId, name.set]);
}

/** Locks each set that its schedules want locked, as soon as it has its label. A lock that there is, is not changed. */
export function planLocks(round: Round): readonly Action[] {
  const seen = regionOf(round.home, round)?.seen;
  return madeSets(round).flatMap((set) => {
    const isConsistent = set.consistency === 'application-consistent';
    const rules = schedulesOfSet(set, round).flatMap(({ lock }) =>
      lock !== undefined && (isConsistent || lock.crashConsistent) ? [lock] : [],
    );
    const open = set.members.filter(({ snapshotId }) => seen?.locks.has(snapshotId) !== true);
    if (rules.length === 0 || open.length === 0 || !isJudged(set, round)) {
      return [];
    }
    if (!isTried(set.startMillis, round)) {
      return isToldNow(set.startMillis, round) ? [tell(partOf(set, open), 'lock', 'not locked within 24 hours')] : [];
    }
    const days = Math.max(...rules.map((rule) => rule.days));
    const compliance = rules.filter(({ mode }) => mode === 'compliance');
    const coolOff = compliance.map(({ coolOffHours }) => coolOffHours ?? 0);
    const least = Math.min(...coolOff);
    return [
      {
        kind: 'lock',
        of: partOf(set, open),
        mode: compliance.length > 0 ? 'compliance' : 'governance',
        days,
        ...(compliance.length > 0 && least > 0 && { coolOffHours: least }),
        reason: `its schedules want it locked for ${String(days)} days`,
      } as const,
    ];
  });
}

/** Shares each completed set with the accounts of its schedules, and ends that in its time, also when the policy is gone. */
export function planSharing(round: Round): readonly Action[] {
  return madeSets(round).flatMap((set) => [...endingShares(set, round), ...newShares(set, round)]);
}

function newShares(set: StoredSet, round: Round): readonly Action[] {
  const wanted = sharingOf(set, schedulesOfSet(set, round));
  if (wanted === undefined || !isWhole(set, round) || isOver(wanted, round)) {
    return [];
  }
  const open = set.members.filter((member) => {
    const shared = sharingNow(member);
    return shared?.until !== 'ended' && !wanted.accounts.every((account) => shared?.accounts.includes(account));
  });
  if (open.length === 0) {
    return [];
  }
  const { until } = wanted;
  // Those of an earlier rule too: the tag says with whom it ends, and an account that it does not name would keep its access.
  const accounts = [...new Set([...wanted.accounts, ...open.flatMap((member) => sharingNow(member)?.accounts ?? [])])];
  if (!SHARE.members.accounts.accepts(accounts)) {
    const cause = `not shared with ${wanted.accounts.join(', ')}, because the tag ${TagKey.SHARED} has no room for these and those that it names`;
    return isToldNow(set.completedMillis, round) ? [tell(partOf(set, open), 'share', cause)] : [];
  }
  if (!isTried(set.completedMillis, round)) {
    const cause = `not shared with ${wanted.accounts.join(', ')} within 24 hours`;
    return isToldNow(set.completedMillis, round) ? [tell(partOf(set, open), 'share', cause)] : [];
  }
  const times = until === 'always' ? {} : { until };
  const reason = `its schedules share it with ${wanted.accounts.join(', ')}`;
  return [{ kind: 'share', of: partOf(set, open), accounts: accounts.sort(), ...times, reason }];
}

/** One action for all members that are shared with the same accounts. */
function endingShares(set: StoredSet, round: Round): readonly Action[] {
  const over = set.members.filter((member) => {
    const shared = sharingNow(member);
    return shared !== undefined && shared.until !== 'ended' && isOver(shared, round);
  });
  const values = new Set(over.map((member) => member.values[TagKey.SHARED]));
  return [...values].flatMap((value) => {
    const shared = sharedOf(value ?? '');
    const members = over.filter((member) => member.values[TagKey.SHARED] === value);
    return shared === undefined
      ? []
      : [
          {
            kind: 'unshare',
            of: partOf(set, members),
            accounts: shared.accounts,
            reason: `shared until ${shared.until}`,
          } as const,
        ];
  });
}

/** Whether a set is shared at this moment, as its tags say. */
export function isShared({ members }: StoredSet): boolean {
  return members.some((member) => (sharingNow(member)?.until ?? 'ended') !== 'ended');
}

function sharingNow({ values }: Member): Sharing | undefined {
  const value = values[TagKey.SHARED];
  return value === undefined ? undefined : sharedOf(value);
}

/** With all accounts of its schedules, for the longest of their times. */
function sharingOf(set: StoredSet, schedules: readonly Schedule[]): Sharing | undefined {
  const rules = schedules.flatMap(({ share }) => share ?? []);
  const seconds = rules.map(({ unshareAfterSeconds }) => unshareAfterSeconds ?? Infinity);
  const longest = Math.max(...seconds);
  return rules.length === 0
    ? undefined
    : {
        accounts: [...new Set(rules.flatMap(({ accounts }) => accounts))].sort(),
        until: longest === Infinity ? 'always' : instantOf(set.startMillis + longest * 1_000),
      };
}

function isOver({ until }: Sharing, { now }: Round): boolean {
  return until !== 'always' && until !== 'ended' && Date.parse(until) <= now;
}
