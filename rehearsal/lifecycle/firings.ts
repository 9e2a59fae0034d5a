import { minutesOf } from '../../lambdas/domain/due-schedules';
import { rateMinutes } from '../../lambdas/domain/scheduler/expression';
import type { DeployedSchedule } from '../assembly';
import { MINUTE_MILLIS } from '../clock';

/** One firing of a schedule. */
export interface DueFiring {
  /** Its scheduled time, in milliseconds since the epoch. */
  readonly at: number;
  readonly schedule: DeployedSchedule;
}

export interface Period {
  /** Milliseconds since the epoch, here and at `until`, which does not belong to it. */
  readonly from: number;
  readonly until: number;
}

/** All firings of a period, in their order. A rate counts from the beginning; a disabled schedule has none. */
export function firingsIn(schedules: readonly DeployedSchedule[], period: Period): readonly DueFiring[] {
  return schedules
    .filter(({ deployed }) => deployed.state !== 'DISABLED')
    .flatMap((schedule) => instantsOf(schedule, period).map((at) => ({ at, schedule })))
    .sort((left, right) => left.at - right.at);
}

function instantsOf({ schedule: name, deployed }: DeployedSchedule, { from, until }: Period): readonly number[] {
  const { expression, timeZone = 'UTC' } = deployed;
  const rate = rateMinutes(expression);
  const isDue = rate === undefined ? minutesOf({ name, expression, timeZone }) : (): boolean => true;
  const step = (rate ?? 1) * MINUTE_MILLIS;
  const first = rate === undefined ? Math.ceil(from / MINUTE_MILLIS) * MINUTE_MILLIS : from + step;
  const found: number[] = [];
  for (let at = first; at < until; at += step) {
    if (isDue?.(at) === true) {
      found.push(at);
    }
  }
  return found;
}
