import { defined, fieldsOf, parseFields } from '../../lambdas/domain/json';
import type { RunVerdict, TargetOutcome } from '../../lambdas/domain/outcome';
import type { Completion, Tally } from '../../lambdas/domain/run-verdict';
import type { TargetState } from '../../lambdas/domain/target';
import { concludeTarget } from '../../lambdas/domain/target-view';
import type { LiveAccount } from './live-account';

export type ExecutionEvent = Awaited<ReturnType<LiveAccount['executions']['events']>>[number];

/** So many of its last events show how a run ended: the end, the last choice, and CompleteRun with what it found. */
export const END_OF_RUN_EVENTS = 20;

/** So many of its last events show how a target ended, also when RecordOutcome was repeated as often as it may be. */
export const END_OF_TARGET_EVENTS = 50;

/** How a run went. `running`: it goes on. `unknown`: it has ended, and its history does not say how. */
export interface RunState {
  readonly state: 'running' | 'ended' | 'unknown';
  /** ISO-8601: of its last event. */
  readonly lastEventAt?: string;
  readonly verdict?: RunVerdict;
  readonly reason?: string;
  readonly summary?: string;
  readonly counts?: Tally;
}

/** The events that end an execution. */
const ENDS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted'];

export function hasEnded(last: ExecutionEvent | undefined): boolean {
  return last !== undefined && ENDS.includes(last.type);
}

/** Reads how a run went from its last events, the newest first. A run that was stopped, or took too long, has failed. */
export function readRun(newestFirst: readonly ExecutionEvent[]): RunState {
  const [last] = newestFirst;
  if (last === undefined) {
    return { state: 'unknown' };
  }
  if (!hasEnded(last)) {
    return { state: 'running', lastEventAt: last.at };
  }
  const exit = newestFirst.find(({ type, state }) => type === 'TaskStateExited' && state === 'CompleteRun');
  const output = parseFields(exit?.data ?? '') ?? {};
  const { verdict, reason, summary } = fieldsOf(output.completion) as Partial<Completion>;
  const ended = { state: 'ended', lastEventAt: last.at } as const;
  if (verdict === undefined || last.type === 'ExecutionTimedOut' || last.type === 'ExecutionAborted') {
    return { ...ended, verdict: 'Failed', summary: endText(last, 'run') };
  }
  return { ...ended, verdict, ...defined({ reason, summary, counts: output.tally as Tally | undefined }) };
}

/** How an execution ended that does not say so itself. */
export function endText(last: ExecutionEvent, noun: 'run' | 'drill'): string {
  const endings: Readonly<Record<string, string>> = {
    ExecutionTimedOut: `it took longer than a ${noun} may`,
    ExecutionAborted: 'somebody stopped it',
  };
  const cause = causeOf(last);
  return `${endings[last.type] ?? 'it failed'}${cause && ` (${cause})`}`;
}

function causeOf({ error, cause }: ExecutionEvent): string {
  return [error, cause].filter((text) => text !== undefined).join(': ');
}

/** How a target is going, or went. */
export interface TargetProgress {
  readonly instanceId: string;
  /** The state that it entered last. */
  readonly step: string;
  /** Absent while it goes on. */
  readonly outcome?: TargetOutcome;
  readonly reason?: string;
  readonly detail?: string;
  readonly freezeMillis?: number;
  readonly snapshotIds?: readonly string[];
}

/**
 * Reads a target from the last events of its child execution, the newest first. The reason comes from what RecordOutcome was
 * given, by the same rule as in RecordOutcome. `undefined` before it has entered its first state.
 */
export function readTarget(newestFirst: readonly ExecutionEvent[]): TargetProgress | undefined {
  const entered = newestFirst.find(({ type, data }) => type.endsWith('StateEntered') && data !== undefined);
  const { instanceId } = parseFields(entered?.data ?? '') ?? {};
  const [last] = newestFirst;
  if (last === undefined || entered === undefined || typeof instanceId !== 'string') {
    return undefined;
  }
  const progress = { instanceId, step: entered.state ?? '' };
  if (!hasEnded(last)) {
    return progress;
  }
  const output = last.type === 'ExecutionSucceeded' ? outcomeIn(last.data) : undefined;
  if (output === undefined) {
    const detail = causeOf(last);
    return { ...progress, outcome: 'failed', ...(detail && { detail }) };
  }
  const recorded = newestFirst.find(({ type, state }) => type === 'TaskStateEntered' && state === 'RecordOutcome');
  const conclusion = conclusionOf(recorded?.data);
  return {
    ...progress,
    outcome: output,
    ...defined({
      reason: conclusion?.reason,
      detail: conclusion?.detail,
      freezeMillis: conclusion?.freezeMillis,
      snapshotIds: conclusion?.set?.snapshots.map(({ snapshotId }) => snapshotId),
    }),
  };
}

function outcomeIn(json: string | undefined): TargetOutcome | undefined {
  const outcome: unknown = json === undefined ? undefined : JSON.parse(json);
  const known: readonly TargetOutcome[] = ['application-consistent', 'crash-consistent', 'skipped', 'failed'];
  return known.find((one) => one === outcome);
}

/** The state is that of the machine's own steps. One without a policy is another program's. */
function conclusionOf(json: string | undefined): ReturnType<typeof concludeTarget> | undefined {
  const state = parseFields(json ?? '');
  return state?.policy === undefined ? undefined : concludeTarget(state as unknown as TargetState);
}
