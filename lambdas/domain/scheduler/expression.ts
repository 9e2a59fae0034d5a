import { nextDate, readCron } from './cron';

/** A rate in minutes; days have 24 hours, also when clocks change. Source: Scheduler API Reference, ScheduleExpression. */
export function rateMinutes(expression: string): number | undefined {
  const [, value, unit = ''] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return value === undefined ? undefined : Number(value) * (UNITS[unit] ?? 0);
}

const UNITS: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1_440 };

/** The local time of `at(…)`, as if it were in UTC; in milliseconds. Source: Scheduler User Guide, One-time schedules. */
export function onceAt(expression: string): number | undefined {
  const [, local] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const millis = Date.parse(`${local ?? ''}Z`);
  // A date such as 30 February is another one when it is written again.
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(local ?? ' ') ? millis : undefined;
}

/** Why Scheduler refuses an expression, to be said after its name; `undefined` if it takes it. */
export function mistakeInExpression(expression: string): string | undefined {
  if (expression.startsWith('cron(')) {
    const read = readCron(expression);
    if ('mistake' in read) {
      return read.mistake;
    }
    return nextDate(read, { year: 1970, month: 1, day: 1 }) === undefined
      ? `is "${expression}", a date that no year has, allowed: days that its months and years have; correct the day or the month`
      : undefined;
  }
  if (rateMinutes(expression) !== undefined || onceAt(expression) !== undefined) {
    return undefined;
  }
  const kind = /^(rate|at)\(/.exec(expression)?.[1];
  return `is "${expression}", ${ALLOWED[kind ?? 'any'] ?? ''}`;
}

const ALLOWED: Readonly<Record<string, string>> = {
  rate: 'allowed: rate(VALUE UNIT), a whole number from 1 with minutes, hours or days; use ScheduleExpression.rate',
  at: 'allowed: at(yyyy-mm-ddThh:mm:ss), a date and a time that exist; use ScheduleExpression.at',
  any: 'allowed: cron(…), rate(…), at(…); use a factory of ScheduleExpression',
};

/** IANA's names without a slash. Others, such as PST, are of Java and ICU; Scheduler does not know them. Source: tzdata. */
const PLAIN_ZONES =
  /^(CET|CST6CDT|Cuba|EET|EST|EST5EDT|Egypt|Eire|GB|GB-Eire|GMT|GMT[+-]?0|Greenwich|HST|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|MET|MST|MST7MDT|NZ|NZ-CHAT|Navajo|PRC|PST8PDT|Poland|Portugal|ROC|ROK|Singapore|Turkey|UCT|UTC|Universal|W-SU|WET|Zulu)$/;

/** Whether Scheduler knows a time zone: a name of IANA, which are case sensitive. Source: Scheduler User Guide, Time zones. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    return false;
  }
  return PLAIN_ZONES.test(timeZone) || /^[A-Z]\w*(\/[A-Z][\w+-]*)+$/.test(timeZone);
}
