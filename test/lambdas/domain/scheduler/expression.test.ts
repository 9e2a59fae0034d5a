import { Cron } from 'croner';
import fc from 'fast-check';
import { isDue } from '../../../../lambdas/domain/due-schedules';
import { leastMinutesBetween, nextDate, readCron, type Cron as Read } from '../../../../lambdas/domain/scheduler/cron';
import { isTimeZone, mistakeInExpression, onceAt, rateMinutes } from '../../../../lambdas/domain/scheduler/expression';

/** The rules of the table in `cron.ts`, each by what Scheduler takes and what it refuses. */
const RULES: Readonly<Record<string, { readonly taken: readonly string[]; readonly refused: readonly string[] }>> = {
  'six fields with their values': {
    taken: ['0 3 * * ? *', '59 23 31 12 ? 2199', '0 22 ? * sun *', '0 0 1 jan,JUL ? 1970'],
    refused: [
      ...['0 3 * * ?', '0 3 * * ? * *', '', '60 0 * * ? *', '0 24 * * ? *', '0 3 32 * ? *', '0 3 0 * ? *'],
      ...['0 3 * 13 ? *', '0 3 * 0 ? *', '0 3 ? * 8 *', '0 3 ? * 0 *', '15 12 ? * -1 *', '0 3 ? * MUN *'],
      ...['0 3 ? * MONDAY *', '0 3 * * ? 1969', '0 3 * * ? 2200', '0 3 * MON ? *', '0.5 3 * * ? *', '0 3 +1 * ? *'],
    ],
  },
  'one day field is "?"': {
    taken: ['0 3 ? * MON-FRI *', '0 3 1 * ? *', '0 3 ? * * *'],
    refused: ['0 3 * * * *', '34 12 * * SAT *', '0 3 1 * MON *', '0 3 ? * ? *', '* ? * * * *', '0 8 * ? 2-6 *'],
  },
  '"?" stands alone, and in a day field': {
    taken: ['0 3 ? * 2 *'],
    refused: ['0 3 1,? * ? *', '0 3 ?/2 * ? *', '0 3 ?-3 * ? *', '0 3 ? * 2,? *', '? 3 * * ? *', '0 3 * ? ? *'],
  },
  steps: {
    taken: ['0/15 * * * ? *', '*/15 * * * ? *', '0 11-23/2 * * ? *', '0 0 1 1-12/3 ? *', '15,45 * 1/2 * ? *'],
    refused: ['0/0 3 * * ? *', '0/ 3 * * ? *', '/5 3 * * ? *', '0/5/5 3 * * ? *', '0/x 3 * * ? *', '0/-5 3 * * ? *'],
  },
  'ranges, which may wrap': {
    taken: ['0 22-4 * * ? *', '0 1 ? * SAT-MON *', '0 3 * NOV-FEB ? *', '0 3 28-2 * ? *', '0 3 * * ? 2027-2030'],
    refused: ['0 1-2-3 * * ? *', '0 -4 * * ? *', '0 4- * * ? *', '0 3 * * ? 2030-2027', '0 *-4 * * ? *'],
  },
  'the last days and weekdays of a month': {
    taken: ['0 9 L * ? *', '0 9 L-3 * ? *', '0 9 LW * ? *', '0 9 15W * ? *', '0 9 1W * ? *', '0 9 15W,LW * ? *'],
    refused: [
      ...['0 3 32W * ? *', '0 3 0W * ? *', '0 3 W * ? *', '0 3 1-5W * ? *', '0 3 L-0 * ? *', '0 3 L-31 * ? *'],
      ...['0 3 L,15 * ? *', '0 3 L-3,15 * ? *', '0 3 3L * ? *', '0 L * * ? *', '0 3 * L ? *'],
    ],
  },
  'the days of a week by their number in a month': {
    taken: ['0 9 ? * L *', '0 9 ? * 6L *', '0 9 ? * FRIL *', '0 10 ? * 6#3 *', '0 10 ? * FRI#3 *', '0 12 ? * 1L *'],
    refused: [
      ...['0 3 ? * MON#6 *', '0 3 ? * MON#0 *', '0 3 ? * MON-FRI#2 *', '0 9 ? * MON#1,MON#3 *', '0 9 ? * 6L,2 *'],
      ...['0 9 ? * L-2 *', '0 9 ? * 3W *', '0 9 ? * 8L *'],
    ],
  },
  'a date that exists': {
    taken: ['0 3 29 FEB ? *', '0 3 29-31 2,3 ? *', '0 3 L-30 * ? *', '0 3 31W * ? *'],
    refused: ['0 3 30 FEB ? *', '0 3 31 4,6,9,11 ? *', '0 3 29 2 ? 2027', '0 3 30W 2 ? *', '0 3 L-30 4 ? *'],
  },
};

describe.each(Object.entries(RULES))('cron: %s', (_, { taken, refused }) => {
  test.each(taken)('"%s" is taken', (fields) => {
    expect(mistakeInExpression(`cron(${fields})`)).toBeUndefined();
  });

  test.each(refused)('"%s" is refused, and the message says what is allowed and what to do', (fields) => {
    expect(mistakeInExpression(`cron(${fields})`)).toMatch(/^(is|has) .*, allowed: .+; .+$/);
  });
});

