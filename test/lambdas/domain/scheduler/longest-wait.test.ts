import { longestWaitMinutes } from '../../../../lambdas/domain/scheduler/longest-wait';

const DAY = 24 * 60;

test.each([
  ['rate(15 minutes)', 2, 30],
  ['rate(1 day)', 3, 3 * DAY],
  ['cron(0 3 * * ? *)', 2, 2 * DAY],
  ['cron(0 3 ? * MON-FRI *)', 1, 3 * DAY],
  ['cron(0 3 ? * MON-FRI *)', 2, 4 * DAY],
  ['cron(0 3,22 * * ? *)', 1, 19 * 60],
  ['cron(0 3,22 * * ? *)', 2, DAY],
  ['cron(0 3 ? * SUN *)', 2, 14 * DAY],
  ['cron(0 3 L * ? *)', 2, 62 * DAY],
  // No year has the longest pause of all years.
  ['cron(0 3 ? * 6#5 *)', 1, 119 * DAY],
  ['cron(0 3 1 1 ? *)', 2, (366 + 365) * DAY],
  ['cron(0 3 29 2 ? *)', 1, (3 * 365 + 366) * DAY],
  ['cron(0 3 * * ? 2026)', 2, 2 * DAY],
  ['cron(0 3 * * ? 2045-2050)', 2, 2 * DAY],
  ['cron(0 3 1 1 ? 2199,2197,2198)', 2, 2 * 365 * DAY],
  ['cron(0 3 1 1 ? 2024/20)', 1, (20 * 365 + 5) * DAY],
  ['cron(0 3 29 2 ? *)', 30, (124 * 365 + 30) * DAY],
])('of %s, %i periods take at most %i minutes', (expression, periods, minutes) => {
  expect(longestWaitMinutes(expression, periods)).toBe(minutes);
});

test.each(['at(2026-11-22T03:00:00)', 'cron(0 3 * *)', 'cron(0 3 1 1 ? 2026)', '${Token[TOKEN.1]}'])(
  '%s has no periods',
  (expression) => {
    expect(longestWaitMinutes(expression, 2)).toBeUndefined();
  },
);
