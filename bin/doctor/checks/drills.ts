import type { DrillsRead } from '../../../lambdas/domain/drill/deployed-drills';
import type { DeployedSchedule } from '../../../lambdas/ports';
import { check, type Judged } from '../check';
import { taggedMachines } from './schedules';

export interface DrillsFound extends DrillsRead<DeployedSchedule> {
  /** Names of the policies that are deployed. */
  readonly policies: readonly string[];
  /** ARNs of state machines that do not exist. */
  readonly gone: readonly string[];
}

/** Restore drills that prove nothing: they are disabled, or what they need is gone. */
export const drills = check({
  name: 'drills',
  fine: 'each restore drill is enabled, and its policy and its engine exist',
  needs: ['scheduler:ListSchedules', 'scheduler:GetSchedule', 'states:ListTagsForResource'],
  read: async ({ account, drills: read, policies }): Promise<DrillsFound> => {
    const found = await read();
    const { policies: known, unreadable } = await policies();
    const machines = await taggedMachines(account, found.drills);
    return {
      ...found,
      policies: [...known.map(({ name }) => name), ...unreadable.map(({ policy }) => policy)],
      gone: machines.filter(({ tags }) => tags === undefined).map(({ arn }) => arn),
    };
  },
  judge: judgeDrills,
});

export function judgeDrills({ drills: found, unreadable, policies, gone }: DrillsFound): readonly Judged[] {
  return [
    ...unreadable.map(({ arn, policy, cause }): Judged => ({
      severity: 'error',
      subject: policy,
      text: `the schedule ${arn} holds a restore drill that can't be read (${cause})`,
      remedy: 'deploy the drill again with the version of its engine',
    })),
    ...found.flatMap(({ drill, state, targetArn }): readonly Judged[] => {
      const subject = `${drill.policy}/${drill.name}`;
      if (gone.includes(targetArn)) {
        const text = `the restore drill starts ${targetArn}, which does not exist`;
        return [{ severity: 'error', subject, text, remedy: 'deploy the engine, or remove the drill' }];
      }
      if (!policies.includes(drill.policy)) {
        const text = 'the policy of the restore drill is not deployed, so there is no new set to restore';
        return [{ severity: 'warning', subject, text, remedy: 'deploy the policy, or remove the drill' }];
      }
      const text = 'the restore drill is disabled, so nothing shows that a set restores';
      return state === 'disabled' ? [{ severity: 'warning', subject, text, remedy: 'enable it, or remove it' }] : [];
    }),
  ];
}
