import { firingAfter, firingsBefore, type FiringSchedule } from '../../../lambdas/domain/firing-times';

const schedule = (expression: string, changes: Partial<FiringSchedule> = {}): FiringSchedule => ({
  expression,
  timeZone: 'UTC',
  changedAt: '2024-01-01T00:10:00.000Z',
  ...changes,
});

const before = (one: FiringSchedule, until: string): readonly string[] =>
  firingsBefore(one, Date.parse(until), 2).map((at) => new Date(at).toISOString().slice(0, 16));

const after = (one: FiringSchedule, instant: string): string | undefined => {
  const next = firingAfter(one, Date.parse(instant));
  return next === undefined ? undefined : new Date(next).toISOString().slice(0, 16);
};

const BERLIN = { timeZone: 'Europe/Berlin' };

test.each<[string, FiringSchedule, string, readonly string[], string | undefined]>([
  [
    'nightly',
    schedule('cron(0 3 * * ? *)'),
    '2026-11-30T12:00Z',
    ['2026-11-30T03:00', '2026-11-29T03:00'],
    '2026-12-01T03:00',
  ],
  [
    'due this very minute',
    schedule('cron(0 3 * * ? *)'),
    '2026-11-30T03:00Z',
    ['2026-11-30T03:00', '2026-11-29T03:00'],
    '2026-12-01T03:00',
  ],
  [
    'of a time zone',
    schedule('cron(0 3 * * ? *)', BERLIN),
    '2026-07-01T12:00Z',
    ['2026-07-01T01:00', '2026-06-30T01:00'],
    '2026-07-02T01:00',
  ],
  [
    'that summer time skips',
    schedule('cron(30 2 * * ? *)', BERLIN),
    '2026-03-29T12:00Z',
    ['2026-03-28T01:30', '2026-03-27T01:30'],
    '2026-03-30T00:30',
  ],
  [
    'of work days, over a weekend',
    schedule('cron(0 3 ? * MON-FRI *)'),
    '2026-11-29T12:00Z',
    ['2026-11-27T03:00', '2026-11-26T03:00'],
    '2026-11-30T03:00',
  ],
  [
    'monthly',
    schedule('cron(0 3 1 * ? *)'),
    '2026-11-30T12:00Z',
    ['2026-11-01T03:00', '2026-10-01T03:00'],
    '2026-12-01T03:00',
  ],
  [
    'yearly, once in the days that are searched',
    schedule('cron(0 3 1 6 ? *)'),
    '2026-11-30T12:00Z',
    ['2026-06-01T03:00'],
    '2027-06-01T03:00',
  ],
  [
    'every six hours',
    schedule('rate(6 hours)'),
    '2024-01-02T12:00Z',
    ['2024-01-02T06:10', '2024-01-02T00:10'],
    '2024-01-02T12:10',
  ],
  ['once, before', schedule('at(2026-11-30T13:00:00)', BERLIN), '2026-11-29T00:00Z', [], '2026-11-30T12:00'],
  ['once, after', schedule('at(2026-11-30T13:00:00)', BERLIN), '2026-12-05T00:00Z', ['2026-11-30T12:00'], undefined],
  ['that Scheduler would refuse', schedule('cron(every night)'), '2026-11-30T12:00Z', [], undefined],
])('a schedule %s', (_, one, now, last, next) => {
  expect(before(one, now)).toEqual(last);
  expect(after(one, now)).toBe(next);
});

test('what was due before the last change, or before the start, counts as no firing', () => {
  const changed = schedule('cron(0 3 * * ? *)', { changedAt: '2026-11-30T02:00:00.000Z' });
  expect(before(changed, '2026-11-30T12:00Z')).toEqual(['2026-11-30T03:00']);
  expect(before({ ...changed, startsAt: '2026-11-30T04:00:00.000Z' }, '2026-11-30T12:00Z')).toEqual([]);
  expect(before(schedule('rate(1 day)', { changedAt: '2026-11-30T02:00:00.000Z' }), '2026-11-30T12:00Z')).toEqual([]);
});

test('a schedule that has not started begins with its start, and one that has ended fires no more', () => {
  const later = schedule('cron(0 3 * * ? *)', { startsAt: '2026-12-10T00:00:00.000Z' });
  expect(after(later, '2026-11-30T12:00Z')).toBe('2026-12-10T03:00');
  const ended = schedule('cron(0 3 * * ? *)', { endsAt: '2026-11-29T12:00:00.000Z' });
  expect(after(ended, '2026-11-30T12:00Z')).toBeUndefined();
  expect(before(ended, '2026-11-30T12:00Z')).toEqual(['2026-11-29T03:00', '2026-11-28T03:00']);
  expect(after(schedule('rate(1 hour)', { endsAt: '2026-11-30T12:00:00.000Z' }), '2026-11-30T12:00Z')).toBeUndefined();
});
