import { readCron, type Cron } from './cron';
import { rateMinutes } from './expression';

/** From where a cron expression is counted: the same at every synth. A leap year is the first. */
const FIRST_YEAR = 2024;

/** The last year of Scheduler. */
const LAST_YEAR = 2199;

/** The rarest date, 29 February, comes every four years, except in 2100. */
const LEAP_YEARS = 4;

const DAY_MINUTES = 24 * 60;
const YEAR_MINUTES = 365.25 * DAY_MINUTES;

/**
 * The longest time in minutes that so many periods of a schedule take: of `MON-FRI` two periods are four days, from Friday to
 * Tuesday. `undefined` where it has no periods (`at(…)`), or where the expression can't be read. Local time; clocks that change
 * make it an hour longer or shorter.
 */
export function longestWaitMinutes(expression: string, periods: number): number | undefined {
  const rate = rateMinutes(expression);
  if (rate !== undefined) {
    return rate * periods;
  }
  const cron = readCron(expression);
  return 'mistake' in cron ? undefined : longestOf(cron, periods);
}

function longestOf(cron: Cron, periods: number): number | undefined {
  const lastStarts: number[] = [];
  let longest: number | undefined;
  let enough: number | undefined;
  for (const start of startsOf(cron)) {
    enough ??= start + LEAP_YEARS * (periods + 1) * YEAR_MINUTES;
    if (start >= enough && longest !== undefined) {
      break;
    }
    lastStarts.push(start);
    if (lastStarts.length > periods) {
      longest = Math.max(longest ?? 0, start - (lastStarts.shift() ?? start));
    }
  }
  return longest;
}

/** In minutes since the first day, in their order. */
function* startsOf({ minutes, hours, isOn }: Cron): Generator<number> {
  const ofDay = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  const days = Math.round((Date.UTC(LAST_YEAR + 1, 0, 1) - Date.UTC(FIRST_YEAR, 0, 1)) / 86_400_000);
  for (let day = 0; day < days; day += 1) {
    const date = new Date(Date.UTC(FIRST_YEAR, 0, 1 + day));
    if (isOn({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })) {
      for (const minute of ofDay) {
        yield day * DAY_MINUTES + minute;
      }
    }
  }
}
