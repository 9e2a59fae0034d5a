import type { CalendarDay } from './cron';

/** What a clock on a wall shows. */
export interface LocalTime extends CalendarDay {
  readonly hour: number;
  readonly minute: number;
}

/** Offsets of time zones change on quarters of an hour, and are multiples of them. */
const QUARTER_MILLIS = 900_000;

/** The clock of a time zone. It asks for an offset once in a quarter of an hour, because that is slow. */
export function localClock(timeZone: string): (millis: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric' },
  });
  let known: { readonly quarter: number; readonly local: LocalTime } | undefined;
  return (millis) => {
    const quarter = Math.floor(millis / QUARTER_MILLIS);
    if (known?.quarter !== quarter) {
      const parts = Object.fromEntries(
        format.formatToParts(quarter * QUARTER_MILLIS).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
      known = { quarter, local: { year, month, day, hour, minute } };
    }
    return { ...known.local, minute: known.local.minute + Math.floor((millis - quarter * QUARTER_MILLIS) / 60_000) };
  };
}
