import { Duration, Lazy, TimeZone, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Quiesce, SnapshotEngine, type SnapshotPolicyProps } from '../../../lib';
import { aPolicy, aSchedule } from '../builders';
import { testStack } from '../../../lab/synthesize';

const { ScheduleExpression } = scheduler;
const cron = (options: scheduler.CronOptionsWithTimezone) => ScheduleExpression.cron(options);
const rate = (period: Duration) => ScheduleExpression.rate(period);
const literally = (text: string) => ScheduleExpression.expression(text);
const once = (date: Date, timeZone?: TimeZone) => ScheduleExpression.at(date, timeZone);

const stack = testStack();
const engine = new SnapshotEngine(stack, 'Engine');
let made = 0;

function making(at: unknown, changes: Partial<SnapshotPolicyProps> = {}) {
  made += 1;
  const id = `Policy${made}`;
  const schedules = [aSchedule({ name: 'nightly', at: at as scheduler.ScheduleExpression })];
  return { path: `Stack/${id}`, make: () => aPolicy(stack, { engine, schedules, ...changes }, id) };
}

beforeAll(() => {
  jest.useFakeTimers({ now: new Date('2026-11-30T12:00:00Z') });
});

afterAll(() => {
  jest.useRealTimers();
});

test.each<[string, scheduler.ScheduleExpression]>([
  ['every night', cron({ hour: '3', minute: '0' })],
  ['every five minutes', cron({ minute: '0/5' })],
  ['at the last minute of a day', cron({ hour: '23', minute: '59' })],
  ['three days before the last of a month', literally('cron(0 9 L-3 * ? *)')],
  ['in the nights of a weekend', literally('cron(0 22-4 ? * FRI-MON *)')],
  ['on leap days', literally('cron(0 3 29 2 ? *)')],
  ['this year, today', literally('cron(0 13 30 11 ? 2026)')],
  ['in a zone', cron({ hour: '3', minute: '0', timeZone: TimeZone.ETC_UTC })],
  ['in a zone by its name', cron({ hour: '3', minute: '0', timeZone: TimeZone.of('Etc/GMT+5') })],
  ['in a zone that is known later', cron({ hour: '3', minute: '0', timeZone: TimeZone.of(Lazy.string({ produce: () => 'CET' })) })], // prettier-ignore
  ['every hour', rate(Duration.hours(1))],
  ['every five minutes as a rate', literally('rate(5 minutes)')],
  ['once', once(new Date('2026-12-01T00:00:00Z'))],
  ['once, in a zone that is behind', once(new Date('2026-11-30T08:00:00Z'), TimeZone.AMERICA_NEW_YORK)],
  ['at a time that is known later', literally(Lazy.string({ produce: () => 'later' }))],
])('a schedule %s is fine', (_, at) => {
  expect(making(at).make).not.toThrow();
});

const NEVER = 'which is over, allowed: times that are to come; correct it, or remove the schedule';

