import { minutesOf } from './due-schedules';
import type { KeptSchedule } from './due-times';
import { readCron } from './scheduler/cron';
import { onceAt, rateMinutes } from './scheduler/expression';
import { localClock } from './scheduler/local-clock';

const MINUTE_MILLIS = 60_000;
const DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;

/** A yearly schedule fires within so many days; one that fires more rarely has no firing that is known here. */
const LONGEST_DAYS = 366;

/** When a schedule fires, and from when on. */
export type FiringSchedule = Pick<KeptSchedule, 'expression' | 'timeZone' | 'changedAt' | 'startsAt' | 'endsAt'>;

/**
 * The last firings of a schedule up to an instant, the newest first: at most `most`, none from before its last change or its
 * start. In milliseconds since the epoch; none where the expression can't be read. Those of a rate are right to the minute
 * only, because nobody can read when Scheduler began to count.
 */
export function firingsBefore(schedule: FiringSchedule, until: number, most: number): readonly number[] {
  const since = beginOf(schedule);
  const end = Math.min(until, millisOf(schedule.endsAt) ?? until);
  const rate = rateMinutes(schedule.expression);
  if (rate !== undefined) {
    const periods = Math.floor((end - since) / (rate * MINUTE_MILLIS));
    return Array.from({ length: Math.min(most, Math.max(0, periods)) }, (_, index) => {
      return since + (periods - index) * rate * MINUTE_MILLIS;
    });
  }
  const minutesIn = minuteReader(schedule);
  const found: number[] = [];
  for (let days = 0; days <= LONGEST_DAYS && found.length < most; days += 1) {
    const dayEnd = end - days * DAY_MILLIS;
    if (dayEnd < since) {
      break;
    }
    found.push(...minutesIn(dayEnd - DAY_MILLIS, dayEnd).toReversed());
  }
  return found.filter((at) => at >= since).slice(0, most);
}

/** The next firing of a schedule after an instant, as `firingsBefore` gives the last ones; `undefined` where none is known. */
export function firingAfter(schedule: FiringSchedule, after: number): number | undefined {
  const begin = beginOf(schedule);
  const until = millisOf(schedule.endsAt) ?? Infinity;
  const rate = rateMinutes(schedule.expression);
  if (rate !== undefined) {
    const period = rate * MINUTE_MILLIS;
    const next = begin + (Math.max(0, Math.floor((after - begin) / period)) + 1) * period;
    return next <= until ? next : undefined;
  }
  const minutesIn = minuteReader(schedule);
  const from = Math.max(after, begin);
  for (let days = 0; days <= LONGEST_DAYS; days += 1) {
    const [next] = minutesIn(from + days * DAY_MILLIS, from + (days + 1) * DAY_MILLIS);
    if (next !== undefined) {
      return next <= until ? next : undefined;
    }
  }
  return undefined;
}

/** The minutes that the expression means, later than `from` and up to `until`, of one day. A day that it does not mean is cheap. */
function minuteReader({
  expression,
  timeZone,
}: Pick<FiringSchedule, 'expression' | 'timeZone'>): (from: number, until: number) => readonly number[] {
  const isMeant = minutesOf({ name: '', expression, timeZone });
  if (isMeant === undefined) {
    return () => [];
  }
  const mayMean = dayTest(expression, timeZone);
  return (from, until) => {
    if (!mayMean(from) && !mayMean(until)) {
      return [];
    }
    const found: number[] = [];
    for (let at = (Math.floor(from / MINUTE_MILLIS) + 1) * MINUTE_MILLIS; at <= until; at += MINUTE_MILLIS) {
      if (isMeant(at)) {
        found.push(at);
      }
    }
    return found;
  };
}

/** Whether the expression may mean a minute of the local day of this instant. */
function dayTest(expression: string, timeZone: string): (millis: number) => boolean {
  const once = onceAt(expression);
  if (once !== undefined) {
    // A local time is less than a day away from the same time in UTC.
    return (millis) => Math.abs(millis - once) < 2 * DAY_MILLIS;
  }
  const cron = readCron(expression);
  const clock = localClock(timeZone);
  return (millis) => !('mistake' in cron) && cron.isOn(clock(millis));
}

function beginOf({ changedAt, startsAt }: FiringSchedule): number {
  return Math.max(Date.parse(changedAt), millisOf(startsAt) ?? 0);
}

function millisOf(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Date.parse(value);
}
