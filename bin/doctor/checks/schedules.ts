import type { PoliciesRead } from '../../../lambdas/domain/lifecycle/deployed';
import { inPool } from '../../../lambdas/domain/pool';
import type { PolicySchedule } from '../../account/policy-schedules';
import { check, type Judged } from '../check';
import type { Patient } from '../patient';

export interface ScheduleRead {
  readonly region: string;
  readonly now: number;
  readonly schedules: readonly PolicySchedule[];
  readonly unreadable: PoliciesRead['unreadable'];
  /** ARNs of state machines that do not exist. */
  readonly gone: readonly string[];
}

/** Schedules that start nothing: there are none, they are disabled or over, or their engine is gone. */
export const schedules = check({
  name: 'schedules',
  fine: 'each schedule of each policy is enabled and starts an engine that exists',
  needs: ['scheduler:ListSchedules', 'scheduler:GetSchedule', 'states:ListTagsForResource'],
  read: async (patient): Promise<ScheduleRead> => ({
    region: patient.account.region,
    now: patient.now,
    schedules: await patient.schedules(),
    unreadable: (await patient.policies()).unreadable,
    gone: (await machinesOf(patient)).filter(({ tags }) => tags === undefined).map(({ arn }) => arn),
  }),
  judge: judgeSchedules,
});

/** Machines asked at the same time. */
const AT_ONCE = 4;

/** The state machines that the schedules of policies start, with their tags; without tags one that does not exist. */
export async function machinesOf({ account, schedules: list }: Pick<Patient, 'account' | 'schedules'>) {
  return taggedMachines(account, await list());
}

/** The state machines that these schedules start. */
export async function taggedMachines(
  { executions }: Pick<Patient['account'], 'executions'>,
  started: readonly { readonly targetArn: string }[],
) {
  const arns = [...new Set(started.map(({ targetArn }) => targetArn))];
  return inPool(arns, { size: AT_ONCE, work: async (arn) => ({ arn, tags: await executions.tags(arn) }) });
}

export function judgeSchedules({ region, now, schedules: found, unreadable, gone }: ScheduleRead): readonly Judged[] {
  if (found.length === 0) {
    return [
      {
        severity: 'warning',
        subject: region,
        text: 'there is no schedule of a policy',
        remedy: 'deploy a SnapshotPolicy, or give the --region of the engine',
      },
    ];
  }
  return [
    ...unreadable.map(({ arn, policy, cause }): Judged => ({
      severity: 'error',
      subject: policy,
      text: `its schedule ${arn} holds a policy that can't be read (${cause})`,
      remedy: 'deploy the policy again with the version of its engine',
    })),
    ...found.flatMap((one): readonly Judged[] => {
      const subject = `${one.policy}/${one.schedule}`;
      if (gone.includes(one.targetArn)) {
        const text = `it starts ${one.targetArn}, which does not exist`;
        return [{ severity: 'error', subject, text, remedy: 'deploy the engine, or remove the schedule' }];
      }
      if (one.state === 'disabled') {
        const text = 'it is disabled, so it makes no sets';
        return [{ severity: 'warning', subject, text, remedy: 'enable it, or remove the policy' }];
      }
      return one.endsAt !== undefined && Date.parse(one.endsAt) <= now
        ? [
            {
              severity: 'warning',
              subject,
              text: `it ended at ${one.endsAt}`,
              remedy: 'give it a later end, or remove it',
            },
          ]
        : [];
    }),
  ];
}
