import { parseFields } from '../../lambdas/domain/json';
import { RUN_REQUEST } from '../../lambdas/domain/policy';
import { answered } from '../account/answered';
import { chooseNamed } from '../account/choose-schedule';
import type { LiveAccount } from '../account/live-account';
import { policySchedules, type PolicySchedule } from '../account/policy-schedules';
import { startByHand } from '../account/start-by-hand';
import { CommandProblem, unknownPolicy } from '../problem';
import type { RunFlags } from './command';

type StartAccount = Pick<LiveAccount, 'region' | 'clock' | 'schedules' | 'executions'>;

/** Refuses what no schedule is called, before anything is asked. */
export function checkScheduleName(name: string | undefined): void {
  const { schedule } = RUN_REQUEST.members;
  const isName: boolean = name === undefined || schedule.accepts(name);
  if (!isName) {
    throw new CommandProblem(`--schedule is "${String(name)}", allowed: ${schedule.allowed}; correct it`);
  }
}

/** The schedule that is meant. Rejects with `CommandProblem` where there is none, or several are. */
export async function chooseSchedule(
  account: StartAccount,
  { policy, schedule }: Pick<RunFlags, 'policy' | 'schedule'>,
): Promise<PolicySchedule> {
  const needs = 'scheduler:ListSchedules and scheduler:GetSchedule';
  const all = policySchedules(await answered(account, needs, () => account.schedules.list()));
  const own = all.filter((one) => one.policy === policy);
  if (own.length === 0) {
    throw unknownPolicy(
      policy,
      all.map((one) => one.policy),
      { place: account.region },
    );
  }
  const named = own.map((one) => ({ ...one, name: one.schedule }));
  return chooseNamed(named, { policy, wanted: schedule, noun: 'schedule' });
}

/**
 * Starts a run by hand. Without a scheduled time the machine takes the start of the execution for it: so the run has an id of
 * its own, leaves nothing to another schedule and is no firing.
 */
export async function startRun(
  account: StartAccount,
  { targetArn, input }: PolicySchedule,
): ReturnType<LiveAccount['executions']['start']> {
  const { scheduledTime: _firing, ...request } = parseFields(input) ?? {};
  return startByHand(account, targetArn, request);
}
