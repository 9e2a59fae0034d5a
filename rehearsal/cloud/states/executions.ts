import { AwsError } from '../errors';
import type { World } from '../world';

/** State machines and executions of a Region, by their ARNs. */
export interface StatesState {
  readonly machines: Map<string, StateMachineProps>;
  readonly executions: Map<string, ExecutionProps>;
}

/** A state machine. The model does not run it: `play` is told of each execution that a call starts. */
export interface StateMachineProps {
  readonly arn: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly play?: (started: { readonly arn: string; readonly input: string }) => void;
}

/** An execution as it is now. */
export interface ExecutionProps {
  readonly arn: string;
  /** Of a child of a Distributed Map. */
  readonly mapRunArn?: string;
  /** JSON. */
  readonly input?: string;
  /** From the oldest on. The model numbers them, and gives those without a time the time of the execution. */
  readonly events: readonly ExecutionEvent[];
  /** Milliseconds since the epoch. @default - when it is added first */
  readonly startedAt?: number;
}

/** One event, in the words of GetExecutionHistory. */
export interface ExecutionEvent {
  readonly type: string;
  readonly at?: number;
  readonly stateEnteredEventDetails?: { readonly name: string; readonly input?: string };
  readonly stateExitedEventDetails?: { readonly name: string; readonly output?: string };
  readonly executionSucceededEventDetails?: { readonly output?: string };
  readonly executionFailedEventDetails?: Cause;
  readonly executionAbortedEventDetails?: Cause;
  readonly executionTimedOutEventDetails?: Cause;
  readonly mapStateStartedEventDetails?: { readonly length: number };
  readonly mapRunStartedEventDetails?: { readonly mapRunArn: string };
}

interface Cause {
  readonly error?: string;
  readonly cause?: string;
}

/** Adds an execution, or replaces what is known of it. */
export function putExecution({ states, clock }: World, props: ExecutionProps): void {
  const startedAt = props.startedAt ?? states.executions.get(props.arn)?.startedAt ?? clock.now();
  states.executions.set(props.arn, { ...props, startedAt });
}

export function executionOf({ states }: World, arn: string): ExecutionProps {
  const execution = states.executions.get(arn);
  if (execution === undefined) {
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }
  return execution;
}

export function machineOf({ states }: World, arn: string): StateMachineProps | undefined {
  return states.machines.get(arn);
}

/** By its last event. */
export function statusOf({ events }: ExecutionProps): 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' {
  const ends = {
    ExecutionSucceeded: 'SUCCEEDED',
    ExecutionFailed: 'FAILED',
    ExecutionTimedOut: 'TIMED_OUT',
    ExecutionAborted: 'ABORTED',
  } as const;
  const last = events.at(-1)?.type ?? '';
  return last in ends ? ends[last as keyof typeof ends] : 'RUNNING';
}
