import { minutesOf } from '../../lambdas/domain/due-schedules';
import type { DlmSchedule, DlmUnit } from './model';

/**
 * What DLM does by its own documentation, written apart from the conversion, so that a rehearsal compares two things.
 *
 * | rule                                                                        | source                             |
 * | --------------------------------------------------------------------------- | ---------------------------------- |
 * | `Interval` hours, anchored at the time of `Times`, in UTC                   | API Reference, CreateRule          |
 * | the newest `Count` snapshots of a volume stay                               | API Reference, RetainRule          |
 * | by age: younger snapshots stay, and the last one until there is another one | User Guide, snapshot policies      |
 * | schedules due together: one snapshot, kept by the longest of their rules    | User Guide, how DLM works          |
 */
export type DlmMinutes = (millis: number) => boolean;

const MINUTE_MILLIS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 1_440;

/** A time that DLM has chosen itself is not known: 03:00 stands for it. */
export function dlmMinutesOf({
  CreateRule: { CronExpression: cron, Interval: interval = 24, Times: times },
}: DlmSchedule): DlmMinutes {
  if (cron !== undefined) {
    return minutesOf({ name: '', expression: cron }) ?? (() => false);
  }
  const [hour = 0, minute = 0] = (times?.[0] ?? '03:00').split(':').map(Number);
  const anchor = hour * HOUR_MINUTES + minute;
  const period = interval * HOUR_MINUTES;
  return (millis) => ((Math.floor(millis / MINUTE_MILLIS) % DAY_MINUTES) - anchor + DAY_MINUTES) % period === 0;
}

interface DlmVerdict {
  readonly isKept: boolean;
  readonly reason: string;
}

/** What the rule of a schedule does at `end` with the snapshots that it made, by their start. */
export function dlmKeeps(
  { RetainRule: { Count: count = 0, Interval: interval = 0, IntervalUnit: unit } = {} }: DlmSchedule,
  starts: readonly number[],
  end: number,
): ReadonlyMap<number, DlmVerdict> {
  const newestFirst = [...starts].sort((a, b) => b - a);
  return new Map(
    newestFirst.map((start, place) => {
      if (count > 0) {
        const isKept = place < count;
        return [start, { isKept, reason: isKept ? `${place + 1} of ${count}` : `older than the newest ${count}` }];
      }
      if (interval === 0 || unit === undefined) {
        return [start, { isKept: true, reason: 'no retention' }];
      }
      const isYoung = start > monthsBefore(end, interval, unit);
      const age = `${interval} ${unit.toLowerCase()}`;
      return [
        start,
        {
          isKept: isYoung || place === 0,
          reason: isYoung || place > 0 ? `${isYoung ? 'younger' : 'not younger'} than ${age}` : 'the last one',
        },
      ];
    }),
  );
}

/** Months and years of the calendar, which DLM may mean. */
function monthsBefore(end: number, interval: number, unit: DlmUnit): number {
  const date = new Date(end);
  if (unit === 'DAYS' || unit === 'WEEKS') {
    return end - interval * (unit === 'DAYS' ? 1 : 7) * DAY_MINUTES * MINUTE_MILLIS;
  }
  return date.setUTCMonth(date.getUTCMonth() - interval * (unit === 'MONTHS' ? 1 : 12));
}
