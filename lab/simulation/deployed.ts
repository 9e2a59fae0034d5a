import type { Policy } from '../../lambdas/domain/policy';
import { SCHEDULE_GROUP } from '../modelled-ports';
import { aPolicy, SCHEDULED_TIME } from './builders';
import { STATE_MACHINE_ARN } from './machine';
import { createSimulation, type Simulation, type SimulationOptions } from './simulation';
import { defined } from '../../lambdas/domain/json';

const DAY_MILLIS = 24 * 60 * 60_000;

/** An engine whose schedules have been there for a day, at the policy's first due time. */
export async function deployed(policy: Policy = aPolicy(), options: SimulationOptions = {}): Promise<Simulation> {
  const simulation = createSimulation(options);
  for (const { name, expression, timeZone } of policy.schedules) {
    simulation.cloud.putSchedule({
      ...{ name, group: SCHEDULE_GROUP, expression, ...defined({ timeZone }) },
      ...{ targetArn: STATE_MACHINE_ARN, roleArn: 'arn:aws:iam::111122223333:role/scheduler' },
      input: JSON.stringify({ policy, schedule: name, scheduledTime: '<aws.scheduler.scheduled-time>' }),
    });
  }
  await simulation.clock.advance(DAY_MILLIS);
  return simulation;
}

/** When the schedule is due for the first time behind its deployment. */
export const DUE = new Date(Date.parse(SCHEDULED_TIME) + DAY_MILLIS).toISOString();
