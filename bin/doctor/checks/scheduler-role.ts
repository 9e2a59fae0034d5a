import { inPool } from '../../../lambdas/domain/pool';
import type { AccountReads } from '../../account/aws/account-reads';
import { check, type Judged } from '../check';

export interface RoleRead {
  readonly roleArn: string;
  readonly machineArn: string;
  readonly answer: Awaited<ReturnType<AccountReads['mayStart']>>;
}

/** Roles asked at the same time. */
const AT_ONCE = 4;

/** Without its role a schedule starts nothing, and the firing ends in the dead-letter queue. */
export const schedulerRole = check({
  name: 'scheduler-role',
  fine: 'the role of each schedule exists and may start its engine',
  needs: ['scheduler:ListSchedules', 'scheduler:GetSchedule', 'iam:SimulatePrincipalPolicy'],
  read: async ({ schedules, drills, reads }): Promise<readonly RoleRead[]> => {
    const started = [...(await schedules()), ...(await drills()).drills];
    const pairs = new Map(started.map((one) => [`${one.roleArn} ${one.targetArn}`, one]));
    return inPool([...pairs.values()], {
      size: AT_ONCE,
      work: async ({ roleArn, targetArn: machineArn }) => {
        return { roleArn, machineArn, answer: await reads.mayStart(roleArn, machineArn) };
      },
    });
  },
  judge: judgeRoles,
});

export function judgeRoles(roles: readonly RoleRead[]): readonly Judged[] {
  return roles
    .filter(({ answer }) => answer !== 'allowed')
    .map(({ roleArn, machineArn, answer }) => ({
      severity: 'error',
      subject: roleArn,
      text: answer === 'no-role' ? 'the role does not exist' : `the role may not start ${machineArn}`,
      remedy:
        'deploy the engine again, and the policies after it; look for a boundary or a policy of the organization that denies states:StartExecution',
    }));
}
