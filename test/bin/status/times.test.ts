import { localText, momentText, spanText } from '../../../bin/status/times';

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_999, '59 min'],
  [3_600_000, '1 h'],
  [11_520_000, '3 h 12 min'],
  [172_799_999, '47 h 59 min'],
  [172_800_000, '2 d'],
  [-442_800_000, '5 d 3 h'],
])('%i milliseconds are %s', (millis, text) => {
  expect(spanText(millis)).toBe(text);
});

test.each([
  ['UTC', '2026-07-01 22:30 +00:00'],
  ['Europe/Berlin', '2026-07-02 00:30 +02:00'],
  ['America/New_York', '2026-07-01 18:30 -04:00'],
  ['Asia/Kolkata', '2026-07-02 04:00 +05:30'],
])('a time in %s has its offset', (timeZone, text) => {
  expect(localText(Date.parse('2026-07-01T22:30:00.000Z'), timeZone)).toBe(text);
});

test('an instant is said by its distance and by its time', () => {
  const at = { now: Date.parse('2026-07-01T22:30:00.000Z'), timeZone: 'UTC' };
  expect(momentText('2026-07-01T19:18:00.000Z', at)).toBe('3 h 12 min ago (2026-07-01 19:18 +00:00)');
  expect(momentText('2026-07-02T03:00:00.000Z', at)).toBe('in 4 h 30 min (2026-07-02 03:00 +00:00)');
});
