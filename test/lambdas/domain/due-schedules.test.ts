import fc from 'fast-check';
import { isDue, leaderOf, schedulesDueWith } from '../../../lambdas/domain/due-schedules';
import type { Schedule } from '../../../lambdas/domain/policy';

const cron = (fields: string, timeZone?: string): Schedule => ({
  name: fields,
  expression: `cron(${fields})`,
  ...(timeZone === undefined ? {} : { timeZone }),
});

/** 2026-11-22 is a Sunday. */
describe('an EventBridge cron expression', () => {
  test.each<[string, string, boolean]>([
    ['0 3 ? * MON-FRI *', '2026-11-23T03:00:00Z', true],
    ['0 3 ? * MON-FRI *', '2026-11-27T03:00:00Z', true],
    ['0 3 ? * MON-FRI *', '2026-11-22T03:00:00Z', false],
    ['0 3 ? * MON-FRI *', '2026-11-21T03:00:00Z', false],
    ['0 3 ? * mon-fri *', '2026-11-23T03:00:00Z', true],
    ['0 3 ? * 2-6 *', '2026-11-23T03:00:00Z', true],
    ['0 3 ? * 2-6 *', '2026-11-22T03:00:00Z', false],
    ['0 3 ? * SAT,SUN *', '2026-11-22T03:00:00Z', true],
    ['0 3 ? * 2/2 *', '2026-11-25T03:00:00Z', true],
    ['0 3 ? * 2/2 *', '2026-11-24T03:00:00Z', false],
    ['0 3 ? * L *', '2026-11-28T03:00:00Z', true],
    ['0 3 ? * L *', '2026-11-22T03:00:00Z', false],
    ['0 3 ? * 6L *', '2026-11-27T03:00:00Z', true],
    ['0 3 ? * 6L *', '2026-11-20T03:00:00Z', false],
    ['0 3 ? * FRIL *', '2026-11-27T03:00:00Z', true],
    ['0 3 ? * 1L *', '2026-11-29T03:00:00Z', true],
    ['0 3 ? * 3#2 *', '2026-11-10T03:00:00Z', true],
    ['0 3 ? * 3#2 *', '2026-11-11T03:00:00Z', false],
    ['0 3 ? * 3#2 *', '2026-11-17T03:00:00Z', false],
    ['0 3 ? * TUE#2 *', '2026-11-10T03:00:00Z', true],
    ['0 3 L * ? *', '2026-11-30T03:00:00Z', true],
    ['0 3 L * ? *', '2026-11-29T03:00:00Z', false],
    ['0 3 L * ? *', '2028-02-29T03:00:00Z', true],
    ['0 3 L-3 * ? *', '2026-11-27T03:00:00Z', true],
    ['0 3 L-3 * ? *', '2026-11-28T03:00:00Z', false],
    ['0 3 L-3 * ? *', '2028-02-26T03:00:00Z', true],
    ['0 3 ? * FRI-MON *', '2026-11-22T03:00:00Z', true],
    ['0 3 ? * FRI-MON *', '2026-11-24T03:00:00Z', false],
    ['0 3 ? * 6-3/2 *', '2026-11-22T03:00:00Z', true],
    ['0 3 ? * 6-3/2 *', '2026-11-21T03:00:00Z', false],
    ['0 22-4 * * ? *', '2026-11-22T23:00:00Z', true],
    ['0 22-4 * * ? *', '2026-11-22T04:00:00Z', true],
    ['0 22-4 * * ? *', '2026-11-22T05:00:00Z', false],
    ['0 3 * NOV-FEB ? *', '2026-01-22T03:00:00Z', true],
    ['0 3 * NOV-FEB ? *', '2026-03-22T03:00:00Z', false],
    ['0 3 15W,LW * ? *', '2026-10-30T03:00:00Z', true],
    ['0 3 31W * ? *', '2026-11-30T03:00:00Z', false],
    ['0 3 31W * ? *', '2026-10-30T03:00:00Z', true],
    ['0 3 15W * ? *', '2026-11-16T03:00:00Z', true],
    ['0 3 15W * ? *', '2026-11-15T03:00:00Z', false],
    ['0 3 1W * ? *', '2026-11-02T03:00:00Z', true],
    ['0 3 LW * ? *', '2026-10-30T03:00:00Z', true],
    ['0 3 1,8 * ? *', '2026-11-08T03:00:00Z', true],
    ['0 3 1/7 * ? *', '2026-11-08T03:00:00Z', true],
    ['0 3 * JAN,NOV ? *', '2026-11-08T03:00:00Z', true],
    ['0 3 * 1/3 ? *', '2026-04-08T03:00:00Z', true],
    ['0 3 * 1/3 ? *', '2026-05-08T03:00:00Z', false],
    ['0/15 * * * ? *', '2026-11-08T03:45:00Z', true],
    ['0/15 * * * ? *', '2026-11-08T03:46:00Z', false],
    ['0 0/6 * * ? *', '2026-11-08T18:00:00Z', true],
    ['0 3 * * ? 2026', '2026-11-08T03:00:00Z', true],
    ['0 3 * * ? 2026', '2027-11-08T03:00:00Z', false],
    ['0 3 * * ? 2025-2027', '2027-11-08T03:00:00Z', true],
    ['0 3 * * ? 2024/2', '2026-11-08T03:00:00Z', true],
    ['0 3 * * ? 2024/2', '2027-11-08T03:00:00Z', false],
    ['0 3 * * ? *', '2026-11-08T03:00:59.999Z', true],
    ['0 3 * * ? *', '2026-11-08T03:01:00Z', false],
  ])('%s at %s is due: %p', (fields, instant, due) => {
    expect(isDue(cron(fields), new Date(instant))).toBe(due);
  });

  test.each(['1', '2', '3', '4', '5', '6', '7'])('has day of week %s counted from Sunday = 1', (day) => {
    const sunday = Date.parse('2026-11-22T03:00:00Z');
    const due = [0, 1, 2, 3, 4, 5, 6].filter((days) =>
      isDue(cron(`0 3 ? * ${day} *`), new Date(sunday + days * 86_400_000)),
    );
    expect(due).toEqual([Number(day) - 1]);
  });

  test.each<[string, string, string, boolean]>([
    ['0 3 * * ? *', 'Europe/Berlin', '2026-11-22T02:00:00Z', true],
    ['0 3 * * ? *', 'Europe/Berlin', '2026-07-22T01:00:00Z', true],
    ['0 3 * * ? *', 'Europe/Berlin', '2026-07-22T02:00:00Z', false],
    ['0 22 ? * SUN *', 'America/New_York', '2026-11-23T03:00:00Z', true],
    ['30 2 * * ? *', 'Asia/Kolkata', '2026-11-22T21:00:00Z', true],
  ])('%s in %s at %s is due: %p', (fields, timeZone, instant, due) => {
    expect(isDue(cron(fields, timeZone), new Date(instant))).toBe(due);
  });

  test.each<[string, string, string, boolean]>([
    ['skips a time that does not exist', '30 2 * * ? *', '2026-03-29T00:30:00Z', false],
    ['is not moved behind the gap', '30 2 * * ? *', '2026-03-29T01:30:00Z', false],
    ['goes on behind the gap', '30 3 * * ? *', '2026-03-29T01:30:00Z', true],
    ['fires at the first of two equal times', '30 2 * * ? *', '2026-10-25T00:30:00Z', true],
    ['does not fire again at the second', '30 2 * * ? *', '2026-10-25T01:30:00Z', false],
    ['goes on behind the repeated hour', '0 3 * * ? *', '2026-10-25T02:00:00Z', true],
  ])('on a day of a clock change %s', (_, fields, instant, due) => {
    expect(isDue(cron(fields, 'Europe/Berlin'), new Date(instant))).toBe(due);
  });

  test('knows the half hour of Lord Howe Island', () => {
    const twice = cron('45 1 * * ? *', 'Australia/Lord_Howe');
    expect(isDue(twice, new Date('2026-04-04T14:45:00Z'))).toBe(true);
    expect(isDue(twice, new Date('2026-04-04T15:15:00Z'))).toBe(false);
  });

  test.each(['0 3 * * * *', '0 3 ? * ? *', '0 3 L,27 * ? *', '1 2 3', ''])(
    'that Scheduler refuses is never due: "%s"',
    (fields) => {
      expect(isDue(cron(fields), new Date('2026-11-27T03:00:00Z'))).toBe(false);
    },
  );

  test('in a time zone that is unknown here is never due', () => {
    expect(isDue(cron('0 3 * * ? *', 'Mars/Olympus'), new Date('2026-11-27T03:00:00Z'))).toBe(false);
  });
});

