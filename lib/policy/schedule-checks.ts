import { Annotations, Aspects, Token, type aws_scheduler as scheduler } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LEAST_MINUTES, type Schedule } from '../../lambdas/domain/policy';
import { leastMinutesBetween, nextDate, readCron } from '../../lambdas/domain/scheduler/cron';
import { isTimeZone, mistakeInExpression, onceAt, rateMinutes } from '../../lambdas/domain/scheduler/expression';
import { localClock } from '../../lambdas/domain/scheduler/local-clock';
import { PropError, shown } from '../prop-checks';
import type { PolicySchedule } from './policy-schedule';

/** Refuses an expression or a time zone that Scheduler would refuse at the deployment, that never starts a run, or that starts too many. */
export function checkTiming(
  at: scheduler.ScheduleExpression,
  props: { readonly at: string; readonly zone: string },
): void {
  const timeZone = zoneOf(props.zone, at.timeZone);
  const expression = at.expressionString;
  if (Token.isUnresolved(expression)) {
    return;
  }
  const mistake = mistakeInExpression(expression) ?? neverStarts(expression, timeZone) ?? startsTooOften(expression);
  if (mistake !== undefined) {
    throw new PropError(`${props.at} ${mistake}`);
  }
}

/** A rate starts its first run when it is deployed: in the working day, as a rule. */
export function warnOfRate(policy: Construct, { name, at }: PolicySchedule): void {
  if (at.expressionString.startsWith('rate(')) {
    Annotations.of(policy).addWarningV2(
      '@quiesce/rate-starts-at-once',
      `schedules: at of "${name}" is "${at.expressionString}", whose first run starts as soon as it is deployed; use ScheduleExpression.cron to choose the time, or acknowledge this`,
    );
  }
}

/** A drill may be added after its policy, so they are counted at synth. */
export function warnOfUndrilled(policy: Construct, undrilled: () => readonly Schedule[]): void {
  Aspects.of(policy).add({
    visit: (node) => {
      const floors = node === policy ? undrilled().filter(({ retain }) => (retain?.floorDrilled ?? 0) > 0) : [];
      for (const { name } of floors) {
        Annotations.of(policy).addWarningV2(
          '@quiesce/floor-without-drill',
          `schedules: retain of "${name}" has floorDrilled, and no RestoreDrill restores sets of the policy, so it keeps nothing; create a drill, leave floorDrilled out, or acknowledge this`,
        );
      }
    },
  });
}

function zoneOf(prop: string, timeZone: scheduler.ScheduleExpression['timeZone']): string {
  const zone: unknown = timeZone === undefined ? 'UTC' : timeZone.timezoneName;
  const given = zone ?? timeZone;
  if (typeof zone !== 'string' || (!Token.isUnresolved(zone) && !isTimeZone(zone))) {
    throw new PropError(
      `${prop} is ${shown(given)}, allowed: a TimeZone with a name of IANA such as "Europe/Berlin"; use a constant of TimeZone, or TimeZone.of`,
    );
  }
  return Token.isUnresolved(zone) ? 'UTC' : zone;
}

/** What has no time that is still to come. */
function neverStarts(expression: string, timeZone: string): string | undefined {
  const { year, month, day, hour, minute } = localClock(timeZone)(Date.now());
  const cron = readCron(expression);
  const once = onceAt(expression);
  const isOver =
    once === undefined
      ? !('mistake' in cron) && nextDate(cron, { year, month, day }) === undefined
      : once < Date.UTC(year, month - 1, day, hour, minute);
  return isOver
    ? `is "${expression}", which is over, allowed: times that are to come; correct it, or remove the schedule`
    : undefined;
}

/** The fewest minutes between two starts, as far as the expression says it; `undefined` where it starts once. */
export function shortestPeriod(expression: string): number | undefined {
  const cron = readCron(expression);
  return 'mistake' in cron ? rateMinutes(expression) : leastMinutesBetween(cron);
}

function startsTooOften(expression: string): string | undefined {
  const minutes = shortestPeriod(expression);
  const fix =
    rateMinutes(expression) === undefined
      ? "give the minute too, such as ScheduleExpression.cron({ hour: '3', minute: '0' })"
      : 'give a longer rate, such as ScheduleExpression.rate(Duration.days(1))';
  return minutes !== undefined && minutes < LEAST_MINUTES
    ? `is "${expression}", which starts every ${minutes === 1 ? 'minute' : `${minutes} minutes`}, allowed: at least ${LEAST_MINUTES} minutes between two starts; ${fix}`
    : undefined;
}
