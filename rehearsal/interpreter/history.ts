import type { State } from './definition';
import { StateFailure, StatesError } from './errors';
import type { JsonValue } from './json';

/** Which execution an event belongs to; children of a Distributed Map name their parent and Map Run. */
interface EventOrigin {
  readonly executionArn: string;
  readonly parentArn?: string;
  readonly mapRunArn?: string;
  /** Milliseconds since the epoch, by the injected clock. */
  readonly atMillis: number;
}

/** What happened in an execution, close to what GetExecutionHistory answers. */
export type HistoryEvent = EventOrigin & HistoryDetail;

/** An event without where and when. */
export type HistoryDetail =
  | { readonly type: 'ExecutionStarted'; readonly input: JsonValue; readonly inputBytes: number }
  | { readonly type: 'ExecutionSucceeded'; readonly output: JsonValue; readonly statistics: ExecutionStatistics }
  | ({
      readonly type: 'ExecutionFailed' | 'ExecutionTimedOut' | 'ExecutionAborted';
      readonly statistics: ExecutionStatistics;
    } & ErrorDetail)
  | {
      readonly type: 'StateEntered';
      readonly state: string;
      readonly stateType: State['type'];
      readonly inputBytes: number;
    }
  | { readonly type: 'StateExited'; readonly state: string; readonly outputBytes: number }
  | {
      readonly type: 'TaskScheduled';
      readonly state: string;
      readonly functionName: string;
      readonly retryCount: number;
    }
  | { readonly type: 'TaskSucceeded'; readonly state: string; readonly retryCount: number }
  | ({ readonly type: 'TaskFailed'; readonly state: string; readonly retryCount: number } & ErrorDetail)
  /** Not an event of AWS: it is what a retrier decided; the state runs again after the delay. */
  | {
      readonly type: 'StateRetried';
      readonly state: string;
      readonly error: string;
      readonly retryCount: number;
      readonly delayMillis: number;
    }
  /** Not an event of AWS: a catcher took the error. */
  | { readonly type: 'StateCaught'; readonly state: string; readonly error: string; readonly next: string }
  | { readonly type: 'MapRunStarted'; readonly state: string; readonly runArn: string; readonly items: number }
  | {
      readonly type: 'MapRunSucceeded' | 'MapRunFailed' | 'MapRunAborted';
      readonly state: string;
      readonly runArn: string;
    };

/** Error and Cause, where there are any. */
interface ErrorDetail {
  readonly error?: string;
  readonly cause?: string;
}

/** What an execution has used so far, its children not counted. */
export interface ExecutionStatistics {
  /** States entered and retries made: what AWS bills. */
  readonly stateTransitions: number;
  /** How many events its history would have on AWS, which allows 25,000. */
  readonly historyEvents: number;
  /** The largest payload that went into or came out of a state. */
  readonly maxPayloadBytes: number;
  readonly invocations: number;
  readonly startedAtMillis: number;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MAX_HISTORY_EVENTS = 25_000;
/** 256 KiB of UTF-8, the same page. */
export const MAX_PAYLOAD_BYTES = 262_144;

/** Counts what one execution uses, and fails it where AWS would. */
export interface Usage {
  /** History events written; throws States.Runtime, which nothing catches, beyond the limit. */
  events(count: number): void;
  transition(): void;
  invocation(): void;
  /** Measures a payload; throws States.DataLimitExceeded beyond the limit. */
  payload(what: string, bytes: number): void;
  read(): ExecutionStatistics;
}

/** A usage that has counted nothing yet. */
export function startUsage(startedAtMillis: number): Usage {
  let counted = { stateTransitions: 0, historyEvents: 0, maxPayloadBytes: 0, invocations: 0, startedAtMillis };
  return {
    events: (count) => {
      counted = { ...counted, historyEvents: counted.historyEvents + count };
      if (counted.historyEvents <= MAX_HISTORY_EVENTS) {
        return;
      }
      throw new StateFailure(
        StatesError.RUNTIME,
        `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
      );
    },
    transition: () => {
      counted = { ...counted, stateTransitions: counted.stateTransitions + 1 };
    },
    invocation: () => {
      counted = { ...counted, invocations: counted.invocations + 1 };
    },
    payload: (what, bytes) => {
      counted = { ...counted, maxPayloadBytes: Math.max(counted.maxPayloadBytes, bytes) };
      if (bytes <= MAX_PAYLOAD_BYTES) {
        return;
      }
      throw new StateFailure(
        StatesError.DATA_LIMIT_EXCEEDED,
        `The ${what} has a size exceeding the maximum number of bytes service limit: ${bytes} of ${MAX_PAYLOAD_BYTES}.`,
      );
    },
    read: () => counted,
  };
}
