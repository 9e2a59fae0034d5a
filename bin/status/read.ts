import { EngineTag } from '../../lambdas/domain/engine-tags';
import { runIdOf } from '../../lambdas/domain/identifiers';
import { defined } from '../../lambdas/domain/json';
import { policiesOf } from '../../lambdas/domain/lifecycle/deployed';
import { planLifecycle } from '../../lambdas/domain/lifecycle/plan';
import { readRegions, type StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import type { LastRound } from '../../lambdas/domain/lifecycle/turn';
import { inPool } from '../../lambdas/domain/pool';
import { groupBy } from '../../lambdas/domain/sets';
import { QuiesceError } from '../../lambdas/errors';
import type { OwedHold } from '../../lambdas/ports';
import { answered, remedyFor } from '../account/answered';
import { awsDetailOf, type LiveAccount } from '../account/live-account';
import { lookAtLifecycle } from '../account/live-lifecycle';
import { patiently } from '../account/patience';
import { policySchedules, type PolicySchedule } from '../account/policy-schedules';
import { END_OF_RUN_EVENTS, readRun } from '../account/run-history';
import { unknownPolicy } from '../problem';
import type { EngineStatus, Observed } from './judge';
import { policyStatus, type LastRun } from './policy-status';

export type StatusAccount = Pick<
  LiveAccount,
  'region' | 'clock' | 'schedules' | 'storedSets' | 'executions' | 'ledger'
>;

/** Calls at the same time. */
const AT_ONCE = 5;

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
            heldBack: plan.heldBack
              .filter((held) => held.policy === policy.name)
              .reduce((sum, { wanted: all, allowed }) => sum + all - allowed, 0),
            ...defined({
              debts: debtsOf(policy.name),
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

interface ReadEngine {
  readonly status: EngineStatus;
  /** Absent when they could not be read. */
  readonly debts?: readonly OwedHold[];
  readonly disabledAt?: LastRound['disabledAt'];
  /** The last run by policy. */
  readonly runs: ReadonlyMap<string, LastRun>;
}

async function readEngine(
  account: StatusAccount,
  schedules: readonly PolicySchedule[],
  made: readonly StoredSet[],
): Promise<ReadEngine> {
  const { clock, executions } = account;
  const stateMachineArn = schedules[0]?.targetArn ?? '';
  const since = schedules.map(({ changedAt }) => changedAt).sort()[0] ?? '';
  const unread: string[] = [];
  const asked = async <T>(needs: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await patiently(clock, ask);
    } catch (error) {
      if (!(error instanceof QuiesceError)) {
        throw error;
      }
      unread.push(
        `engine ${stateMachineArn} could not be read (${awsDetailOf(error)}); ${remedyFor(error, `this needs ${needs}`)}`,
      );
      return undefined;
    }
  };
  const tags = await asked('states:ListTagsForResource', async () => (await executions.tags(stateMachineArn)) ?? []);
  const table = tags?.find(({ key }) => key === EngineTag.LEDGER)?.value;
  if (table === undefined) {
    const text = `state machine ${stateMachineArn} is gone, or has no tag ${EngineTag.LEDGER}: its DynamoDB table is not known`;
    return { status: { stateMachineArn, since, unread: tags ? [text] : unread }, runs: new Map() };
  }
  const ledger = account.ledger(table);
  const needs = `dynamodb:GetItem and dynamodb:Query on ${table}, and kms:Decrypt if it has a key of yours`;
  const debts = await asked(needs, () => ledger.owed());
  const remembered = unread.length === 0 ? await asked(needs, () => ledger.lastRound()) : undefined;
  const policies = unread.length === 0 ? groupBy(schedules, ({ policy }) => policy) : [];
  const runs = await inPool(policies, {
    size: AT_ONCE,
    work: async (own) => {
      const claim = await asked(needs, () => lastClaim(ledger, own, made));
      const last = await (claim &&
        asked('states:GetExecutionHistory', () => executions.lastEvents(claim.executionArn, END_OF_RUN_EVENTS)));
      return [own[0]?.policy ?? '', claim && { ...claim, ...readRun(last ?? []) }] as const;
    },
  });
  return {
    status: {
      stateMachineArn,
      ledger: table,
      since,
      unread: [...new Set(unread)],
      ...defined({ round: remembered && printed(remembered) }),
    },
    ...defined({ debts, disabledAt: remembered?.disabledAt }),
    runs: new Map(runs.flatMap(([policy, run]) => (run === undefined ? [] : [[policy, run] as const]))),
  };
}

/** What of it is printed. */
function printed({ disabledAt: _disabledAt, ...round }: LastRound): NonNullable<EngineStatus['round']> {
  return round;
}

/** The claim of the last run: that of a schedule's last firing, or of the run that made the newest set. */
async function lastClaim(
  ledger: ReturnType<LiveAccount['ledger']>,
  schedules: readonly PolicySchedule[],
  made: readonly StoredSet[],
): Promise<Pick<LastRun, 'runId' | 'executionArn' | 'startedAt'> | undefined> {
  const fired = await inPool(schedules, {
    size: AT_ONCE,
    work: async ({ policy, schedule }) => {
      const instant = await ledger.lastFiring({ policy, schedule });
      return instant === undefined ? [] : [runIdOf({ policy, schedule, instant })];
    },
  });
  const newest = made
    .filter(({ name }) => name.policy === schedules[0]?.policy)
    .reduce<StoredSet | undefined>((best, set) => (set.startMillis > (best?.startMillis ?? 0) ? set : best), undefined);
  const runIds = new Set([...fired.flat(), ...(newest === undefined ? [] : [newest.name.runId])]);
  const claims = await inPool([...runIds], {
    size: AT_ONCE,
    work: async (runId) => {
      const claim = await ledger.claimOf(runId);
      return claim && { runId, executionArn: claim.executionArn, startedAt: claim.claimedAt };
    },
  });
  return newestOf(claims.filter((claim) => claim !== undefined));
}

function newestOf<Run extends Pick<LastRun, 'startedAt'>>(runs: readonly Run[]): Run | undefined {
  return runs.toSorted((left, right) => right.startedAt.localeCompare(left.startedAt))[0];
}

function countsOf(kinds: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]));
}
