import { Cron } from 'croner';
import type { Schedule } from './policy';

/**
 * The schedule that makes the set when several of a policy are due at the same instant: the first in the policy's
 * order. The others have nothing to do. A pure function of the scheduled time, so every delivery gives the same schedule.
 * A `rate(…)` counts from its creation, which is not known here: it never leads and never yields.
 */
export function leaderOf(schedules: readonly Schedule[], fired: string, scheduledTime: string): string {
  const own = schedules.find((schedule) => schedule.name === fired);
  if (own === undefined || !isCron(own)) {
    return fired;
  }
  const instant = new Date(scheduledTime);
  const leader = schedules.find((schedule) => isCron(schedule) && (schedule === own || isDue(schedule, instant)));
  return leader?.name ?? fired;
}

/**
 * Whether a `cron(…)` schedule is due in the minute of this instant. In doubt it is not: two sets too many are harmless,
 * but a schedule that yields to one that does not fire makes none. So an expression that only Scheduler can read is never
 * due here, nor is the second of two equal local times when summer time ends: Scheduler fires on the first alone.
 */
export function isDue(schedule: Schedule, instant: Date): boolean {
  const minute = new Date(Math.floor(instant.getTime() / 60_000) * 60_000);
  const timezone = schedule.timeZone ?? 'UTC';
  try {
    return cronOf(schedule.expression, timezone).match(minute) && !isRepeated(minute, timezone);
  } catch {
    return false; // Unreadable here, see above.
  }
}

/** Clocks are put back by an hour, on Lord Howe Island by half of one. */
const CLOCK_CHANGES_MILLIS = [1_800_000, 3_600_000] as const;

function isRepeated(minute: Date, timeZone: string): boolean {
  const local = new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return CLOCK_CHANGES_MILLIS.some((change) => local.format(minute.getTime() - change) === local.format(minute));
}

/** Index of the day of week in EventBridge's fields. */
const DAY_OF_WEEK = 4;

function isCron(schedule: Schedule): boolean {
  return schedule.expression.startsWith('cron(');
}

/**
 * A `cron(…)` as EventBridge reads it: its six fields (minutes, hours, day of month, month, day of week with 1 = Sunday,
 * year) with seconds before them, as croner wants them. Throws when croner can't read it.
 */
export function cronOf(expression: string, timezone: string): Cron {
  const fields = expression.slice('cron('.length, -1).trim().split(/\s+/);
  const lastDayOfWeek = 7; // EventBridge's `L`, alone in the day of week.
  const read = fields.map((field, index) => (index === DAY_OF_WEEK && field === 'L' ? lastDayOfWeek : field));
  return new Cron(['0', ...read].join(' '), {
    timezone,
    mode: '7-part',
    alternativeWeekdays: true,
    domAndDow: true,
    sloppyRanges: true, // EventBridge's `0/15`.
  });
}
