import { setMaxListeners } from 'node:events';
import { sleepUnless, toError, type Clock } from '../clock';
import type { Graph } from './definition';
import type { HistoryDetail, HistoryEvent, Usage } from './history';
import type { JsonObject, JsonValue } from './json';

/** Calls a function and answers with its payload; throws LambdaError where it failed. */
export type Invoke = (functionArnOrName: string, payload: JsonValue, call: InvokeCall) => Promise<JsonValue>;

/** Where an invocation comes from. */
export interface InvokeCall {
  readonly state: string;
  readonly executionArn: string;
  /** 0 for the first attempt of the state. */
  readonly retryCount: number;
  /**
   * Aborted when the answer is no longer awaited: the task timed out or the execution ended. AWS does not end
   * the function then, so an invoker that is true to it lets the function run on.
   */
  readonly signal: AbortSignal;
}

/** What every execution of a tree shares. */
export interface Surroundings {
  readonly clock: Clock;
  /** From 0 up to 1; jitter and execution names are drawn from it. */
  readonly random: () => number;
  readonly invoke: Invoke;
  readonly listener?: (event: HistoryEvent) => void;
  /** Milliseconds by which the account's quota puts off a transition or the start of a child. @default - none is put off */
  readonly quota?: (of: 'transition' | 'child') => number;
}

/** A child execution as its Map Run sees it. */
export interface Child {
  readonly arn: string;
  readonly result: Promise<ExecutionResult>;
  stop(): void;
}

/** How an execution ended. */
export interface ExecutionResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: JsonValue;
  readonly error?: string;
  readonly cause?: string;
}

/** The execution that a state runs in. */
export interface ExecutionRun {
  readonly arn: string;
  readonly surroundings: Surroundings;
  readonly usage: Usage;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  readonly emit: (detail: HistoryDetail) => void;
  startChild(child: {
    readonly graph: Graph;
    readonly label: string;
    readonly mapRunArn: string;
    readonly input: JsonValue;
  }): Child;
  /** The ARN of a new Map Run of this execution's machine. */
  mapRunArn(label: string): string;
}

/** Where states run: an execution, and what ends this part of it (an inline Map ends its iterations by itself). */
export interface Scope {
  readonly run: ExecutionRun;
  readonly signal: AbortSignal;
}

/** Waits by the injected clock; rejects with the signal's reason once the scope has ended. */
export async function pause(scope: Scope, millis: number): Promise<void> {
  await sleepUnless(scope.run.surroundings.clock, millis, scope.signal);
  scope.signal.throwIfAborted();
}

/** Waits for as long as the account's quota delays it. */
export async function putOff(scope: Scope, of: 'transition' | 'child'): Promise<void> {
  const millis = scope.run.surroundings.quota?.(of) ?? 0;
  if (millis > 0) {
    await pause(scope, millis);
  }
}

/**
 * The promise's outcome, or the signal's reason if that comes first. The promise itself goes on: AWS does not end a function
 * whose execution was stopped. What it answers later is dropped, as on AWS.
 */
export function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(toError(signal.reason));
    };
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

/** A controller that ends when the outer signal ends; `release` unties it. */
export function linkedController(outer: AbortSignal): {
  readonly controller: AbortController;
  readonly release: () => void;
} {
  const controller = new AbortController();
  // Forty iterations of an inline Map listen at once; Node takes more than ten for a leak and warns.
  setMaxListeners(0, controller.signal);
  const onAbort = (): void => {
    controller.abort(outer.reason);
  };
  if (outer.aborted) {
    onAbort();
  }
  outer.addEventListener('abort', onAbort, { once: true });
  return {
    controller,
    release: () => {
      outer.removeEventListener('abort', onAbort);
    },
  };
}