test.each<[string, unknown, string]>([
  [
    'without a minute',
    cron({ hour: '3' }),
    'at of "nightly" is "cron(* 3 * * ? *)", which starts every minute, allowed: at least 5 minutes between two starts; give the minute too, such as ScheduleExpression.cron({ hour: \'3\', minute: \'0\' })',
  ],
  ['every minute', literally('rate(1 minute)'), 'at of "nightly" is "rate(1 minute)", which starts every minute'],
  ['every four minutes', rate(Duration.minutes(4)), 'at of "nightly" is "rate(4 minutes)", which starts every 4'],
  ['in a year that is over', literally('cron(0 3 * * ? 2025)'), `at of "nightly" is "cron(0 3 * * ? 2025)", ${NEVER}`],
  ['until yesterday', literally('cron(0 3 29 11 ? 2026)'), `at of "nightly" is "cron(0 3 29 11 ? 2026)", ${NEVER}`],
  [
    'once, which is over',
    literally('at(2026-11-30T11:59:00)'),
    `at of "nightly" is "at(2026-11-30T11:59:00)", ${NEVER}`,
  ],
  [
    'once, in a zone that is ahead',
    once(new Date('2026-11-30T12:30:00Z'), TimeZone.EUROPE_BERLIN),
    `at of "nightly" is "at(2026-11-30T12:30:00)", ${NEVER}`,
  ],
  [
    'on 30 February',
    literally('cron(0 3 30 FEB ? *)'),
    'at of "nightly" is "cron(0 3 30 FEB ? *)", a date that no year has, allowed: days that its months and years have; correct the day or the month',
  ],
  [
    'with both days',
    literally('cron(0 3 1 * MON *)'),
    'at of "nightly" is "cron(0 3 1 * MON *)" with values in both its day of month and its day of week, allowed: "?" in one of them; write "?" where any day is right',
  ],
  [
    'with neither day',
    literally('cron(0 3 ? * ? *)'),
    'at of "nightly" is "cron(0 3 ? * ? *)" with "?" in both its day of month and its day of week',
  ],
  [
    'of five fields',
    literally('cron(0 3 * * *)'),
    'at of "nightly" is "cron(0 3 * * *)" with 5 fields, allowed: 6 (minutes, hours, day of month, month, day of week, year); use ScheduleExpression.cron',
  ],
  [
    'at hour 25',
    literally('cron(0 25 * * ? *)'),
    'at of "nightly" has "25" as its hours, allowed: 0 to 23, *, lists, ranges and steps of them; correct it',
  ],
  [
    'on a day that no week has',
    literally('cron(0 3 ? * MUN *)'),
    'at of "nightly" has "MUN" as its day of week, allowed: 1 to 7, SUN to SAT, *, lists, ranges and steps of them, L, 6L, 6#3, or ? alone; correct it',
  ],
  ['on the 32nd', literally('cron(0 3 32 * ? *)'), 'at of "nightly" has "32" as its day of month'],
  ['in month 0', literally('cron(0 3 * 0 ? *)'), 'at of "nightly" has "0" as its month'],
  [
    'of a rate without a unit',
    literally('rate(5)'),
    'at of "nightly" is "rate(5)", allowed: rate(VALUE UNIT), a whole number from 1 with minutes, hours or days; use ScheduleExpression.rate',
  ],
  [
    'of a rate in words',
    literally('rate(five minutes)'),
    'at of "nightly" is "rate(five minutes)", allowed: rate(VALUE',
  ],
  [
    'once, in words',
    literally('at(tomorrow)'),
    'at of "nightly" is "at(tomorrow)", allowed: at(yyyy-mm-ddThh:mm:ss), a date and a time that exist; use ScheduleExpression.at',
  ],
  [
    'in a zone that is a text',
    cron({ hour: '3', minute: '0', timeZone: 'Europe/Berlin' as unknown as TimeZone }),
    'time zone of "nightly" is "Europe/Berlin", allowed: a TimeZone with a name of IANA such as "Europe/Berlin"; use a constant of TimeZone, or TimeZone.of',
  ],
  [
    'in a zone of Java alone',
    cron({ hour: '3', minute: '0', timeZone: TimeZone.of('PST') }),
    'time zone of "nightly" is "PST", allowed: a TimeZone with a name of IANA such as "Europe/Berlin"',
  ],
  [
    'that is a text',
    'cron(0 3 * * ? *)',
    'at is "cron(0 3 * * ? *)", allowed: a ScheduleExpression, such as ScheduleExpression.cron({ hour: "3", minute: "0" }); give such an object',
  ],
])('a schedule %s is refused', (_, at, message) => {
  const { path, make } = making(at);
  expect(make).toThrow(`${path}: schedules: ${message}`);
});

describe('a rate, which starts at once when it is deployed,', () => {
  const warningsOf = (quiesce: Quiesce, at: scheduler.ScheduleExpression): readonly unknown[] =>
    making(at, { quiesce })
      .make()
      .node.metadata.filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => data as unknown);

  test('brings a warning where it freezes', () => {
    expect(warningsOf(Quiesce.postgresql(), rate(Duration.hours(6)))).toEqual([
      'schedules: at of "nightly" is "rate(6 hours)", whose first run starts as soon as it is deployed; use ScheduleExpression.cron to choose the time, or acknowledge this [ack: @quiesce/rate-starts-at-once]',
    ]);
  });

  test('brings none where nothing is sent, nor does a cron', () => {
    expect(warningsOf(Quiesce.none(), rate(Duration.hours(6)))).toEqual([]);
    expect(warningsOf(Quiesce.postgresql(), cron({ hour: '3', minute: '0' }))).toEqual([]);
  });
});
