import type { TagKey } from '../../lambdas/domain/snapshot-tags';
import type { Hold } from '../../lambdas/ports';
import type { Cloud } from '../../rehearsal/cloud/cloud';
import type { ExecutionResult, HistoryEvent, JsonValue } from '../../rehearsal/interpreter';
import { defined } from '../../lambdas/domain/json';

/** A snapshot set as its tags tell it; keys without our prefix. */
export interface ObservedSet {
  readonly instanceId: string;
  readonly runId: string;
  /** Milliseconds since the epoch of its one instant. */
  readonly at: number;
  readonly snapshotIds: readonly string[];
  readonly volumeIds: readonly string[];
  readonly consistency: string;
  readonly reason?: string;
  readonly proof?: string;
  /** All tags of the first snapshot. */
  readonly tags: Readonly<Partial<Record<(typeof TagKey)[keyof typeof TagKey], string>> & Record<string, string>>;
}

/**
 * All sets of ours, oldest first. The model gives all snapshots of one call the same start, to the millisecond, so the
 * sets do not depend on the tags. Every snapshot of ours has a description, even when it lacks its tags.
 */
export function setsOf({ snapshots }: Pick<Cloud, 'snapshots'>): readonly ObservedSet[] {
  const sets = new Map<string, ObservedSet>();
  const ours = [...snapshots.values()].filter(({ description, tags }) => description !== '' || tags.has('quiesce:run'));
  for (const { snapshotId, volumeId, startedAt, tags: tagMap } of ours) {
    const tags: Record<string, string> = Object.fromEntries(tagMap);
    const {
      'quiesce:instance': instanceId = '',
      'quiesce:run': runId = '',
      'quiesce:consistency': consistency = '',
    } = tags;
    const { 'quiesce:reason': reason, 'quiesce:proof': proof } = tags;
    const key = [instanceId, runId, startedAt].join();
    const known = sets.get(key);
    sets.set(key, {
      ...(known ?? { instanceId, runId, at: startedAt, consistency, tags }),
      ...defined({ reason, proof }),
      snapshotIds: [...(known?.snapshotIds ?? []), snapshotId],
      volumeIds: [...(known?.volumeIds ?? []), volumeId].sort(),
    });
  }
  return [...sets.values()].sort((a, b) => a.at - b.at);
}

/** One target of a run as it went. */
export interface ObservedTarget {
  readonly executionArn: string;
  /** States entered, less the choices between them, in order, joined by blanks. */
  readonly states: string;
  /** States whose task was retried, once for each retry. */
  readonly retries: readonly string[];
  /** What it ended as; `undefined` when its execution died. */
  readonly outcome?: string;
}

export interface ObservedRun {
  readonly arn: string;
  readonly status: ExecutionResult['status'];
  readonly cause?: string;
  /** Of its `Run Completed` event. */
  readonly verdict?: string;
  readonly reason?: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly states: string;
  /** By instance. */
  readonly targets: Readonly<Record<string, ObservedTarget>>;
  /** Thaws that were owed at its end, before the guard that an abnormal end calls. */
  readonly owed: readonly Hold[];
}

/** A run as its history and its events tell it. */
export function observeRun(
  cloud: Pick<Cloud, 'events'>,
  history: readonly HistoryEvent[],
  { arn, result, owed }: { readonly arn: string; readonly result: ExecutionResult; readonly owed: readonly Hold[] },
): ObservedRun {
  const children = history.filter((event) => event.parentArn === arn && event.type === 'ExecutionStarted');
  const targets = children.map((event) => {
    const instance = instanceOf(event);
    return [instance, observeTarget(history, event.executionArn)] as const;
  });
  const completed = cloud.events.find(
    ({ detailType, resources }) => detailType === 'Run Completed' && resources.includes(arn),
  );
  const detail = (completed?.detail ?? {}) as {
    readonly verdict?: string;
    readonly reason?: string;
    readonly counts?: Readonly<Record<string, number>>;
  };
  return {
    arn,
    status: result.status,
    ...defined({ cause: result.cause, verdict: detail.verdict, reason: detail.reason }),
    counts: detail.counts ?? {},
    states: statesOf(history, arn),
    targets: Object.fromEntries(targets),
    owed,
  };
}

function observeTarget(history: readonly HistoryEvent[], arn: string): ObservedTarget {
  const own = history.filter(({ executionArn }) => executionArn === arn);
  const end = own.find(({ type }) => type === 'ExecutionSucceeded');
  const output: JsonValue | undefined = end?.type === 'ExecutionSucceeded' ? end.output : undefined;
  return {
    executionArn: arn,
    states: statesOf(history, arn),
    retries: own.flatMap((event) => (event.type === 'StateRetried' ? [event.state] : [])),
    ...(typeof output === 'string' ? { outcome: output } : {}),
  };
}

function statesOf(history: readonly HistoryEvent[], arn: string): string {
  return history
    .flatMap((event) =>
      event.executionArn === arn && event.type === 'StateEntered' && event.stateType !== 'Choice' ? [event.state] : [],
    )
    .join(' ');
}

function instanceOf(event: HistoryEvent): string {
  const input = event.type === 'ExecutionStarted' ? (event.input as { readonly instanceId?: string }) : {};
  return input.instanceId ?? '';
}
