import { EngineTag } from '../../lambdas/domain/engine-tags';
import { runIdOf } from '../../lambdas/domain/identifiers';
import { defined } from '../../lambdas/domain/json';
import type { StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import type { LastRound } from '../../lambdas/domain/lifecycle/turn';
import { inPool } from '../../lambdas/domain/pool';
import { groupBy } from '../../lambdas/domain/sets';
import { QuiesceError } from '../../lambdas/errors';
import type { NewestDrill, OwedHold } from '../../lambdas/ports';
import { remedyFor } from '../account/answered';
import { awsDetailOf, type LiveAccount } from '../account/live-account';
import { patiently } from '../account/patience';
import type { PolicySchedule } from '../account/policy-schedules';
import { END_OF_RUN_EVENTS, readRun } from '../account/run-history';
import type { EngineStatus } from './judge';
import type { LastRun } from './policy-status';

/** Calls at the same time. */
export const AT_ONCE = 5;

/** What is known of an engine and of the runs of its policies. */
export interface ReadEngine {
  readonly status: EngineStatus;
  /** Absent when they could not be read. */
  readonly debts?: readonly OwedHold[];
  /** The newest drill of each policy. */
  readonly drills?: readonly NewestDrill[];
  readonly disabledAt?: LastRound['disabledAt'];
  /** The last run by policy. */
  readonly runs: ReadonlyMap<string, LastRun>;
}

/** What an engine's ledger or Step Functions do not answer is noted with it. */
export async function readEngine(
  account: Pick<LiveAccount, 'clock' | 'executions' | 'ledger'>,
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
  const drills = unread.length === 0 ? await asked(needs, () => ledger.newestDrills()) : undefined;
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
    ...defined({ debts, drills, disabledAt: remembered?.disabledAt }),
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

/** The run that was started last. */
export function newestOf<Run extends Pick<LastRun, 'startedAt'>>(runs: readonly Run[]): Run | undefined {
  return runs.toSorted((left, right) => right.startedAt.localeCompare(left.startedAt))[0];
}