describe('the leader of the schedules that are due together', () => {
  const hourly = { name: 'hourly', expression: 'cron(0 * * * ? *)' };
  const nightly = { name: 'nightly', expression: 'cron(0 3 * * ? *)' };
  const weekly = { name: 'weekly', expression: 'cron(0 3 ? * SUN *)' };
  const rate = { name: 'rate', expression: 'rate(1 hour)' };
  const once = { name: 'once', expression: 'at(2026-11-22T03:00:00)' };

  test.each<[string, readonly Schedule[], string, string, string]>([
    ['the first in the order of the policy', [weekly, nightly, hourly], 'hourly', '2026-11-22T03:00:00Z', 'weekly'],
    ['the first that is due', [weekly, nightly, hourly], 'hourly', '2026-11-23T03:00:00Z', 'nightly'],
    ['the one that fired where no other is due', [weekly, nightly, hourly], 'hourly', '2026-11-23T04:00:00Z', 'hourly'],
    ['a rate by itself', [nightly, rate], 'rate', '2026-11-22T03:00:00Z', 'rate'],
    ['never a rate for others', [rate, nightly], 'nightly', '2026-11-22T03:00:00Z', 'nightly'],
    ['never a schedule of one time for others', [once, nightly], 'nightly', '2026-11-22T03:00:00Z', 'nightly'],
    ['who fired, though not in the policy', [nightly], 'gone', '2026-11-22T03:00:00Z', 'gone'],
    [
      'who fired, though we would not say that it is due',
      [{ name: 'odd', expression: 'cron(0 3 * * * *)' }, nightly],
      'odd',
      '2026-11-27T03:00:00Z',
      'odd',
    ],
    [
      'the next where the first can not be read',
      [{ name: 'odd', expression: 'cron(0 3 * * * *)' }, nightly],
      'nightly',
      '2026-11-27T03:00:00Z',
      'nightly',
    ],
  ])('is %s', (_, schedules, fired, instant, leader) => {
    expect(leaderOf(schedules, fired, instant)).toBe(leader);
  });

  test.each<[string, readonly Schedule[], string, string, readonly string[]]>([
    ['those that are due', [weekly, nightly, hourly], 'weekly', '2026-11-22T03:00:00Z', ['nightly', 'hourly']],
    ['none that is not', [weekly, nightly, hourly], 'nightly', '2026-11-23T03:00:00Z', ['hourly']],
    ['none when it is due alone', [weekly, nightly, hourly], 'hourly', '2026-11-23T04:00:00Z', []],
    ['no rate and no schedule of one time', [nightly, rate, once], 'nightly', '2026-11-22T03:00:00Z', []],
    ['none for a rate', [nightly, rate], 'rate', '2026-11-22T03:00:00Z', []],
    [
      'none that another leads',
      [{ name: 'odd', expression: 'cron(0 3 * * * *)' }, nightly, hourly],
      'odd',
      '2026-11-27T03:00:00Z',
      [],
    ],
    ['none in a policy without it', [nightly], 'gone', '2026-11-22T03:00:00Z', []],
  ])('makes the set also for %s', (_, schedules, leader, instant, others) => {
    expect(schedulesDueWith(schedules, leader, instant)).toEqual([leader, ...others]);
  });

  test('makes a set in the repeated hour too, though the first schedule does not fire again', () => {
    const inBerlin = [
      { ...nightly, expression: 'cron(30 2 * * ? *)' },
      { ...hourly, expression: 'cron(30 * * * ? *)' },
    ].map((schedule) => ({ ...schedule, timeZone: 'Europe/Berlin' }));
    expect(leaderOf(inBerlin, 'hourly', '2026-10-25T00:30:00Z')).toBe('nightly');
    expect(leaderOf(inBerlin, 'hourly', '2026-10-25T01:30:00Z')).toBe('hourly');
  });

  test('is exactly one of those that are due, and all deliveries agree on it', () => {
    const fields = fc.constantFrom(
      '0 3 * * ? *',
      '0 * * * ? *',
      '0/30 * * * ? *',
      '0 3 ? * 1 *',
      '0 3 L * ? *',
      '0 3 ? * MON-FRI *',
      '0 0/3 * * ? *',
    );
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
    const schedules = fc
      .array(fc.tuple(fields, zones), { minLength: 1, maxLength: 4 })
      .map((list) =>
        list.map(([expression, timeZone], index) => ({ ...cron(expression, timeZone), name: `s${String(index)}` })),
      );
    const halfHours = fc
      .integer({ min: 0, max: 2 * 24 * 730 })
      .map((half) => new Date(Date.UTC(2026, 0, 1) + half * 1_800_000));
    fc.assert(
      fc.property(schedules, halfHours, (all, instant) => {
        const due = all.filter((schedule) => isDue(schedule, instant)).map(({ name }) => name);
        const leaders = new Set(due.map((fired) => leaderOf(all, fired, instant.toISOString())));
        expect(leaders.size).toBe(due.length === 0 ? 0 : 1);
        expect([...leaders].every((leader) => leader === due[0])).toBe(true);
        expect(due.length === 0 ? [] : schedulesDueWith(all, due[0] ?? '', instant.toISOString())).toEqual(due);
      }),
      { numRuns: 300 },
    );
  });
});
