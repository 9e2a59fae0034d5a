import { calendarOf, type Period } from '../../../../lambdas/domain/lifecycle/calendar';

test.each<[string, string, Period, string]>([
  ['2026-10-25T00:59:59Z', 'Europe/Berlin', 'hourly', '2026-10-25T02:00+02:00'],
  ['2026-10-25T01:00:00Z', 'Europe/Berlin', 'hourly', '2026-10-25T02:00+01:00'],
  ['2026-10-25T02:00:00Z', 'Europe/Berlin', 'hourly', '2026-10-25T03:00+01:00'],
  ['2026-11-01T05:30:00Z', 'America/New_York', 'hourly', '2026-11-01T01:00-04:00'],
  ['2026-11-01T06:30:00Z', 'America/New_York', 'hourly', '2026-11-01T01:00-05:00'],
  ['2026-04-04T14:45:59.999Z', 'Australia/Lord_Howe', 'hourly', '2026-04-05T01:00+11:00'],
  ['2026-04-04T15:15:00Z', 'Australia/Lord_Howe', 'hourly', '2026-04-05T01:00+10:30'],
  ['2026-06-01T18:14:59Z', 'Asia/Kathmandu', 'hourly', '2026-06-01T23:00+05:45'],
  ['2026-06-01T18:15:00Z', 'Asia/Kathmandu', 'daily', '2026-06-02'],
  ['2026-06-01T00:00:00Z', 'UTC', 'hourly', '2026-06-01T00:00+00:00'],
  ['2026-10-24T21:59:59Z', 'Europe/Berlin', 'daily', '2026-10-24'],
  ['2026-10-25T22:59:59Z', 'Europe/Berlin', 'daily', '2026-10-25'],
  ['2026-03-31T22:30:00Z', 'Europe/Berlin', 'monthly', '2026-04'],
  ['2026-04-01T03:30:00Z', 'America/New_York', 'monthly', '2026-03'],
  ['2026-12-31T23:30:00Z', 'Europe/Berlin', 'yearly', '2027'],
  ['2027-01-01T04:30:00Z', 'America/New_York', 'yearly', '2026'],
  ['2024-12-29T23:59:59Z', 'UTC', 'weekly', '2024-W52'],
  ['2024-12-30T00:00:00Z', 'UTC', 'weekly', '2025-W01'],
  ['2026-12-28T12:00:00Z', 'UTC', 'weekly', '2026-W53'],
  ['2027-01-03T12:00:00Z', 'UTC', 'weekly', '2026-W53'],
  ['2027-01-04T12:00:00Z', 'UTC', 'weekly', '2027-W01'],
  ['2021-01-03T12:00:00Z', 'UTC', 'weekly', '2020-W53'],
  ['2026-06-07T22:30:00Z', 'Europe/Berlin', 'weekly', '2026-W24'],
  ['2028-02-29T23:59:59Z', 'UTC', 'monthly', '2028-02'],
  ['1969-12-31T23:59:59Z', 'UTC', 'weekly', '1970-W01'],
])('%s in %s is of the %s period %s', (instant, timeZone, period, name) => {
  expect(calendarOf(timeZone)?.(Date.parse(instant))[period]).toBe(name);
});

test.each(['PST', 'Europe/Nowhere', '', 'europe/berlin'])('the time zone %j is not known', (timeZone) => {
  expect(calendarOf(timeZone)).toBeUndefined();
});

test('names of many instants stay right when what was remembered is dropped', () => {
  const calendar = calendarOf('Asia/Tokyo');
  const first = Date.parse('2026-01-01T00:00:00Z');
  const before = calendar?.(first);
  for (let quarter = 0; quarter < 100_010; quarter += 1) {
    calendar?.(first + quarter * 900_000);
  }
  expect(calendar?.(first)).toEqual(before);
});
