import type { Schedule } from './policy';
import { readCron } from './scheduler/cron';
import { isTimeZone, onceAt } from './scheduler/expression';
import { localClock, type LocalTime } from './scheduler/local-clock';

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

/** The names of all schedules for which the leader makes its set: itself, and those that leave the set to it. */
export function schedulesDueWith(
  schedules: readonly Schedule[],
  leader: string,
  scheduledTime: string,
): readonly string[] {
  const instant = new Date(scheduledTime);
  const others = schedules.filter(
    (schedule) =>
      schedule.name !== leader &&
      isDue(schedule, instant) &&
      leaderOf(schedules, schedule.name, scheduledTime) === leader,
  );
  return [leader, ...others.map(({ name }) => name)];
}

/**
 * Whether a `cron(…)` schedule is due in the minute of this instant. In doubt it is not: two sets too many are harmless,
 * but a schedule that yields to one that does not fire makes none. So an expression that Scheduler would refuse is never
 * due here.
 */
export function isDue(schedule: Schedule, instant: Date): boolean {
  return (
    isCron(schedule) && minutesOf(schedule)?.(Math.floor(instant.getTime() / MINUTE_MILLIS) * MINUTE_MILLIS) === true
  );
}

/**
 * Which minutes, in epoch milliseconds, a `cron(…)` or `at(…)` means; `undefined` if it can't be read, or its time zone is
 * unknown here. A local time that does not exist when summer time begins is skipped. The second of two equal ones when it
 * ends does not count, because Scheduler fires on the first alone.
 */
export function minutesOf({ expression, timeZone = 'UTC' }: Schedule): ((millis: number) => boolean) | undefined {
  const isMeant = meaningOf(expression);
  if (isMeant === undefined || !isTimeZone(timeZone)) {
    return undefined;
  }
  const clock = localClock(timeZone);
  const wallClock = (millis: number): string => Object.values(clock(millis)).join(' ');
  return (millis) =>
    isMeant(clock(millis)) && CLOCK_CHANGES_MILLIS.every((change) => wallClock(millis - change) !== wallClock(millis));
}

const MINUTE_MILLIS = 60_000;

/** Clocks are put back by an hour, on Lord Howe Island by half of one. */
const CLOCK_CHANGES_MILLIS = [1_800_000, 3_600_000] as const;

function meaningOf(expression: string): ((local: LocalTime) => boolean) | undefined {
  const once = onceAt(expression);
  if (once !== undefined) {
    const minute = Math.floor(once / MINUTE_MILLIS) * MINUTE_MILLIS;
    return (local) => Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute) === minute;
  }
  const cron = readCron(expression);
  return 'mistake' in cron
    ? undefined
    : (local) => cron.minutes.has(local.minute) && cron.hours.has(local.hour) && cron.isOn(local);
}

function isCron(schedule: Schedule): boolean {
  return schedule.expression.startsWith('cron(');
}
