import { defined } from '../../lambdas/domain/json';
import type { Policy, Schedule } from '../../lambdas/domain/policy';
import { SCHEDULE_GROUP } from '../../rehearsal/in-process/modelled-ports';
import { aPolicy, SCHEDULED_TIME } from './builders';
import { STATE_MACHINE_ARN } from './machine';
import { createSimulation, type Simulation, type SimulationOptions } from './simulation';

/** An engine whose schedules have been there for a day, at the policy's first due time. */
export async function deployed(policy: Policy = aPolicy(), options: SimulationOptions = {}): Promise<Simulation> {
  const simulation = createSimulation(options);
  for (const schedule of policy.schedules) {
    putSchedule(simulation, schedule, inputOf(policy, schedule.name));
  }
  await simulation.clock.advance(DAY_MILLIS);
  return simulation;
}

export const DAY_MILLIS = 24 * 60 * 60_000;

/** What the engine's schedules start a run with. */
export const inputOf = (policy: Policy, schedule: string): string =>
  JSON.stringify({ policy, schedule, scheduledTime: '<aws.scheduler.scheduled-time>' });

/** A schedule of the engine's group, with this input. */
export function putSchedule(
  { cloud }: Pick<Simulation, 'cloud'>,
  schedule: Schedule,
  input: string,
  state: 'ENABLED' | 'DISABLED' = 'ENABLED',
): void {
  const { name, expression, timeZone } = schedule;
  const roleArn = 'arn:aws:iam::111122223333:role/scheduler';
  const target = { targetArn: STATE_MACHINE_ARN, roleArn, input };
  cloud.putSchedule({ name, group: SCHEDULE_GROUP, expression, ...target, state, ...defined({ timeZone }) });
}

/** When the schedule is due for the first time behind its deployment. */
export const DUE = new Date(Date.parse(SCHEDULED_TIME) + DAY_MILLIS).toISOString();
