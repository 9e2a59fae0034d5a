import { drillsOf } from '../../lambdas/domain/drill/deployed-drills';
import { defined } from '../../lambdas/domain/json';
import { policiesOf } from '../../lambdas/domain/lifecycle/deployed';
import { planLifecycle } from '../../lambdas/domain/lifecycle/plan';
import { readRegions } from '../../lambdas/domain/lifecycle/stored-sets';
import { inPool } from '../../lambdas/domain/pool';
import { groupBy } from '../../lambdas/domain/sets';
import type { OwedHold } from '../../lambdas/ports';
import { answered } from '../account/answered';
import type { LiveAccount } from '../account/live-account';
import { lookAtLifecycle } from '../account/live-lifecycle';
import { policySchedules, type PolicySchedule } from '../account/policy-schedules';
import { unknownPolicy } from '../problem';
import type { Observed } from './judge';
import { policyStatus, type PolicyFacts } from './policy-status';
import { AT_ONCE, newestOf, readEngine, type ReadEngine } from './read-engine';

export type StatusAccount = Pick<
  LiveAccount,
  'region' | 'clock' | 'schedules' | 'storedSets' | 'executions' | 'ledger'
>;

/**
 * Looks at the policies of the Region, or at one of them. What an engine's ledger or Step Functions do not answer is noted with
 * the engine. Rejects with `CommandProblem` when the schedules or the sets can't be read, or the policy is not deployed.
 */
export async function readStatus(account: StatusAccount, wanted?: string): Promise<Observed> {
  const deployed = await answered(account, 'scheduler:ListSchedules and scheduler:GetSchedule', () =>
    account.schedules.list(),
  );
  const view = await lookAtLifecycle({ ...account, schedules: { list: () => Promise.resolve(deployed) } }, []);
  const { now, observed, unreadable, unseen } = view;
  const { policies } = policiesOf(deployed);
  checkName(wanted, [...policies.map(({ name }) => name), ...unreadable.map(({ policy }) => policy)], observed.home);
  const isWanted = (name: string): boolean => name === (wanted ?? name);
  const { drills } = drillsOf(deployed);
  const schedules = policySchedules(deployed).filter(({ policy }) => isWanted(policy));
  const made = readRegions(observed)
    .flatMap(({ sets }) => sets)
    .filter(({ origin }) => origin === 'made');
  const plan = planLifecycle(observed, policies, now, { unreadable: unreadable.map(({ policy }) => policy) });
  const engines = await inPool(
    groupBy(schedules, ({ targetArn }) => targetArn),
    { size: AT_ONCE, work: (own) => readEngine(account, own, made) },
  );
  const debtsOf = (policy: string): readonly OwedHold[] | undefined => {
    const arns = schedules.filter((one) => one.policy === policy).map(({ targetArn }) => targetArn);
    const own = engines.filter(({ status }) => arns.includes(status.stateMachineArn));
    return own.some(({ debts }) => debts === undefined)
      ? undefined
      : own.flatMap(({ debts = [] }) => debts).filter((debt) => debt.policy === policy);
  };
  return {
    now,
    region: observed.home,
    engines: engines.map(({ status }) => status),
    policies: policies
      .filter(({ name }) => isWanted(name))
      .map((policy) =>
        policyStatus(
          {
            policy,
            state: policy.state,
            schedules: schedules
              .filter((one) => one.policy === policy.name)
              .map((one) => ({ ...one, ...defined({ awaitedSince: awaitedSince(one, engines) }) })),
            sets: made.filter(({ name }) => name.policy === policy.name),
            backlog: countsOf(plan.actions.filter(({ of }) => of.policy === policy.name).map(({ kind }) => kind)),
            drills: drills.filter(({ drill }) => drill.policy === policy.name).map(({ drill }) => drill.name),
            heldBack: plan.heldBack
              .filter((held) => held.policy === policy.name)
              .reduce((sum, { wanted: all, allowed }) => sum + all - allowed, 0),
            ...defined({
              debts: debtsOf(policy.name),
              newestDrill: newestDrillOf(policy.name, engines),
              lastRun: newestOf(engines.flatMap(({ runs }) => runs.get(policy.name) ?? [])),
            }),
          },
          now,
        ),
      )
      .sort((left, right) => left.policy.localeCompare(right.policy)),
    unseen,
    unreadable: unreadable.filter(({ policy }) => isWanted(policy)),
  };
}

function newestDrillOf(policy: string, engines: readonly ReadEngine[]): PolicyFacts['newestDrill'] {
  const [newest] = engines
    .flatMap((engine) => engine.drills ?? [])
    .filter((drill) => drill.policy === policy)
    .sort((left, right) => right.endedAt.localeCompare(left.endedAt));
  return newest && { verdict: newest.verdict, endedAt: newest.endedAt };
}

/** Its engine remembers when a policy was disabled: nobody expects sets of that time. */
function awaitedSince(
  { policy, targetArn, createdAt }: PolicySchedule,
  engines: readonly ReadEngine[],
): string | undefined {
  const engine = engines.find(({ status }) => status.stateMachineArn === targetArn);
  return engine?.status.unread.length === 0
    ? [createdAt, engine.disabledAt?.get(policy) ?? createdAt].sort()[1]
    : undefined;
}

function checkName(wanted: string | undefined, known: readonly string[], region: string): void {
  if (wanted !== undefined && !known.includes(wanted)) {
    throw unknownPolicy(wanted, known, { place: region });
  }
}

function countsOf(kinds: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]));
}
