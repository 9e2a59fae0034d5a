import { POLICY } from '../../lambdas/domain/policy';
import { copyRegionsOf, policiesOf, type PoliciesRead } from '../../lambdas/domain/lifecycle/deployed';
import type { Observation } from '../../lambdas/domain/lifecycle/observation-json';
import { REGION } from '../../lambdas/domain/lifecycle/settings';
import { readRegions } from '../../lambdas/domain/lifecycle/stored-sets';
import { observe } from '../../lambdas/handlers/lifecycle/observe';
import { unanswered } from './answered';
import { awsDetailOf, type LiveAccount } from './live-account';
import { patiently } from './patience';
import { CommandProblem, unknownPolicy } from '../problem';

/** What there is to judge, and what is missing of it. */
export interface LifecycleView extends Observation {
  /** Regions that could not be listed. */
  readonly unseen: readonly { readonly region: string; readonly cause: string }[];
  readonly unreadable: PoliciesRead['unreadable'];
}

/** The permissions to look, as a person asks for them. */
const LIFECYCLE_READS =
  'scheduler:ListSchedules, scheduler:GetSchedule, ec2:DescribeSnapshots, ec2:DescribeImages, ec2:DescribeLockedSnapshots, ' +
  'ec2:DescribeFastSnapshotRestores and ec2:DescribeSnapshotTierStatus';

type LookAccount = Pick<LiveAccount, 'region' | 'schedules' | 'storedSets' | 'clock'>;

/**
 * Looks as a round of the engine does: at the policies of all engines of the Region, and at the sets there and in the Regions
 * that get copies. No command knows the engine's ledger, which remembers where copies went earlier: those Regions are given.
 * Rejects with `CommandProblem` when AWS refuses.
 */
export async function lookAtLifecycle(account: LookAccount, copyRegions: readonly string[]): Promise<LifecycleView> {
  const { region: home, schedules, storedSets, clock } = account;
  try {
    const { policies, unreadable } = policiesOf(await patiently(clock, () => schedules.list()));
    const regions = [...copyRegionsOf(policies), ...copyRegions];
    const { observed, unseen } = await patiently(clock, () => observe({ storedSets }, { home, regions }));
    return {
      now: clock.now(),
      observed,
      policies,
      unreadable,
      unseen: unseen.map(({ region, error }) => ({ region, cause: awsDetailOf(error) })),
    };
  } catch (error) {
    throw unanswered(error, home, LIFECYCLE_READS);
  }
}

/** Flags of all commands that show or change sets. */
export interface LifecycleFlags {
  readonly policy?: string;
  readonly instance?: string;
  readonly region?: string;
  readonly copyRegion?: readonly string[];
}

/** Refuses what no set can have, before anything is asked. */
export function checkLifecycleFlags({ policy, instance, region, copyRegion = [] }: LifecycleFlags): void {
  const { name: policyName } = POLICY.members;
  const isName: boolean = policy === undefined || policyName.accepts(policy);
  if (!isName) {
    throw new CommandProblem(`--policy is "${String(policy)}", allowed: ${policyName.allowed}; correct it`);
  }
  if (instance !== undefined && !/^i-[0-9a-f]{8,17}$/.test(instance)) {
    throw new CommandProblem(`--instance is "${instance}", allowed: an id such as i-0123456789abcdef0; correct it`);
  }
  const named = [
    ...(region === undefined ? [] : [{ flag: '--region', name: region }]),
    ...copyRegion.map((name) => ({ flag: '--copy-region', name })),
  ];
  const wrong = named.find(({ name }) => !REGION.accepts(name));
  if (wrong !== undefined) {
    throw new CommandProblem(`${wrong.flag} is "${wrong.name}", allowed: ${REGION.allowed}; correct it`);
  }
}

/** The policies that are deployed, and those that only have sets. */
export function policyNames({ policies, unreadable, observed }: LifecycleView): readonly string[] {
  const sets = readRegions(observed).flatMap((region) => region.sets);
  const names = [
    ...policies.map(({ name }) => name),
    ...unreadable.map(({ policy }) => policy),
    ...sets.map(({ name }) => name.policy),
  ];
  return [...new Set(names)].sort();
}

/** Refuses a policy that is neither deployed nor that of a set. */
export function checkPolicyName(policy: string | undefined, view: LifecycleView): void {
  const known = policyNames(view);
  if (policy !== undefined && !known.includes(policy)) {
    throw unknownPolicy(policy, known, { place: view.observed.home });
  }
}
