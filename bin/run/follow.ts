import { inPool } from '../../lambdas/domain/pool';
import { QuiesceError } from '../../lambdas/errors';
import { remedyFor } from '../account/answered';
import { awsDetailOf, type LiveAccount } from '../account/live-account';
import { patiently } from '../account/patience';
import {
  END_OF_RUN_EVENTS,
  END_OF_TARGET_EVENTS,
  hasEnded,
  readRun,
  readTarget,
  type ExecutionEvent,
  type RunState,
  type TargetProgress,
} from '../account/run-history';
import { CommandProblem } from '../problem';

/** Between two looks. */
const POLL_MILLIS = 2_000;

/** Between two looks for each target that goes on: Step Functions lets an account read 20 histories a second, others read too. */
const POLL_MILLIS_OF_TARGET = 200;

/** Histories that are read at the same time. */
const AT_ONCE = 5;

/** Two minutes without an answer end the following. */
const PATIENCE_POLLS = 60;

/** Step Functions lists a child that has ended only a little later: so many more looks, after the end of the run. */
const LATE_LOOKS = 4;

export interface Following {
  readonly account: Pick<LiveAccount, 'executions' | 'clock'>;
  readonly executionArn: string;
  readonly onTarget: (target: TargetProgress, known: { readonly ended: number; readonly of: number }) => void;
  readonly onTrouble: (text: string) => void;
}

export interface Followed {
  readonly run: RunState;
  /** By instance. */
  readonly targets: readonly TargetProgress[];
}

/** Follows a run to its end, and tells each step of its targets. Rejects with `CommandProblem` when AWS does not let it. */
export async function followRun(following: Following): Promise<Followed> {
  const { account, executionArn: arn } = following;
  const { executions, clock } = account;
  const targets = new Map<string, TargetProgress>();
  for (let failures = 0; ;) {
    try {
      const events = await patiently(clock, () => executions.events(arn));
      await lookAtTargets(following, events, targets);
      if (hasEnded(events.at(-1))) {
        const run = readRun((await patiently(clock, () => executions.lastEvents(arn, END_OF_RUN_EVENTS))) ?? []);
        const isAll = (): boolean => targets.size >= (run.counts?.matched ?? 0) && [...targets.values()].every(isOver);
        for (let looks = 0; looks < LATE_LOOKS && !isAll(); looks += 1) {
          await clock.sleep(POLL_MILLIS);
          await lookAtTargets(following, events, targets);
        }
        return { run, targets: [...targets.values()].sort((a, b) => a.instanceId.localeCompare(b.instanceId)) };
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!(error instanceof QuiesceError) || error.name !== 'Unavailable' || failures > PATIENCE_POLLS) {
        throw problemOf(error, arn);
      }
      following.onTrouble(`AWS does not answer (${awsDetailOf(error)}); the run goes on, asking again`);
    }
    const open = [...targets.values()].filter((target) => !isOver(target)).length;
    await clock.sleep(Math.max(POLL_MILLIS, open * POLL_MILLIS_OF_TARGET));
  }
}

function problemOf(error: unknown, arn: string): unknown {
  if (!(error instanceof QuiesceError)) {
    return error;
  }
  return new CommandProblem(
    `the run was started and goes on as ${arn}, but can't be followed (${awsDetailOf(error)}); ${remedyFor(error, 'this needs states:GetExecutionHistory and states:ListExecutions')}`,
    { cause: error },
  );
}

/** Reads the targets that have not ended yet. */
async function lookAtTargets(
  { account, onTarget }: Following,
  events: readonly ExecutionEvent[],
  targets: Map<string, TargetProgress>,
): Promise<void> {
  const { executions, clock } = account;
  const of = events.reduce((sum, { items = 0 }) => sum + items, 0);
  for (const mapRunArn of events.flatMap((event) => event.mapRunArn ?? [])) {
    const children = await patiently(clock, () => executions.children(mapRunArn));
    await inPool(
      children.filter(({ arn }) => !isOver(targets.get(arn))),
      {
        size: AT_ONCE,
        work: async ({ arn }) => {
          const last = await patiently(clock, () => executions.lastEvents(arn, END_OF_TARGET_EVENTS));
          const target = readTarget(last ?? []);
          const before = targets.get(arn);
          if (target !== undefined && (target.step !== before?.step || target.outcome !== before.outcome)) {
            targets.set(arn, target);
            onTarget(target, { ended: [...targets.values()].filter(isOver).length, of });
          }
        },
      },
    );
  }
}

function isOver(target: TargetProgress | undefined): boolean {
  return target?.outcome !== undefined;
}
