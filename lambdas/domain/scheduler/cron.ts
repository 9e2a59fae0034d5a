/**
 * EventBridge Scheduler's cron expressions: which it takes, and which minutes they mean. This file imports nothing, so
 * that the model of Scheduler in the rehearsal judges by the same rules.
 *
 * | rule                                                               | source                                            |
 * | ------------------------------------------------------------------ | ------------------------------------------------- |
 * | six fields, their values and wildcards (`FIELDS`)                  | Scheduler User Guide, Schedule types, table       |
 * | one day field has a value or `*`, the other one `?`                | the same, Limitations                             |
 * | `?` has no list, range or step around it                           | the same: "any", as opposed to a value            |
 * | `1/10` begins at 1, up to the field's end; `2-6/2` within a range  | the same, Wildcards; the range: public reports    |
 * | a range may wrap: `20-2` are the hours from 20 to 2                | the same, Examples; years do not wrap             |
 * | day of month: `L`, `3W`                                            | the same, Wildcards                               |
 * | day of month: `L-3` (third before the last), `LW`                  | Quartz, whose syntax this is; taken by Scheduler  |
 * | day of week: `L` is Saturday, `6L` the last Friday, `6#3`          | the same, Wildcards and Examples                  |
 * | `#` stands alone in its field                                      | EventBridge User Guide, Cron expressions, note    |
 * | `L` and `L-3` stand alone in their field                           | Quartz: only alone, never beside other days       |
 */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for numbers from `min` on. */
  readonly names?: readonly string[];
  /** Words for the forms that only this field has. */
  readonly forms?: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const LAST_DAY_OF_WEEK = 7;

/** In their order. */
const FIELDS = {
  minutes: { name: 'minutes', min: 0, max: 59 },
  hours: { name: 'hours', min: 0, max: 23 },
  daysOfMonth: { name: 'day of month', min: 1, max: 31, forms: 'L, L-3, LW, 15W' },
  months: { name: 'month', min: 1, max: 12, names: MONTHS },
  daysOfWeek: { name: 'day of week', min: 1, max: 7, names: DAYS, forms: 'L, 6L, 6#3' },
  years: { name: 'year', min: 1970, max: 2199 },
} as const satisfies Readonly<Record<string, Field>>;

/** A date of a calendar; Sunday is day 1 of the week. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

type DayTest = (date: { readonly day: number; readonly last: number; readonly weekday: number }) => boolean;

/** When a cron expression starts something, by the clock of its time zone. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly isOn: (date: CalendarDay) => boolean;
}

/** Why Scheduler refuses an expression, to be said after its name. */
export interface Refusal {
  readonly mistake: string;
}

export function readCron(expression: string): Cron | Refusal {
  const texts = (/^cron\((.*)\)$/.exec(expression)?.[1] ?? '').trim().split(/\s+/);
  const fields: readonly Field[] = Object.values(FIELDS);
  if (texts.length !== fields.length) {
    const names = fields.map(({ name }) => name).join(', ');
    return {
      mistake: `is "${expression}" with ${String(texts.length)} fields, allowed: 6 (${names}); use ScheduleExpression.cron`,
    };
  }
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = texts;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return {
      mistake: `is "${expression}" with ${dayOfMonth === '?' ? '"?" in both' : 'values in both'} its day of month and its day of week, allowed: "?" in one of them; write "?" where any day is right`,
    };
  }
  const minutes = valuesOf(FIELDS.minutes, minute);
  const hours = valuesOf(FIELDS.hours, hour);
  const months = valuesOf(FIELDS.months, month);
  const years = valuesOf(FIELDS.years, year);
  const isDay =
    dayOfMonth === '?'
      ? testOf(dayOfWeek, FIELDS.daysOfWeek, dayOfWeekTest)
      : testOf(dayOfMonth, FIELDS.daysOfMonth, dayOfMonthTest);
  const wrong = [minutes, hours, dayOfMonth === '?' || isDay, months, dayOfWeek === '?' || isDay, years].indexOf(
    undefined,
  );
  const field = fields[wrong];
  if (field !== undefined || !minutes || !hours || !months || !years || !isDay) {
    return {
      mistake: `has "${texts[wrong] ?? ''}" as its ${field?.name ?? 'field'}, allowed: ${allowedIn(field)}; correct it`,
    };
  }
  const isOn = ({ year: y, month: m, day }: CalendarDay): boolean =>
    years.has(y) &&
    months.has(m) &&
    isDay({ day, last: daysIn(y, m), weekday: new Date(Date.UTC(y, m - 1, day)).getUTCDay() + 1 });
  return { minutes, hours, isOn };
}

