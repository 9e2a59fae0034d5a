import type { JsonValue } from './json';
import type { Path } from './path';
import type { Template } from './payload-template';

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

interface StateBase {
  readonly name: string;
  /** `null` stands for an empty object, as in the language. */
  readonly inputPath: Path | null;
  readonly outputPath: Path | null;
}

/** Where a state goes on; undefined ends its graph. */
interface Continuing {
  readonly next: string | undefined;
}

/** What states that may fail do about it. */
export interface Recovering {
  readonly name: string;
  readonly next: string | undefined;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  /** `null` keeps the input as it is. */
  readonly resultPath: Path | null;
}

/** How a result becomes the state's output. */
export interface ResultShape {
  readonly resultSelector: Template | undefined;
  readonly resultPath: Path | null;
}

/** A value written in the definition, or read from the state's input when the state runs. */
export type Given<T> = { readonly value: T } | { readonly path: Path };

export interface TaskState extends StateBase, Continuing, Recovering, ResultShape {
  readonly type: 'Task';
  readonly parameters: Template | undefined;
  /** `invoke` is `arn:…:states:::lambda:invoke`, whose result wraps the payload; `function` is a function's own ARN. */
  readonly resource: { readonly kind: 'invoke' } | { readonly kind: 'function'; readonly functionArn: string };
  readonly timeoutSeconds: Given<number> | undefined;
}

export interface MapState extends StateBase, Continuing, Recovering, ResultShape {
  readonly type: 'Map';
  readonly mode: 'INLINE' | 'DISTRIBUTED';
  readonly processor: Graph;
  readonly itemsPath: Path;
  readonly itemSelector: Template | undefined;
  /** 0 is as many as AWS allows. */
  readonly maxConcurrency: Given<number>;
  readonly toleratedFailurePercentage: Given<number>;
  readonly toleratedFailureCount: number;
  readonly label: string | undefined;
}

export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  readonly default: string | undefined;
}

export interface ChoiceRule {
  readonly condition: Condition;
  readonly next: string;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'is'; readonly test: TypeTest; readonly variable: Path; readonly expected: boolean }
  | {
      readonly kind: 'compare';
      readonly comparison: Comparison;
      readonly variable: Path;
      readonly operand: Given<JsonValue>;
    };

export type TypeTest = 'IsPresent' | 'IsNull' | 'IsNumeric' | 'IsString' | 'IsBoolean' | 'IsTimestamp';

export interface Comparison {
  readonly type: 'String' | 'Numeric' | 'Boolean' | 'Timestamp';
  readonly operator: 'Equals' | 'LessThan' | 'GreaterThan' | 'LessThanEquals' | 'GreaterThanEquals';
}

export interface WaitState extends StateBase, Continuing {
  readonly type: 'Wait';
  readonly until: { readonly seconds: Given<number> } | { readonly timestamp: Given<string> };
}

export interface PassState extends StateBase, Continuing {
  readonly type: 'Pass';
  readonly parameters: Template | undefined;
  readonly result: JsonValue | undefined;
  readonly resultPath: Path | null;
}

export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: Given<string> | undefined;
  readonly cause: Given<string> | undefined;
}
