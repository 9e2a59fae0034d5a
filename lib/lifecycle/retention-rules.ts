import type { Duration } from 'aws-cdk-lib';
import { DURATION, FLAG, memberOf, NUMBER, optional, TAGS, type Kinds } from '../prop-checks';
import type { TagFilter } from '../policy/tags';

/** Which set of a period is kept. */
export enum Prefer {
  /** The newest set that is proven application-consistent. The newest set, if none of the period is proven. */
  CONSISTENT = 'consistent',
  /** The newest set. */
  NEWEST = 'newest',
}

/**
 * Rules of `Retention.keep`. A set stays while any of them keeps it. Each number counts the sets of one target, from 0 to
 * 1000. Periods are those of the calendar in the time zone of the schedule; a period without a completed set is not
 * counted.
 */
export interface RetentionRules {
  /**
   * Keep this many of the newest sets.
   *
   * @default 0
   */
  readonly last?: number;

  /**
   * Keep one set of each of this many hours.
   *
   * @default 0
   */
  readonly hourly?: number;

  /**
   * Keep one set of each of this many days.
   *
   * @default 0
   */
  readonly daily?: number;

  /**
   * Keep one set of each of this many weeks. A week begins on Monday (ISO 8601).
   *
   * @default 0
   */
  readonly weekly?: number;

  /**
   * Keep one set of each of this many months.
   *
   * @default 0
   */
  readonly monthly?: number;

  /**
   * Keep one set of each of this many years.
   *
   * @default 0
   */
  readonly yearly?: number;

  /**
   * Keep sets that are at most this much older than the newest one, up to 36,500 days. It counts from the newest set and
   * not from now, so that an outage removes nothing.
   *
   * @default - no set is kept for this
   */
  readonly within?: Duration;

  /**
   * Keep sets whose snapshots all have one of these tags: up to 50.
   *
   * @default - no set is kept for this
   */
  readonly tagged?: TagFilter;

  /**
   * Keep this many of the newest proven application-consistent sets, also if no other rule keeps them.
   *
   * @default 1
   */
  readonly floor?: number;

  /**
   * Keep this many of the newest sets whose newest restore drill passed, also if no other rule keeps them. A gate that asks
   * for a drill of the last 30 days needs such a set.
   *
   * @default 0
   */
  readonly floorDrilled?: number;

  /**
   * Which set of a period is kept. `last` and `within` do not ask.
   *
   * @default Prefer.CONSISTENT
   */
  readonly prefer?: Prefer;

  /**
   * Count a set as proven also if only the exit codes of its scripts say so (`quiesce:proof=exit-codes`). Documents that
   * were made for DLM give no other proof.
   *
   * @default false
   */
  readonly trustExitCodes?: boolean;

  /**
   * Keep the oldest set for as long as a rule has fewer periods with a set than it would keep.
   *
   * @default false
   */
  readonly keepOldest?: boolean;
}

/** The rules that count. */
export const COUNTS = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

/** What each rule takes, for programs that are not type-checked. */
export const RULE_KINDS: Kinds<RetentionRules> = {
  last: optional(NUMBER),
  hourly: optional(NUMBER),
  daily: optional(NUMBER),
  weekly: optional(NUMBER),
  monthly: optional(NUMBER),
  yearly: optional(NUMBER),
  within: optional(DURATION),
  tagged: optional(TAGS),
  floor: optional(NUMBER),
  floorDrilled: optional(NUMBER),
  prefer: optional(memberOf('Prefer', Prefer)),
  trustExitCodes: optional(FLAG),
  keepOldest: optional(FLAG),
};
