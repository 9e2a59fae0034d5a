import { randomUUID } from 'node:crypto';
import { parseFields } from '../../lambdas/domain/json';
import { RUN_REQUEST } from '../../lambdas/domain/policy';
import { answered } from '../account/answered';
import type { LiveAccount } from '../account/live-account';
import { policySchedules, type PolicySchedule } from '../account/policy-schedules';
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
  const named = own.filter((one) => one.schedule === (schedule ?? one.schedule));
  const [first, other] = named;
  if (first === undefined) {
    throw new CommandProblem(`--schedule is "${schedule ?? ''}", allowed: ${namesOf(own)}; correct it`);
  }
  if (other === undefined) {
    return first;
  }
  if (first.schedule !== other.schedule) {
    throw new CommandProblem(
      `policy "${policy}" has several schedules; also give --schedule, allowed: ${namesOf(own)}`,
    );
  }
  throw new CommandProblem(
    `policy "${policy}" is deployed twice (${named.map(({ arn }) => arn).join(', ')}); remove one of the stacks`,
  );
}

/**
 * Starts a run by hand. Without a scheduled time the machine takes the start of the execution for it: so the run has an id of
 * its own, leaves nothing to another schedule and is no firing. Its name makes a repeated call harmless.
 */
export async function startRun(
  account: StartAccount,
  { targetArn, input }: PolicySchedule,
): ReturnType<LiveAccount['executions']['start']> {
  const { scheduledTime: _firing, ...request } = parseFields(input) ?? {};
  const execution = { machineArn: targetArn, name: `by-hand-${randomUUID()}`, input: JSON.stringify(request) };
  return answered(account, `states:StartExecution on ${targetArn}`, () => account.executions.start(execution));
}

function namesOf(schedules: readonly PolicySchedule[]): string {
  return [...new Set(schedules.map(({ schedule }) => schedule))].join(', ');
}
