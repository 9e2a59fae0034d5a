import { readFiring } from '../../lambdas/domain/firing-input';
import type { Schedules } from '../../lambdas/ports';

type DeployedSchedule = Awaited<ReturnType<Schedules['list']>>[number];

/** A schedule of a policy, as Scheduler has it. */
export interface PolicySchedule extends DeployedSchedule {
  readonly policy: string;
  /** Its name in the policy. */
  readonly schedule: string;
}

/** The schedules whose input is that of a run, by policy and name. Those of other programs are left out. */
export function policySchedules(deployed: readonly DeployedSchedule[]): readonly PolicySchedule[] {
  return deployed
    .flatMap((one) => {
      const { policy, schedule } = readFiring(one.input);
      return schedule === '' ? [] : [{ ...one, policy, schedule }];
    })
    .sort((left, right) => left.policy.localeCompare(right.policy) || left.schedule.localeCompare(right.schedule));
}
