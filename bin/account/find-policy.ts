import { policiesOf } from '../../lambdas/domain/lifecycle/deployed';
import { CommandProblem, unknownPolicy } from '../problem';
import { answered } from './answered';
import { readDeployedPolicy, type DeployedPolicy, type PolicyChoice } from './deployed-policy';
import { liveAccount, type LiveAccount } from './live-account';
import { policySchedules } from './policy-schedules';

interface Found {
  readonly account: LiveAccount;
  readonly deployed: DeployedPolicy;
  /** ARNs of the schedules of a policy of this name; none of a policy in an assembly. */
  readonly schedules: readonly string[];
}

/** Finds a policy in a cloud assembly; without one, in the input of its schedules, where the document has its deployed name. */
export async function findPolicy(directory: string | undefined, wanted: PolicyChoice): Promise<Found> {
  if (directory !== undefined) {
    const deployed = readDeployedPolicy(directory, wanted);
    return { account: await liveAccount(wanted.region ?? deployed.region), deployed, schedules: [] };
  }
  const account = await liveAccount(wanted.region);
  const needs = 'scheduler:ListSchedules and scheduler:GetSchedule';
  const listed = await answered(account, needs, () => account.schedules.list());
  const { policies, unreadable } = policiesOf(listed);
  const policy = policies.find(({ name }) => name === wanted.policy);
  if (policy !== undefined) {
    const own = policySchedules(listed).filter((one) => one.policy === wanted.policy);
    return { account, deployed: { policy, reach: { kind: 'unknown' } }, schedules: own.map(({ arn }) => arn) };
  }
  const broken = unreadable.find((one) => one.policy === wanted.policy);
  if (broken !== undefined) {
    throw new CommandProblem(
      `policy "${wanted.policy}" can't be read from ${broken.arn} (${broken.cause}); go to the folder of its app`,
    );
  }
  throw unknownPolicy(
    wanted.policy,
    policies.map(({ name }) => name),
    { place: account.region },
  );
}
