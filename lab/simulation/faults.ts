import type { StepName } from '../../lambdas/contract';
import type { CallRecord } from '../../rehearsal/cloud/calls';
import type { Fault, FaultPoint } from '../../rehearsal/cloud/faults';
import type { JsonValue } from '../../rehearsal/interpreter';
import { defined } from '../../lambdas/domain/json';

export type Actor = StepName | 'Guard' | 'Sweep' | 'Lifecycle' | 'DrillGuard';

/** Something that goes wrong with one call of AWS. */
export interface CallFault {
  readonly on: 'call';
  readonly matches: (call: CallRecord) => boolean;
  readonly fault: Fault;
  /** How many matching calls go well first. */
  readonly after: number;
  readonly times: number;
}

/**
 * Something that goes wrong with one invocation: Lambda refuses it, or has no such function; it dies at the `call`-th call of a port (from 1;
 * `after` its effect), or waits there until its time is up; its answer is another one, or is lost; it is given up at
 * once while it runs on; it is made twice.
 */
export interface FunctionFault {
  readonly on: 'function';
  readonly step: Actor;
  readonly instance?: string;
  readonly what:
    | { readonly kind: 'refused' | 'no-function' }
    | { readonly kind: 'dies'; readonly call: number; readonly side: 'before' | 'after' }
    | { readonly kind: 'hangs'; readonly call: number }
    | { readonly kind: 'answers'; readonly answer: JsonValue }
    | { readonly kind: 'answer-lost' | 'runs-on' | 'twice' };
  readonly times: number;
}

export type SimulatedFault = CallFault | FunctionFault;

export interface Extent {
  readonly after?: number;
  /** @default 1 */
  readonly times?: number;
  readonly instance?: string;
  /** Of a late delivery. */
  readonly delayMillis?: number;
}

/** A fault in calls of an operation (or, for the ledger, of a method of its port) that a step makes. */
export function failing(step: Actor | 'any', operation: string, kind: Fault['kind'], extent: Extent = {}): CallFault {
  const { after = 0, times = 1, instance, delayMillis } = extent;
  return {
    on: 'call',
    matches: (call) =>
      (step === 'any' || call.caller === step) &&
      (call.operation === operation || call.input.Method === operation) &&
      (instance === undefined || call.instance === instance),
    fault: { kind, ...defined({ delayMillis }) },
    after,
    times,
  };
}

/** The ledger answers none of these steps. */
export function ledgerDown(...steps: readonly Actor[]): CallFault {
  return {
    on: 'call',
    matches: ({ service, caller }) => service === 'dynamodb' && steps.some((step) => step === caller),
    fault: { kind: 'error-before-effect' },
    after: 0,
    times: Infinity,
  };
}

export function dying(
  step: Actor,
  at: { readonly call: number; readonly side: 'before' | 'after' },
  times = 1,
): FunctionFault {
  return { on: 'function', step, what: { kind: 'dies', ...at }, times };
}

export function refused(step: Actor, times = 1): FunctionFault {
  return { on: 'function', step, what: { kind: 'refused' }, times };
}

export function answering(step: Actor, answer: JsonValue, instance?: string): FunctionFault {
  return {
    on: 'function',
    step,
    what: { kind: 'answers', answer },
    times: 1,
    ...defined({ instance }),
  };
}

export interface FaultBook {
  readonly ofCall: FaultPoint;
  readonly ofFunction: (step: Actor, instance: string | undefined) => FunctionFault['what'] | undefined;
}

/** Each fault is used up as it fires. */
export function faultBook(faults: readonly SimulatedFault[]): FaultBook {
  const calls = faults.filter((fault) => fault.on === 'call').map((fault) => ({ ...fault, seen: 0 }));
  const functions = faults.filter((fault) => fault.on === 'function').map((fault) => ({ ...fault, seen: 0 }));
  return {
    ofCall: (call) => {
      const matching = calls.filter(({ matches }) => matches(call));
      for (const fault of matching) {
        fault.seen += 1;
      }
      return matching.find(({ seen, after, times }) => seen > after && seen <= after + times)?.fault;
    },
    ofFunction: (step, instance) => {
      const fault = functions.find(
        (candidate) =>
          candidate.step === step && candidate.seen < candidate.times && (candidate.instance ?? instance) === instance,
      );
      if (fault !== undefined) {
        fault.seen += 1;
      }
      return fault?.what;
    },
  };
}