test.each<readonly [string, number | undefined]>([
  ['rate(1 minute)', 1],
  ['rate(5 minutes)', 5],
  ['rate(1 days)', 1_440],
  ['rate(2 hours)', 120],
  ...[
    'rate(5)',
    'rate(five minutes)',
    'rate(0 minutes)',
    'rate(1.5 hours)',
    'rate(-1 days)',
    'rate(1 week)',
    'rate()',
  ].map((expression) => [expression, undefined] as const),
])('%s is a period of %p minutes', (expression, minutes) => {
  expect(rateMinutes(expression)).toBe(minutes);
  expect(mistakeInExpression(expression) === undefined).toBe(minutes !== undefined);
});

test.each<readonly [string, string | undefined]>([
  ['at(2027-01-01T03:00:00)', '2027-01-01T03:00:00.000Z'],
  ...[
    ...[
      'at(tomorrow)',
      'at(2027-02-30T03:00:00)',
      'at(2027-01-01)',
      'at(2027-01-01T03:00:00Z)',
      'at(2027-13-01T03:00:00)',
    ],
    ...['at(2027-01-01T24:00:00)', 'at()'],
  ].map((expression) => [expression, undefined] as const),
])('%s is the local time %p', (expression, local) => {
  expect(onceAt(expression)).toBe(local === undefined ? undefined : Date.parse(local));
  expect(mistakeInExpression(expression) === undefined).toBe(local !== undefined);
});

test.each([
  ...['Europe/Berlin', 'UTC', 'Etc/UTC', 'GMT', 'CET', 'America/New_York', 'US/Eastern', 'EST5EDT', 'Asia/Calcutta'],
  ...[
    'Asia/Kolkata',
    'Europe/Kyiv',
    'Etc/GMT+5',
    'Antarctica/Troll',
    'America/Port-au-Prince',
    'America/Argentina/Salta',
  ],
])('the time zone %s is taken', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each([
  'PST',
  'CST',
  'JST',
  'BST',
  'IST',
  'ECT',
  '+02:00',
  'UTC+2',
  'europe/berlin',
  'utc',
  'Europe/Berln',
  'Mars/X',
  '',
])('the time zone "%s" is refused', (name) => {
  expect(isTimeZone(name)).toBe(false);
});

test.each([
  ['* 3 * * ? *', 1],
  ['0 3 * * ? *', 1_440],
  ['0/15 * * * ? *', 15],
  ['0 0/6 * * ? *', 360],
  ['0,3 3 * * ? *', 3],
  ['58,2 3-4 * * ? *', 4],
  ['59 23 * * ? *', 1_440],
])('"%s" starts at least %i minutes apart', (fields, minutes) => {
  expect(leastMinutesBetween(cron(fields))).toBe(minutes);
});

test('the next date is one from the given on', () => {
  const from = { year: 2026, month: 11, day: 30 };
  expect(nextDate(cron('0 3 * * ? *'), from)).toEqual(from);
  expect(nextDate(cron('0 3 29 2 ? *'), from)).toEqual({ year: 2028, month: 2, day: 29 });
  expect(nextDate(cron('0 3 29 11 ? 2026'), from)).toBeUndefined();
});

const oneOf = fc.constantFrom;
const minutes = oneOf('0', '*', '0/15', '5,35', '10-20', '*/7', '50-59/3');
const hours = oneOf('3', '*', '0/6', '8-17', '1,13', '11-23/2');
const months = oneOf('*', '2', 'JAN,JUL', '1/3', 'FEB-APR');
const years = oneOf('*', '2026', '2026-2028', '2026/2');
const days = fc.oneof(
  oneOf('*', '1', '29', '31', 'L', 'LW', '1W', '15W', '1/7', '10-20').map((day) => [day, '?'] as const),
  oneOf('*', '1', 'MON-FRI', 'SAT,SUN', '6L', 'FRIL', '6#3', 'TUE#2', '2/2').map((day) => ['?', day] as const),
);

test('what croner reads too is due at the same minutes', () => {
  fc.assert(
    fc.property(minutes, hours, days, months, years, (minute, hour, [day, weekday], month, year) => {
      const fields = [minute, hour, day, month, weekday, year].join(' ');
      const options = { timezone: 'UTC', mode: '7-part', alternativeWeekdays: true, domAndDow: true, sloppyRanges: true } as const; // prettier-ignore
      const from = new Date('2026-01-01T00:00:00Z');
      const [first, second] = nextRuns(new Cron(`0 ${fields}`, options), from);
      const schedule = { name: '', expression: `cron(${fields})` };
      expect(mistakeInExpression(schedule.expression) === undefined).toBe(first !== undefined);
      for (const run of [first, second].filter((each) => each !== undefined)) {
        expect(isDue(schedule, run)).toBe(true);
      }
      if (first !== undefined && second !== undefined) {
        const between = Math.min(second.getTime() - first.getTime(), 2 * 86_400_000);
        for (let at = 60_000; at < between; at += 60_000) {
          expect(isDue(schedule, new Date(first.getTime() + at))).toBe(false);
        }
      }
    }),
    { numRuns: 60 },
  );
});

/** croner looks for a date that no year has until its stack ends. */
function nextRuns(oracle: Cron, from: Date): readonly Date[] {
  try {
    return oracle.nextRuns(2, from);
  } catch (error) {
    if (error instanceof RangeError) {
      return [];
    }
    throw error;
  }
}

function cron(fields: string): Read {
  const read = readCron(`cron(${fields})`);
  if ('mistake' in read) {
    throw new Error(read.mistake);
  }
  return read;
}
