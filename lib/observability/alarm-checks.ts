import { Token, type Duration } from 'aws-cdk-lib';
import { POLICY } from '../../lambdas/domain/policy';
import { checkDuration, inWords } from '../duration-checks';
import { checkCount, checkProp, checkStruct, PropError, shown } from '../prop-checks';
import {
  ALARM_KINDS,
  CONSISTENT_SET_PERIOD,
  DRILL_ALARM_KINDS,
  NO_CONSISTENT_SET,
  noConsistentSet,
} from './alarm-kinds';
import { OVERRIDE_KINDS, type AlarmOverride } from './alarm-options';
import type { SnapshotAlarmsProps } from './alarms-props';

const KINDS = { ...ALARM_KINDS, ...DRILL_ALARM_KINDS };

const ALARM_NAMES: readonly string[] = [...Object.keys(KINDS), NO_CONSISTENT_SET];

/** More than these make the count of a cron expression slow. */
const MOST_PERIODS = 30;

/** CloudWatch's bounds of an alarm: actions for each state, characters of a description, seconds. */
const MOST_ACTIONS = 5;
const MOST_CHARACTERS = 1_024;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const MOST_SECONDS = { ofShort: DAY, ofLong: 7 * DAY } as const;

/** Ten years. */
export const LONGEST_AGE = 3_653 * DAY;

/** Refuses what no alarm can have, so that it does not fail at the deployment; the kinds of the props are right. */
export function checkAlarms(props: SnapshotAlarmsProps): void {
  checkPeriods(props.consistentSetPeriods);
  for (const [name, within] of Object.entries(props.consistentSetWithin ?? {})) {
    checkProp('consistentSetWithin: name', name, POLICY.members.name, 'correct the name of the policy');
    const bounds = { min: CONSISTENT_SET_PERIOD.toSeconds(), max: LONGEST_AGE, step: 60 };
    checkDuration(`consistentSetWithin: ${name}`, within, bounds, 'give the longest time without a set');
  }
  checkActions('', props, props);
  for (const [name, override] of Object.entries(props.overrides ?? {})) {
    checkOverride(name, override);
    checkActions(`overrides: ${name}: `, override, props);
  }
}

/** Characters that only the deployment knows are not counted. */
export function checkDescription(prop: string, description: string): string {
  if (!Token.isUnresolved(description) && description.length > MOST_CHARACTERS) {
    throw new PropError(
      `${prop} makes a description of ${shown(description.length)} characters, allowed: ${shown(MOST_CHARACTERS)}; shorten it`,
    );
  }
  return description;
}

function checkActions(
  prefix: string,
  { alarmActions = [], okActions = [] }: Pick<AlarmOverride, 'alarmActions' | 'okActions'>,
  { topic }: Pick<SnapshotAlarmsProps, 'topic'>,
): void {
  const bounds = { min: 0, max: topic === undefined ? MOST_ACTIONS : MOST_ACTIONS - 1 };
  const fix = 'leave some out; CloudWatch takes five, and topic is one of them';
  checkCount(`${prefix}alarmActions`, alarmActions, bounds, fix);
  checkCount(`${prefix}okActions`, okActions, bounds, fix);
}

function checkOverride(name: string, override: AlarmOverride): void {
  if (!ALARM_NAMES.includes(name)) {
    throw new PropError(
      `overrides has the alarm "${name}", allowed: ${ALARM_NAMES.join(', ')}; correct the name, or remove it`,
    );
  }
  const prefix = `overrides: ${name}: `;
  checkStruct(`overrides: ${name}`, override, OVERRIDE_KINDS, prefix);
  const usual = KINDS[name] ?? noConsistentSet('', '');
  const { evaluationPeriods: all = usual.evaluationPeriods, datapointsToAlarm: some = 1, period } = override;
  if (some > all) {
    throw new PropError(
      `${prefix}datapointsToAlarm is ${shown(some)}, allowed: at most evaluationPeriods, ${shown(all)}; lower it`,
    );
  }
  if (period !== undefined) {
    const bounds = { min: usual.leastPeriod?.toSeconds() ?? 60, max: DAY, step: 60 };
    checkDuration(
      `${prefix}period`,
      period,
      bounds,
      'CloudWatch takes no other, or has no data point in a shorter one',
    );
  }
  checkTotal(prefix, period ?? usual.period, all);
}

function checkTotal(prefix: string, period: Duration, evaluationPeriods: number): void {
  const seconds = period.toSeconds();
  const most = Math.floor((seconds < HOUR ? MOST_SECONDS.ofShort : MOST_SECONDS.ofLong) / seconds);
  if (evaluationPeriods > most) {
    throw new PropError(
      `${prefix}evaluationPeriods is ${shown(evaluationPeriods)}, allowed: 1 to ${shown(most)} with a period of ${inWords(seconds)}, because CloudWatch looks back ${inWords(MOST_SECONDS.ofShort)} at most, and ${inWords(MOST_SECONDS.ofLong)} with periods from ${inWords(HOUR)}; lower it`,
    );
  }
}

function checkPeriods(periods: number | undefined): void {
  if (periods !== undefined && !Token.isUnresolved(periods) && periods > MOST_PERIODS) {
    throw new PropError(
      `consistentSetPeriods is ${shown(periods)}, allowed: 1 to ${shown(MOST_PERIODS)}; give consistentSetWithin for a longer time`,
    );
  }
}
