import fc from 'fast-check';
import { isDue } from '../../../lambdas/domain/due-schedules';
import { lastDue, LOOK_BACK_DAYS, type KeptSchedule } from '../../../lambdas/domain/due-times';

const kept = (expression: string, changed: Partial<KeptSchedule> = {}): KeptSchedule => ({
  expression,
  timeZone: 'UTC',
  flexibleMinutes: 0,
  state: 'enabled',
  changedAt: '2026-01-01T00:00:00.000Z',
  ...changed,
});
const NIGHTLY = 'cron(0 3 * * ? *)';
const LAST_NIGHT = '2026-11-21T03:00:00.000Z';
const TONIGHT = '2026-11-22T03:00:00.000Z';
const HALF_PAST_THREE = '2026-11-22T03:30:00Z';
const dueAt = (schedule: KeptSchedule, now: string): string | undefined => lastDue(schedule, Date.parse(now))?.dueAt;

/** 2026-11-22 is a Sunday. */
describe('the last firing that should have started a run', () => {
  test.each<[string, KeptSchedule, string, string | undefined]>([
    ['is waited for for five minutes', kept(NIGHTLY), '2026-11-22T03:04:59Z', LAST_NIGHT],
    ['counts from then on', kept(NIGHTLY), '2026-11-22T03:05:00Z', TONIGHT],
    ['is waited for for its window too', kept(NIGHTLY, { flexibleMinutes: 30 }), '2026-11-22T03:34:59Z', LAST_NIGHT],
    ['counts when its window is over', kept(NIGHTLY, { flexibleMinutes: 30 }), '2026-11-22T03:35:00Z', TONIGHT],
    ['is none of a disabled schedule', kept(NIGHTLY, { state: 'disabled' }), HALF_PAST_THREE, undefined],
    [
      'is none before the schedule was made or changed',
      kept(NIGHTLY, { changedAt: '2026-11-22T03:00:01Z' }),
      HALF_PAST_THREE,
      undefined,
    ],
    [
      'is none within the minute in which Scheduler learns of a change',
      kept(NIGHTLY, { changedAt: '2026-11-22T02:59:30Z' }),
      HALF_PAST_THREE,
      undefined,
    ],
    ['counts behind that minute', kept(NIGHTLY, { changedAt: '2026-11-22T02:59:00Z' }), HALF_PAST_THREE, TONIGHT],
    [
      'is none before the schedule begins',
      kept(NIGHTLY, { startsAt: '2026-11-22T04:00:00Z' }),
      HALF_PAST_THREE,
      undefined,
    ],
    [
      'is the last one before the schedule ends',
      kept(NIGHTLY, { endsAt: '2026-11-21T12:00:00Z' }),
      HALF_PAST_THREE,
      LAST_NIGHT,
    ],
    ['is forgotten after a week', kept('cron(0 3 1 * ? *)'), HALF_PAST_THREE, undefined],
    ['is found within a week', kept('cron(0 3 16 * ? *)'), HALF_PAST_THREE, '2026-11-16T03:00:00.000Z'],
    [
      'is by the zone',
      kept(NIGHTLY, { timeZone: 'Europe/Berlin' }),
      '2026-11-22T02:30:00Z',
      '2026-11-22T02:00:00.000Z',
    ],
    [
      'is not that of a local time that did not exist',
      kept('cron(30 2 * * ? *)', { timeZone: 'Europe/Berlin' }),
      '2026-03-29T12:00:00Z',
      '2026-03-28T01:30:00.000Z',
    ],
    [
      'is the first of two equal local times',
      kept('cron(30 2 * * ? *)', { timeZone: 'Europe/Berlin' }),
      '2026-10-25T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'is the third day before the last',
      kept('cron(0 3 L-3 * ? *)'),
      '2026-11-29T12:00:00Z',
      '2026-11-27T03:00:00.000Z',
    ],
    ['is none of what Scheduler refuses', kept('cron(0 3 * * * *)'), '2026-11-29T12:00:00Z', undefined],
    [
      'is none of one time that its clock never shows',
      kept('at(2026-03-29T02:30:00)', { timeZone: 'Europe/Berlin' }),
      '2026-03-29T12:00:00Z',
      undefined,
    ],
    [
      'is none in a zone that is unknown here',
      kept(NIGHTLY, { timeZone: 'Mars/X' }),
      '2026-11-22T12:00:00Z',
      undefined,
    ],
    ['is the one time', kept('at(2026-11-22T03:00:00)'), '2026-11-22T03:05:00Z', TONIGHT],
    ['is not the one time before it', kept('at(2026-11-22T03:00:00)'), '2026-11-22T03:04:59Z', undefined],
    [
      'is the one time by its zone',
      kept('at(2026-11-22T03:00:00)', { timeZone: 'America/New_York' }),
      '2026-11-22T08:05:00Z',
      '2026-11-22T08:00:00.000Z',
    ],
    ['is none of what is no time', kept('at(tomorrow)'), '2026-11-22T03:05:00Z', undefined],
    ['is none of nonsense', kept('now and then'), '2026-11-22T03:05:00Z', undefined],
    ['is none of a rate of nothing', kept('rate(0 hours)'), '2026-11-22T03:05:00Z', undefined],
    ['is none of a rate beyond the look-back', kept('rate(8 days)'), '2026-11-22T03:05:00Z', undefined],
    [
      'is none within the first period of a rate',
      kept('rate(1 hour)', { changedAt: '2026-11-22T02:06:00Z' }),
      '2026-11-22T03:10:00Z',
      undefined,
    ],
  ])('%s', (_, schedule, now, expected) => {
    expect(dueAt(schedule, now)).toBe(expected);
  });

  test('of a rate asks for a run within a whole period, since its beginning is not known to the second', () => {
    const schedule = kept('rate(1 hour)', { changedAt: '2026-11-22T00:17:20Z' });
    expect(lastDue(schedule, Date.parse('2026-11-22T03:30:00Z'))).toEqual({
      dueAt: '2026-11-22T03:17:20.000Z',
      firedSince: '2026-11-22T02:25:00.000Z',
    });
  });

  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
  const fields = fc.constantFrom('0 3 * * ? *', '30 2 * * ? *', '0/15 * * * ? *', '45 1 ? * SUN *', '0 0/6 L * ? *');
  const minutes = fc.integer({ min: 0, max: 2 * 366 * 24 * 60 });
  const windows = fc.integer({ min: 0, max: 120 });
  const BEGIN = Date.UTC(2026, 0, 9);

  test('is the very last due minute before the grace, through all changes of the clocks', () => {
    fc.assert(
      fc.property(fields, zones, minutes, windows, (cron, timeZone, minute, flexibleMinutes) => {
        const schedule = kept(`cron(${cron})`, { timeZone, flexibleMinutes });
        const now = BEGIN + minute * 60_000;
        const until = now - (flexibleMinutes + 5) * 60_000;
        const found = lastDue(schedule, now)?.dueAt;
        const rule = { name: '', expression: schedule.expression, timeZone };
        // A day of minutes is enough to say that nothing lies between.
        for (let at = until; at > until - 24 * 3_600_000; at -= 60_000) {
          if (at < now - LOOK_BACK_DAYS * 24 * 3_600_000) {
            return;
          }
          if (isDue(rule, new Date(at))) {
            expect(found).toBe(new Date(at).toISOString());
            return;
          }
        }
        expect(found === undefined || Date.parse(found) <= until - 24 * 3_600_000).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test('keeps its name from sweep to sweep until the next one is due', () => {
    const rates = fc.constantFrom('rate(1 minute)', 'rate(30 minutes)', 'rate(1 hour)', 'rate(3 days)');
    fc.assert(
      fc.property(rates, minutes, (expression, minute) => {
        const schedule = kept(expression, { changedAt: '2026-01-01T00:00:07.000Z' });
        const now = BEGIN + minute * 60_000;
        const [first, second] = [lastDue(schedule, now), lastDue(schedule, now + 1_000)];
        const moved = Date.parse(second?.dueAt ?? '') - Date.parse(first?.dueAt ?? '');
        expect(moved === 0 || moved >= 60_000).toBe(true);
        expect(Date.parse(first?.dueAt ?? '')).toBeLessThanOrEqual(now - 5 * 60_000);
      }),
    );
  });
});
