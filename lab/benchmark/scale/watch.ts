import type { CallRecord } from '../../../rehearsal/cloud/calls';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import type { HistoryEvent } from '../../../rehearsal/interpreter';
import type { FrozenInterval } from '../../modelled-guest';
import { Rates } from './figures';
import type { Fleet } from './fleet';
import { NEIGHBOUR } from './neighbour';

const THROTTLED = ['RequestLimitExceeded', 'ThrottlingException', 'ProvisionedThroughputExceededException'];

/** States in which a target waits: for its slot, for a busy instance, for its next attempt. */
const WAITING = ['WaitForTurn', 'WaitToRetry'];

/** What is counted while a run goes on. */
export interface Watch {
  readonly calls: Rates;
  /** Calls of ours that were refused, by operation. */
  readonly throttled: Map<string, number>;
  /** Of those, how many while any target was frozen. */
  throttledWhileFrozen: number;
  /** How many were about a target that was frozen itself: a snapshot call, a poll, a thaw. */
  throttledOfFrozen: number;
  /** When a target's own CreateSnapshots was throttled while it was frozen. */
  readonly throttledTargets: { readonly instanceId: string; readonly at: number }[];
  readonly executions: Rates;
  transitions: number;
  maxPayloadBytes: number;
  maxHistoryEvents: number;
  /** How targets ended. */
  readonly outcomes: Map<string, number>;
  /** Longest that a target was frozen in a state that waits. */
  longestFrozenWaitingMillis: number;
  readonly onHistory: (event: HistoryEvent) => void;
}

export function watch(cloud: Cloud, { guests, frozen }: Fleet): Watch {
  const children = new Map<string, Child>();
  const watched: Watch = {
    calls: new Rates(),
    throttled: new Map(),
    throttledWhileFrozen: 0,
    throttledOfFrozen: 0,
    throttledTargets: [],
    executions: new Rates(),
    transitions: 0,
    maxPayloadBytes: 0,
    maxHistoryEvents: 0,
    outcomes: new Map(),
    longestFrozenWaitingMillis: 0,
    onHistory: (event) => {
      countExecution(watched, event);
      if (event.parentArn !== undefined) {
        followChild(watched, { event, children, truthOf });
      }
    },
  };
  const truthOf = (instanceId: string): readonly FrozenInterval[] => guests.get(instanceId)?.truth.frozen ?? [];
  cloud.listen({
    onCall: (call) => {
      countCall(watched, call, { guests, frozen });
    },
  });
  return watched;
}

function countCall(watched: Watch, call: CallRecord, { guests, frozen }: Fleet): void {
  if (call.caller === NEIGHBOUR) {
    return;
  }
  const name = call.service === 'dynamodb' ? `ledger ${String(call.input.Method)}` : call.operation;
  watched.calls.add(name, call.answeredAt ?? call.at);
  if (call.error === undefined || !THROTTLED.includes(call.error)) {
    return;
  }
  watched.throttled.set(name, (watched.throttled.get(name) ?? 0) + 1);
  if (frozen() > 0) {
    watched.throttledWhileFrozen += 1;
  }
  const guest = guests.get(call.instance ?? '');
  if (guest === undefined || guest.frozenPaths().length === 0) {
    return;
  }
  watched.throttledOfFrozen += 1;
  if (call.operation === 'CreateSnapshots') {
    watched.throttledTargets.push({ instanceId: guest.instanceId, at: call.answeredAt ?? call.at });
  }
}

/** A target's execution while it runs. */
interface Child {
  readonly instanceId: string;
  /** When it entered the state that waits. */
  waitingSince?: number;
}

function countExecution(watched: Watch, event: HistoryEvent): void {
  if (event.type === 'ExecutionStarted') {
    watched.executions.add('started', event.atMillis);
  }
  if (event.type === 'StateEntered' || event.type === 'StateRetried') {
    watched.executions.add('transitions', event.atMillis);
  }
  if (!('statistics' in event)) {
    return;
  }
  const { stateTransitions, maxPayloadBytes, historyEvents } = event.statistics;
  watched.transitions += stateTransitions;
  watched.maxPayloadBytes = Math.max(watched.maxPayloadBytes, maxPayloadBytes);
  watched.maxHistoryEvents = Math.max(watched.maxHistoryEvents, historyEvents);
}

interface Followed {
  readonly event: HistoryEvent;
  readonly children: Map<string, Child>;
  readonly truthOf: (instanceId: string) => readonly FrozenInterval[];
}

function followChild(watched: Watch, { event, children, truthOf }: Followed): void {
  if (event.type === 'ExecutionStarted') {
    const { instanceId } = event.input as { readonly instanceId: string };
    children.set(event.executionArn, { instanceId });
    return;
  }
  const child = children.get(event.executionArn);
  if (child === undefined) {
    return;
  }
  if (event.type === 'StateEntered' && WAITING.includes(event.state)) {
    child.waitingSince = event.atMillis;
  }
  if (event.type === 'StateExited' && child.waitingSince !== undefined) {
    const frozen = overlapMillis(truthOf(child.instanceId), child.waitingSince, event.atMillis);
    watched.longestFrozenWaitingMillis = Math.max(watched.longestFrozenWaitingMillis, frozen);
    delete child.waitingSince;
  }
  if ('statistics' in event) {
    const output = event.type === 'ExecutionSucceeded' ? event.output : undefined;
    const outcome = typeof output === 'string' ? output : event.type;
    watched.outcomes.set(outcome, (watched.outcomes.get(outcome) ?? 0) + 1);
    children.delete(event.executionArn);
  }
}

function overlapMillis(intervals: readonly FrozenInterval[], from: number, until: number): number {
  const overlaps = intervals.map(
    ({ frozenAt, thawedAt = until }) => Math.min(thawedAt, until) - Math.max(frozenAt, from),
  );
  return Math.max(0, ...overlaps);
}
