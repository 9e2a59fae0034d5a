import { instantOf } from '../instant';
import type { Schedule } from '../policy';
import { TagKey } from '../snapshot-tags';
import type { SetName } from './actions';
import type { StoredSnapshot } from './observed';

/** Copies of a set in one Region that were not completed in the time that a schedule gives them. */
export interface LateCopy {
  readonly of: SetName;
  /** ISO-8601. */
  readonly dueAt: string;
}

/**
 * Whether time-based copies are late, completed meanwhile or not; `undefined` where they are not, or where they have been
 * noted as completed before. The shortest time of the set's schedules counts.
 */
export function lateCopy(
  of: SetName,
  {
    copies,
    schedules,
    now,
  }: {
    readonly copies: readonly StoredSnapshot[];
    /** Of the set's policy. */
    readonly schedules: readonly Schedule[];
    /** Epoch milliseconds. */
    readonly now: number;
  },
): LateCopy | undefined {
  const minutes = schedules
    .filter(({ name }) => of.schedules.includes(name))
    .flatMap((schedule) => schedule.copies ?? [])
    .flatMap(({ regions, withinMinutes }) => (regions.includes(of.region) ? (withinMinutes ?? []) : []));
  const unnoted = copies.filter(({ tags }) =>
    tags.some(({ key, value }) => key === TagKey.STATE && value === 'created'),
  );
  if (minutes.length === 0 || unnoted.length === 0) {
    return undefined;
  }
  const dueAt = Math.min(...unnoted.map(({ startedAt }) => Date.parse(startedAt))) + Math.min(...minutes) * 60_000;
  const isLate = unnoted.some(({ completedAt }) => (completedAt === undefined ? now : Date.parse(completedAt)) > dueAt);
  return isLate ? { of, dueAt: instantOf(dueAt) } : undefined;
}
