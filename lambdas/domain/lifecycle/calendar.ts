import { isTimeZone } from '../scheduler/expression';
import { localClock } from '../scheduler/local-clock';

/** The periods of which a rule keeps one set each, as the rules are called. */
export const PERIODS = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

export type Period = (typeof PERIODS)[number];

/** The names of the calendar periods that an instant is in. Two instants are in one period when its names are the same. */
export type Calendar = (millis: number) => Readonly<Record<Period, string>>;

const DAY_MILLIS = 86_400_000;

/** Periods begin and end on quarters of an hour, because the offsets of time zones are multiples of them. */
const QUARTER_MILLIS = 900_000;

/** More quarters of an hour than a Region has sets: it has at most 100,000 snapshots. */
const MOST_REMEMBERED = 100_000;

const calendars = new Map<string, Calendar | undefined>();

/** The calendar of an IANA time zone, made once because that is slow; `undefined` when the zone is not known here. */
export function calendarOf(timeZone: string): Calendar | undefined {
  if (!calendars.has(timeZone)) {
    calendars.set(timeZone, isTimeZone(timeZone) ? newCalendar(timeZone) : undefined);
  }
  return calendars.get(timeZone);
}

/** It remembers what it was asked: each rule of each round asks for the same sets. */
function newCalendar(timeZone: string): Calendar {
  const clock = localClock(timeZone);
  const remembered = new Map<number, ReturnType<Calendar>>();
  return (millis) => {
    const quarter = Math.floor(millis / QUARTER_MILLIS);
    const known = remembered.get(quarter);
    if (known !== undefined) {
      return known;
    }
    const names = namesOf(quarter * QUARTER_MILLIS, clock);
    if (remembered.size >= MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.set(quarter, names);
    return names;
  };
}

function namesOf(millis: number, clock: ReturnType<typeof localClock>): ReturnType<Calendar> {
  const { year, month, day, hour, minute } = clock(millis);
  const monthly = `${padded(year, 4)}-${padded(month, 2)}`;
  const daily = `${monthly}-${padded(day, 2)}`;
  const midnight = Date.UTC(year, month - 1, day);
  const offsetMinutes = (midnight - millis) / 60_000 + hour * 60 + minute;
  return {
    // When clocks go back, the same hour comes twice. Its offset from UTC is different then.
    hourly: `${daily}T${padded(hour, 2)}:00${offsetText(offsetMinutes)}`,
    daily,
    weekly: isoWeek(midnight / DAY_MILLIS),
    monthly,
    yearly: padded(year, 4),
  };
}

/** ISO 8601: weeks begin on Monday, and a week is of the year that its Thursday is in. 1970-01-01, day 0, is a Thursday. */
function isoWeek(dayNumber: number): string {
  const daysSinceMonday = (((dayNumber + 3) % 7) + 7) % 7;
  const thursday = dayNumber - daysSinceMonday + 3;
  const year = new Date(thursday * DAY_MILLIS).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MILLIS) / 7) + 1;
  return `${padded(year, 4)}-W${padded(week, 2)}`;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60), 2)}:${padded(size % 60, 2)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