/** A date from this one on that the expression means; `undefined` if there is none until the end of the years. */
export function nextDate({ isOn }: Cron, from: CalendarDay): CalendarDay | undefined {
  for (let date = Date.UTC(from.year, from.month - 1, from.day); ; date += 86_400_000) {
    const at = new Date(date);
    const day = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
    if (day.year > FIELDS.years.max || isOn(day)) {
      return day.year > FIELDS.years.max ? undefined : day;
    }
  }
}

/** The fewest minutes between two starts on days that follow each other; a day's for a single start. */
export function leastMinutesBetween({ minutes, hours }: Cron): number {
  const starts = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  return Math.min(...starts.map((start, index) => (starts[index + 1] ?? 1_440 + (starts[0] ?? 0)) - start));
}

function testOf(text: string, field: Field, special: (part: string) => DayTest | undefined): DayTest | undefined {
  const parts = text.split(',');
  const isAlone = parts.length === 1 || !parts.some((part) => /#|^L(-\d+)?$|\dL$|[A-Z]{3}L$/i.test(part));
  const tests = parts.map((part) => special(part) ?? setTest(field, part));
  return isAlone && tests.every((test) => test !== undefined) ? (date) => tests.some((test) => test(date)) : undefined;
}

function setTest(field: Field, part: string): DayTest | undefined {
  const values = valuesOf(field, part);
  const of = field === FIELDS.daysOfWeek ? 'weekday' : 'day';
  return values === undefined ? undefined : (date) => values.has(date[of]);
}

function dayOfMonthTest(part: string): DayTest | undefined {
  const [, before, weekdayOf] = /^(?:L(?:-([1-9]|[12]\d|30))?|([1-9]|[12]\d|3[01]|L)W)$/.exec(part) ?? [part];
  if (weekdayOf !== undefined) {
    return (date) => date.day === nearestWeekday(weekdayOf === 'L' ? date.last : Number(weekdayOf), date);
  }
  return before !== undefined || part === 'L' ? ({ day, last }) => day === last - Number(before ?? 0) : undefined;
}

/** The day from Monday to Friday that is nearest to a day, in the same month. */
function nearestWeekday(wanted: number, { day, last, weekday }: Parameters<DayTest>[0]): number | undefined {
  const fallsOn = (weekday + wanted - day + 35) % 7; // 0 is Saturday, 1 is Sunday.
  if (wanted > last) {
    return undefined;
  }
  if (fallsOn === 0) {
    return wanted > 1 ? wanted - 1 : wanted + 2;
  }
  if (fallsOn === 1) {
    return wanted < last ? wanted + 1 : wanted - 2;
  }
  return wanted;
}

function dayOfWeekTest(part: string): DayTest | undefined {
  if (part === 'L') {
    return ({ weekday }) => weekday === LAST_DAY_OF_WEEK;
  }
  const [, name = '', nth] = /^(\w+?)(?:L|#([1-5]))$/.exec(part) ?? [];
  const wanted = numberOf(FIELDS.daysOfWeek, name);
  if (wanted === undefined) {
    return undefined;
  }
  return ({ weekday, day, last }) =>
    weekday === wanted && (nth === undefined ? day + 7 > last : Math.ceil(day / 7) === Number(nth));
}

function valuesOf(field: Field, text: string): ReadonlySet<number> | undefined {
  const values = text.split(',').map((part) => rangeOf(field, part));
  return values.every((range) => range !== undefined) ? new Set(values.flat()) : undefined;
}

function rangeOf(field: Field, part: string): readonly number[] | undefined {
  const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
  const [first = '', last, ...more] = range.split('-');
  const from = range === '*' ? field.min : numberOf(field, first);
  const end = range === '*' || step !== undefined ? field.max : from;
  const to = last === undefined ? end : numberOf(field, last);
  const size = field.max - field.min + 1;
  if (from === undefined || to === undefined || more.length > 0 || (to < from && field === FIELDS.years)) {
    return undefined;
  }
  const count = ((to - from + size) % size) + 1;
  return Array.from({ length: count }, (_, index) => field.min + ((from - field.min + index) % size)).filter(
    (_, index) => index % Number(step ?? 1) === 0,
  );
}

function numberOf({ min, max, names = [] }: Field, text: string): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? min + named : Number(text);
  return /^\w+$/.test(text) && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function allowedIn(field: Field | undefined): string {
  const { min = 0, max = 0, names, forms } = field ?? {};
  const named = names === undefined ? [] : [`${names[0] ?? ''} to ${names.at(-1) ?? ''}`];
  const special = forms === undefined ? [] : [`${forms}, or ? alone`];
  return [`${String(min)} to ${String(max)}`, ...named, '*', 'lists, ranges and steps of them', ...special].join(', ');
}
