import type { JsonValue } from './json';
import type { Path, Sources } from './path';

/** A state machine that was validated: everything in it can be run by this interpreter. */
export interface Machine {
  readonly graph: Graph;
  /** Of the whole execution; never of a child. */
  readonly timeoutSeconds: number | undefined;
}

/** States and where they begin: a machine, or a Map's item processor. */
export interface Graph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State = TaskState | MapState | ChoiceState | WaitState | PassState | SucceedState | FailState;

/** A part of a definition that gets its value when the state runs: a payload template, or a literal or path. */
export type Evaluated<T = JsonValue> = (sources: Sources) => T;

interface StateBase {
  readonly name: string;
  /** `null` stands for an empty object, as in the language. */
  readonly inputPath: Path | null;
  readonly outputPath: Path | null;
}

/** A state that goes on to `next`; undefined ends its graph. */
interface ContinuingState extends StateBase {
  readonly next: string | undefined;
}

/** A state that may fail, and what it makes of errors and results. */
export interface RecoveringState extends ContinuingState {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  readonly resultSelector: Evaluated | undefined;
  readonly resultPath: Path | null;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly jitter: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  /** `null` keeps the input as it is. */
  readonly resultPath: Path | null;
}

export interface TaskState extends RecoveringState {
  readonly type: 'Task';
  readonly parameters: Evaluated | undefined;
  /** The function's own ARN; undefined is `arn:…:states:::lambda:invoke`, whose parameters name it and whose result wraps the payload. */
  readonly functionArn: string | undefined;
  readonly timeoutSeconds: Evaluated<number> | undefined;
}

export interface MapState extends RecoveringState {
  readonly type: 'Map';
  readonly mode: 'INLINE' | 'DISTRIBUTED';
  readonly processor: Graph;
  readonly itemsPath: Path;
  readonly itemSelector: Evaluated | undefined;
  /** 0 or undefined is as many as AWS allows. */
  readonly maxConcurrency: Evaluated<number> | undefined;
  readonly toleratedFailurePercentage: Evaluated<number> | undefined;
  readonly toleratedFailureCount: number;
  readonly label: string;
}

export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly rules: readonly { readonly holds: Evaluated<boolean>; readonly next: string }[];
  readonly default: string | undefined;
}

export interface WaitState extends ContinuingState {
  readonly type: 'Wait';
  readonly until: { readonly seconds: Evaluated<number> } | { readonly timestamp: Evaluated<string> };
}

export interface PassState extends ContinuingState {
  readonly type: 'Pass';
  readonly parameters: Evaluated | undefined;
  readonly result: JsonValue | undefined;
  readonly resultPath: Path | null;
}

interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: Evaluated<string> | undefined;
  readonly cause: Evaluated<string> | undefined;
}
