import { drillsOf, type DrillsRead } from '../../lambdas/domain/drill/deployed-drills';
import { isIncluded, whyNotDrillable } from '../../lambdas/domain/drill/restorable';
import type { Drill } from '../../lambdas/domain/drill/settings';
import type { DeployedSchedule } from '../../lambdas/ports';
import { answered } from '../account/answered';
import { chooseNamed } from '../account/choose-schedule';
import { findSet, setsOfRegion } from '../account/find-set';
import type { LiveAccount } from '../account/live-account';
import { policySchedules } from '../account/policy-schedules';
import { CommandProblem, unknownPolicy } from '../problem';
import type { DrillFlags } from './command';

type ChosenDrill = DrillsRead<DeployedSchedule>['drills'][number];

/** The drill that is meant. Rejects with `CommandProblem` where there is none, or several are. */
export async function chooseDrill(
  account: Pick<LiveAccount, 'region' | 'clock' | 'schedules'>,
  { policy, drill: wanted }: Pick<DrillFlags, 'policy' | 'drill'>,
): Promise<ChosenDrill> {
  const needs = 'scheduler:ListSchedules and scheduler:GetSchedule';
  const deployed = await answered(account, needs, () => account.schedules.list());
  const { drills, unreadable } = drillsOf(deployed);
  const own = drills.filter(({ drill }) => drill.policy === policy).map((one) => ({ ...one, name: one.drill.name }));
  const broken = unreadable.find((one) => one.policy === policy);
  if (own.length > 0) {
    return chooseNamed(own, { policy, wanted, noun: 'drill' });
  }
  if (broken !== undefined) {
    throw new CommandProblem(
      `the drill of policy "${policy}" can't be read from ${broken.arn} (${broken.cause}); deploy it with the version of this command`,
    );
  }
  const policies = policySchedules(deployed).map((one) => one.policy);
  if (!policies.includes(policy)) {
    throw unknownPolicy(policy, policies, { place: account.region });
  }
  throw new CommandProblem(
    `policy "${policy}" has no restore drill in ${account.region}; deploy a RestoreDrill for it`,
  );
}

/** The set that a person named: answers the id of one of its snapshots. Rejects with `CommandProblem` where it can't be drilled. */
export async function chooseSet(
  account: Pick<LiveAccount, 'region' | 'clock' | 'storedSets'>,
  { drill: { policy, place }, set: wanted }: { readonly drill: Pick<Drill, 'policy' | 'place'>; readonly set: string },
): Promise<string> {
  const { region, clock, storedSets } = account;
  const snapshots = await answered(account, 'ec2:DescribeSnapshots', () => storedSets.list(region));
  const sets = setsOfRegion(region, snapshots).filter((set) => isIncluded(set, policy));
  const set = findSet(sets, wanted, region);
  const why = whyNotDrillable(set, clock.now(), place);
  if (why !== undefined) {
    throw new CommandProblem(
      `--set is "${wanted}", which ${why}; give another one, npx quiesce sets --policy ${policy} lists them`,
    );
  }
  return set.name.snapshotIds[0] ?? '';
}
