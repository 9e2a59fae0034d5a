import { LEAST_MINUTES } from '../../lambdas/domain/policy';
import { leastMinutesBetween, nextDate, readCron } from '../../lambdas/domain/scheduler/cron';
import { mistakeInExpression } from '../../lambdas/domain/scheduler/expression';
import type { Findings } from './conversion';
import type { DlmSchedule } from './model';
import { PolicyRefused } from './refusal';

/** When a schedule without a time starts: at night in Europe, in the evening in America. */
const CHOSEN_TIME = '03:00';

/** The cron expression of a schedule, in UTC as all times of DLM; `undefined` when it is over. */
export function convertTiming(
  { CreateRule: rule }: DlmSchedule,
  path: string,
  { findings, now }: { readonly findings: Findings; readonly now: number },
): string | undefined {
  const at = `${path}.CreateRule`;
  if (rule.CronExpression !== undefined) {
    return convertCron(rule.CronExpression, `${at}.CronExpression`, { findings, now });
  }
  if (rule.Interval === undefined || rule.Interval === 0) {
    throw new PolicyRefused(
      `${at} has neither CronExpression nor Interval, allowed: one of both; export the policy again`,
    );
  }
  const [time] = rule.Times ?? [];
  if (time === undefined) {
    findings.differs(
      `${at}.Times`,
      `it is not given: DLM has chosen a time that is not in its answer; ${rule.Interval === 1 ? 'minute 0' : `${CHOSEN_TIME} UTC`} is chosen here, change it if you like`,
    );
  }
  return everyHours(rule.Interval, time ?? CHOSEN_TIME);
}

/** `Interval` divides a day, so the starts are the same each day. */
function everyHours(interval: number, time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const hours = Array.from({ length: 24 / interval }, (_, index) => (hour + index * interval) % 24);
  const inOrder = interval === 1 ? '*' : hours.sort((a, b) => a - b).join(',');
  return `cron(${minute} ${inOrder} * * ? *)`;
}

function convertCron(
  expression: string,
  path: string,
  { findings, now }: { readonly findings: Findings; readonly now: number },
): string | undefined {
  const mistake = mistakeInExpression(expression);
  const cron = readCron(expression);
  if (mistake !== undefined || 'mistake' in cron) {
    throw new PolicyRefused(`${path} ${mistake ?? 'is unknown'}`);
  }
  if (leastMinutesBetween(cron) < LEAST_MINUTES) {
    throw new PolicyRefused(
      `${path} is "${expression}", allowed: at least ${LEAST_MINUTES} minutes between two starts; correct it`,
    );
  }
  const today = new Date(now);
  const from = { year: today.getUTCFullYear(), month: today.getUTCMonth() + 1, day: today.getUTCDate() };
  if (nextDate(cron, from) === undefined) {
    findings.omit(
      path.replace('.CreateRule.CronExpression', ''),
      expression,
      'its time is over, so it starts nothing any more',
    );
    return undefined;
  }
  return expression;
}
