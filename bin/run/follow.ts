import { inPool } from '../../lambdas/domain/pool';
import { followExecution, POLL_MILLIS } from '../account/follow-execution';
import type { LiveAccount } from '../account/live-account';
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

/** Between two looks for each target that goes on: Step Functions lets an account read 20 histories a second, others read too. */
const POLL_MILLIS_OF_TARGET = 200;

/** Histories that are read at the same time. */
const AT_ONCE = 5;

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
  const { account, executionArn: arn, onTrouble } = following;
  const { executions, clock } = account;
  const targets = new Map<string, TargetProgress>();
  const look = async () => {
    const events = await patiently(clock, () => executions.events(arn));
    await lookAtTargets(following, events, targets);
    if (!hasEnded(events.at(-1))) {
      const open = [...targets.values()].filter((target) => !isOver(target)).length;
      return { againMillis: Math.max(POLL_MILLIS, open * POLL_MILLIS_OF_TARGET) };
    }
    const run = readRun((await patiently(clock, () => executions.lastEvents(arn, END_OF_RUN_EVENTS))) ?? []);
    const isAll = (): boolean => targets.size >= (run.counts?.matched ?? 0) && [...targets.values()].every(isOver);
    for (let looks = 0; looks < LATE_LOOKS && !isAll(); looks += 1) {
      await clock.sleep(POLL_MILLIS);
      await lookAtTargets(following, events, targets);
    }
    return { ended: { run, targets: [...targets.values()].sort((a, b) => a.instanceId.localeCompare(b.instanceId)) } };
  };
  const needs = 'states:GetExecutionHistory and states:ListExecutions';
  return followExecution({ clock, executionArn: arn, noun: 'run', needs, look, onTrouble });
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
