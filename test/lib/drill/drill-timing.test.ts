import { Duration, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Choice, type RestoreDrillProps } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { aDrill, drillInputs } from '../builders';
import { drill, nextDrill, warnings } from './attempts';

const at = (expression: string) => ({ at: scheduler.ScheduleExpression.expression(expression) });

test.each<[string, Partial<RestoreDrillProps>]>([
  ['the shortest time', { timeout: Duration.minutes(15) }],
  ['the longest time', { timeout: Duration.hours(24) }],
  ['the shortest check', { checkTimeout: Duration.seconds(30) }],
  ['the longest check', { timeout: Duration.hours(24), checkTimeout: Duration.hours(6) }],
  ['a sample of a year', { choose: Choice.randomWithin(Duration.days(365)) }],
  ['one start', at('at(2099-01-01T00:00:00)')],
])('a drill takes %s', (_, changes) => {
  expect(() => {
    drill(changes);
  }).not.toThrow();
});

const OF_CHECK =
  'allowed: whole seconds from 30 seconds to 1 hour 50 minutes; the check ends 10 minutes before the timeout of the drill, and within 6 hours; leave it out, or lengthen the timeout';
const OF_TIME =
  'allowed: whole seconds from 15 minutes to 1 day; give a time in which the check surely ends, such as Duration.hours(2)';

test.each<[string, Partial<RestoreDrillProps>, string]>([
  ['too little time', { timeout: Duration.minutes(14) }, `timeout is 14 minutes, ${OF_TIME}`],
  ['too much time', { timeout: Duration.hours(25) }, `timeout is 1 day 1 hour, ${OF_TIME}`],
  ['a check that is too short', { checkTimeout: Duration.seconds(29) }, `checkTimeout is 29 seconds, ${OF_CHECK}`],
  ['a check that outlasts the drill', { checkTimeout: Duration.hours(2) }, `checkTimeout is 2 hours, ${OF_CHECK}`],
  [
    'a sample of an hour',
    { choose: Choice.randomWithin(Duration.hours(1)) },
    'choose: time is 1 hour, allowed: whole seconds from 1 day to 365 days; give such a time, for example Duration.days(30)',
  ],
  [
    'a start every minute',
    at('rate(1 minute)'),
    'at is "rate(1 minute)", which starts every minute, allowed: at least 5 minutes between two starts; give a longer rate, such as ScheduleExpression.rate(Duration.days(1))',
  ],
  [
    'a schedule that is over',
    at('at(2020-01-01T00:00:00)'),
    'at is "at(2020-01-01T00:00:00)", which is over, allowed:',
  ],
  ['a schedule that is none', at('daily'), 'at is "daily", allowed: '],
])('a drill refuses %s', (_, changes, message) => {
  const path = nextDrill();
  expect(() => {
    drill(changes);
  }).toThrow(`${path}: ${message}`);
});

test.each<[string, Duration, Duration | undefined, number]>([
  ['half of the timeout', Duration.hours(2), undefined, 3_600],
  ['what the timeout leaves', Duration.minutes(15), undefined, 300],
  ['no more than 6 hours', Duration.hours(24), undefined, 21_600],
  ['the same as a prop', Duration.minutes(15), Duration.minutes(5), 300],
])('a check may take %s', (_, timeout, checkTimeout, seconds) => {
  const stack = testStack();
  aDrill(stack, { timeout, ...(checkTimeout === undefined ? {} : { checkTimeout }) });
  expect(drillInputs(templateOf(stack)).map(({ drill: { check } }) => check.timeoutSeconds)).toEqual([seconds]);
});

test('synth warns of drills that may overlap, and not of others', () => {
  const stack = testStack();
  const hourly = { at: scheduler.ScheduleExpression.rate(Duration.hours(1)), timeout: Duration.hours(2) };
  aDrill(stack, hourly);
  expect(warnings(stack)).toEqual([
    'at is "rate(1 hour)", which may start a drill 1 hour after another, and timeout is 2 hours, so several may run at the same time; start them less often, shorten timeout, or acknowledge this [ack: @quiesce/drills-overlap]',
  ]);
  const others = testStack();
  aDrill(others, { ...hourly, timeout: Duration.hours(1) });
  expect(warnings(others)).toEqual([]);
});
