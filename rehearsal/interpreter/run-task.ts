import { Waker, type Signal } from '../clock';
import { defined } from '../json';
import type { TaskState } from './definition';
import { LambdaError, StateFailure, StatesError } from './errors';
import { isJsonObject, jsonBytes, type JsonValue } from './json';
import type { Sources } from './path';
import { linkedController, unlessAborted, type Scope } from './scope';

/** What a task's attempt works on: what its paths may read. */
interface TaskAttempt {
  readonly sources: Sources;
  readonly retryCount: number;
}

/** Invokes the task's function once; the result is what ResultSelector sees. */
export async function runTask(scope: Scope, state: TaskState, attempt: TaskAttempt): Promise<JsonValue> {
  const input = state.parameters?.(attempt.sources) ?? attempt.sources.data;
  scope.run.usage.payload(`input of the task of state '${state.name}'`, jsonBytes(input));
  const call = callOf(state, input);
  // On AWS: TaskScheduled, TaskStarted, and one of TaskSucceeded, TaskFailed, TaskTimedOut (or their LambdaFunction… twins).
  scope.run.usage.events(3);
  scope.run.usage.invocation();
  const event = { state: state.name, retryCount: attempt.retryCount };
  scope.run.emit({ type: 'TaskScheduled', ...event, functionName: call.functionName });
  try {
    const payload = await invokeInTime(scope, state, { ...call, ...attempt });
    const result = state.functionArn === undefined ? invokeResult(payload) : payload;
    scope.run.usage.payload(`result of the task of state '${state.name}'`, jsonBytes(result));
    scope.run.emit({ type: 'TaskSucceeded', ...event });
    return result;
  } catch (thrown) {
    const failure = thrown instanceof LambdaError ? new StateFailure(thrown.error, thrown.causeText) : thrown;
    if (failure instanceof StateFailure) {
      scope.run.emit({ type: 'TaskFailed', ...event, error: failure.error, ...defined({ cause: failure.causeText }) });
    }
    throw failure;
  }
}

function callOf(state: TaskState, input: JsonValue): { readonly functionName: string; readonly payload: JsonValue } {
  if (state.functionArn !== undefined) {
    return { functionName: state.functionArn, payload: input };
  }
  const functionName = isJsonObject(input) ? input['FunctionName'] : undefined;
  if (!isJsonObject(input) || typeof functionName !== 'string') {
    throw new StateFailure(StatesError.RUNTIME, `The FunctionName of state '${state.name}' is not a string.`);
  }
  return { functionName, payload: input['Payload'] ?? {} };
}

type TimedCall = TaskAttempt & ReturnType<typeof callOf>;

/** Made once: an error for each of a million tasks costs more time than the tasks themselves. */
const ENDED = new Error('the task has ended');

/** The first of the invocation, the task's time-out and the end of the scope. */
async function invokeInTime(scope: Scope, state: TaskState, call: TimedCall): Promise<JsonValue> {
  const seconds = state.timeoutSeconds?.(call.sources);
  const waiting = linkedController(scope.signal);
  const ended = new Waker();
  const invoked = scope.run.surroundings.invoke(call.functionName, call.payload, {
    state: state.name,
    executionArn: scope.run.arn,
    retryCount: call.retryCount,
    signal: waiting.controller.signal,
  });
  try {
    const answer = unlessAborted(scope.signal, invoked);
    return await (seconds === undefined ? answer : Promise.race([answer, timeOut(scope, seconds, ended)]));
  } catch (thrown) {
    waiting.controller.abort(thrown);
    throw thrown;
  } finally {
    waiting.release();
    ended.abort(ENDED);
  }
}

/** Rejects with States.Timeout after the time, unless `ended` comes first; then the race is over and its value is not read. */
async function timeOut(scope: Scope, seconds: number, ended: Signal): Promise<never> {
  await scope.run.surroundings.clock.sleep(seconds * 1000, ended);
  throw new StateFailure(StatesError.TIMEOUT, undefined);
}

/** What the optimized integration answers; everything but Payload is the same each time. */
function invokeResult(payload: JsonValue): JsonValue {
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: '00000000-0000-0000-0000-000000000000' },
    StatusCode: 200,
  };
}
