import { defined } from '../json';
import type { Schedule } from '../policy';
import type { TimedRule } from './actions';
import { schedulesOfSet, type Round } from './round';
import type { CopyRule } from './settings';
import type { Member, RegionSets, StoredSet } from './stored-sets';
import { retentionTag } from './tags';

/** What the schedules of a set promise of one Region. */
export interface Promised {
  readonly set: StoredSet;
  readonly region: string;
  /** How the copies are made: for all schedules at once. */
  readonly rule: Omit<CopyRule, 'regions'>;
  /** Value of `quiesce:retain`; `undefined` where it has no room in a tag. */
  readonly retain: string | undefined;
}

/** The promises of a set, one for each Region that any of its schedules copies to. */
export function promisesOf(set: StoredSet, round: Round): readonly Promised[] {
  const schedules = schedulesOfSet(set, round);
  return copyRegions(schedules).map((region) => ({
    set,
    region,
    rule: copyRule(schedules, region),
    retain: retentionTag(set.name.schedules, copyRetention(schedules, region)),
  }));
}

/** All Regions that schedules copy to. */
export function copyRegions(schedules: readonly Schedule[]): readonly string[] {
  return [...new Set(schedules.flatMap(({ copies = [] }) => copies.flatMap(({ regions }) => regions)))];
}

/** How each of these schedules keeps its copies in a Region. */
export function copyRetention(schedules: readonly Schedule[], region: string): readonly TimedRule[] {
  return schedules.flatMap((schedule) => {
    const copy = copyTo(schedule, region);
    return copy === undefined
      ? []
      : [{ schedule: schedule.name, timeZone: schedule.timeZone ?? 'UTC', rule: copy.retain }];
  });
}

/** One copy for all schedules: encrypted where one of them says so, under the first key that is given, in the least time. */
function copyRule(schedules: readonly Schedule[], region: string): Promised['rule'] {
  const copies = schedules.flatMap((schedule) => copyTo(schedule, region) ?? []);
  const minutes = copies.flatMap(({ withinMinutes }) => withinMinutes ?? []);
  return {
    encrypted: copies.some(({ encrypted }) => encrypted),
    ...defined({
      kmsKey: copies.find(({ kmsKey }) => kmsKey !== undefined)?.kmsKey,
      withinMinutes: minutes.length === 0 ? undefined : Math.min(...minutes),
    }),
  };
}

/** A schedule's rule for a Region: the first that names it. */
function copyTo({ copies = [] }: Schedule, region: string): CopyRule | undefined {
  return copies.find(({ regions }) => regions.includes(region));
}

/** The snapshots of a set that have no copy in a Region, not even one under way. */
export function missingIn({ members }: StoredSet, { copies }: RegionSets): readonly Member[] {
  return members.filter(({ snapshotId }) => !copies.has(snapshotId));
}
