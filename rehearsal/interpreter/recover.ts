import type { Catcher, Recovering, Retrier } from './definition';
import { StateFailure, StatesError } from './errors';
import { place } from './path';
import type { JsonValue } from './json';
import { pause, type Scope } from './scope';

/** Where a state leaves to, and with what. */
export interface Outcome {
  readonly output: JsonValue;
  readonly next: string | undefined;
}

/**
 * Errors that end the execution whatever its catchers say. The documentation: States.ALL "can't catch
 * States.DataLimitExceeded" and "States.Runtime errors are not retriable, and will always cause the execution to fail"
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
 */
const TERMINAL: readonly string[] = [StatesError.RUNTIME, StatesError.DATA_LIMIT_EXCEEDED];

/** Runs a state that may fail: its retriers first, each error counted by the first that names it, then its catchers. */
export async function recovering(
  scope: Scope,
  state: Recovering,
  run: { readonly rawInput: JsonValue; readonly attempt: (retryCount: number) => Promise<JsonValue> },
): Promise<Outcome> {
  const made = new Map<Retrier, number>();
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      return { output: await run.attempt(retryCount), next: state.next };
    } catch (thrown) {
      if (!(thrown instanceof StateFailure)) {
        throw thrown;
      }
      const retrier = state.retry.find((candidate) => matches(candidate, thrown));
      const attempts = retrier === undefined ? 0 : (made.get(retrier) ?? 0);
      if (retrier === undefined || attempts >= retrier.maxAttempts) {
        return caught(scope, state, { failure: thrown, rawInput: run.rawInput });
      }
      made.set(retrier, attempts + 1);
      const delayMillis = retryDelayMillis(retrier, attempts, scope.run.surroundings.random);
      scope.run.usage.transition();
      scope.run.emit({
        type: 'StateRetried',
        state: state.name,
        error: thrown.error,
        retryCount: retryCount + 1,
        delayMillis,
      });
      await pause(scope, delayMillis);
    }
  }
}

function caught(
  scope: Scope,
  state: Recovering,
  taken: { readonly failure: StateFailure; readonly rawInput: JsonValue },
): Outcome {
  const catcher = state.catch.find((candidate) => matches(candidate, taken.failure));
  if (catcher === undefined) {
    throw taken.failure;
  }
  const { error, causeText } = taken.failure;
  scope.run.emit({ type: 'StateCaught', state: state.name, error, next: catcher.next });
  const errorOutput = causeText === undefined ? { Error: error } : { Error: error, Cause: causeText };
  return { output: place(catcher.resultPath, taken.rawInput, errorOutput), next: catcher.next };
}

/** Whether a retrier or catcher names the error; States.TaskFailed is every error but States.Timeout. */
export function matches(entry: Retrier | Catcher, failure: StateFailure): boolean {
  if (TERMINAL.includes(failure.error)) {
    return false;
  }
  return entry.errorEquals.some(
    (name) =>
      name === failure.error ||
      name === StatesError.ALL ||
      (name === StatesError.TASK_FAILED && failure.error !== StatesError.TIMEOUT),
  );
}

/** How long to wait before the retry after `attempts` retries: exponential, capped, then jittered over its whole length. */
export function retryDelayMillis(retrier: Retrier, attempts: number, random: () => number): number {
  const seconds = retrier.intervalSeconds * retrier.backoffRate ** attempts;
  const capped = Math.min(seconds, retrier.maxDelaySeconds ?? Infinity) * 1000;
  return retrier.jitter === 'FULL' ? Math.floor(capped * random()) : capped;
}
