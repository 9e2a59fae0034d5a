import { defined } from '../json';
import type {
  Catcher,
  FailState,
  Graph,
  MapState,
  PassState,
  Retrier,
  State,
  TaskState,
  WaitState,
} from './definition';
import { StateFailure, StatesError } from './errors';
import { show } from './fields';
import { jsonBytes, timestampMillis, type JsonValue } from './json';
import { place, read, type Path, type Sources } from './path';
import { runMap } from './run-map';
import { runTask } from './run-task';
import { pause, putOff, type Scope } from './scope';

/** Where a state leaves to, and with what. */
interface Outcome {
  readonly output: JsonValue;
  readonly next: string | undefined;
}

/** Runs a graph from its first state to an end, and answers with the last output. */
export async function runGraph(scope: Scope, graph: Graph, input: JsonValue): Promise<JsonValue> {
  let name: string | undefined = graph.startAt;
  let data = input;
  while (name !== undefined) {
    const state = graph.states.get(name);
    // loadMachine has checked every target.
    if (state === undefined) {
      throw new Error(`state ${JSON.stringify(name)} is not in its graph`);
    }
    const outcome: Outcome = await runOne(scope, state, data);
    name = outcome.next;
    data = outcome.output;
  }
  return data;
}

async function runOne(scope: Scope, state: State, rawInput: JsonValue): Promise<Outcome> {
  scope.signal.throwIfAborted();
  const { usage, emit, surroundings } = scope.run;
  await putOff(scope, 'transition');
  const inputBytes = jsonBytes(rawInput);
  usage.transition();
  // …StateEntered and …StateExited; a Fail is never exited.
  usage.events(state.type === 'Fail' ? 1 : 2);
  usage.payload(`input of state '${state.name}'`, inputBytes);
  emit({ type: 'StateEntered', state: state.name, stateType: state.type, inputBytes });
  const enteredTime = new Date(surroundings.clock.now()).toISOString();
  const outcome = await runState(scope, state, { rawInput, enteredTime, retryCount: 0 });
  const outputBytes = jsonBytes(outcome.output);
  usage.payload(`output of state '${state.name}'`, outputBytes);
  emit({ type: 'StateExited', state: state.name, outputBytes });
  return outcome;
}

interface Entered {
  readonly rawInput: JsonValue;
  readonly enteredTime: string;
  readonly retryCount: number;
}

function runState(scope: Scope, state: State, entered: Entered): Promise<Outcome> | Outcome {
  switch (state.type) {
    case 'Task':
    case 'Map':
      return recovering(scope, state, entered);
    case 'Choice': {
      const sources = inputOf(scope, state, entered);
      const next = state.rules.find(({ holds }) => holds(sources))?.next ?? state.default;
      if (next === undefined) {
        const cause = `No choice rule of state '${state.name}' matched the input, and there is no Default.`;
        throw new StateFailure(StatesError.NO_CHOICE_MATCHED, cause);
      }
      return { next, output: outputOf(state, sources) };
    }
    case 'Wait':
      return wait(scope, state, inputOf(scope, state, entered));
    case 'Pass':
      return pass(state, inputOf(scope, state, entered), entered.rawInput);
    case 'Succeed':
      return { next: undefined, output: outputOf(state, inputOf(scope, state, entered)) };
    case 'Fail':
      return fail(state, sourcesOf(scope, state, entered));
  }
}

/** The state's data together with the context object that its paths may read. */
function sourcesOf(scope: Scope, { name }: State, { rawInput, enteredTime, retryCount }: Entered): Sources {
  const state = { Name: name, EnteredTime: enteredTime, RetryCount: retryCount };
  return { data: rawInput, context: { ...scope.run.context, State: state } };
}

/** The data after InputPath, with the context object beside it. */
function inputOf(scope: Scope, state: Exclude<State, FailState>, entered: Entered): Sources {
  const raw = sourcesOf(scope, state, entered);
  return { ...raw, data: state.inputPath === null ? {} : read(state.inputPath, raw) };
}

function outputOf(state: { readonly outputPath: Path | null }, sources: Sources): JsonValue {
  return state.outputPath === null ? {} : read(state.outputPath, sources);
}

/** Runs a state that may fail: its retriers first, each error counted by the first that names it, then its catchers. */
async function recovering(scope: Scope, state: TaskState | MapState, entered: Entered): Promise<Outcome> {
  const made = new Map<Retrier, number>();
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      return { output: await attempt(scope, state, { ...entered, retryCount }), next: state.next };
    } catch (thrown) {
      if (!(thrown instanceof StateFailure)) {
        throw thrown;
      }
      const retrier = state.retry.find((candidate) => matches(candidate, thrown));
      const attempts = retrier === undefined ? 0 : (made.get(retrier) ?? 0);
      if (retrier === undefined || attempts >= retrier.maxAttempts) {
        return caught(scope, state, thrown, entered.rawInput);
      }
      made.set(retrier, attempts + 1);
      const delayMillis = retryDelayMillis(retrier, attempts, scope.run.surroundings.random);
      const event = { state: state.name, error: thrown.error, retryCount: retryCount + 1, delayMillis };
      scope.run.usage.transition();
      scope.run.emit({ type: 'StateRetried', ...event });
      await pause(scope, delayMillis);
    }
  }
}

async function attempt(scope: Scope, state: TaskState | MapState, entered: Entered): Promise<JsonValue> {
  const sources = inputOf(scope, state, entered);
  const result = await (state.type === 'Task'
    ? runTask(scope, state, { sources, retryCount: entered.retryCount })
    : runMap(scope, state, { sources, runGraph }));
  const selected = state.resultSelector?.({ ...sources, data: result }) ?? result;
  return outputOf(state, { ...sources, data: place(state.resultPath, entered.rawInput, selected) });
}

function caught(scope: Scope, state: TaskState | MapState, failure: StateFailure, rawInput: JsonValue): Outcome {
  const catcher = state.catch.find((candidate) => matches(candidate, failure));
  if (catcher === undefined) {
    throw failure;
  }
  const { error, causeText } = failure;
  scope.run.emit({ type: 'StateCaught', state: state.name, error, next: catcher.next });
  const errorOutput = { Error: error, ...defined({ Cause: causeText }) };
  return { output: place(catcher.resultPath, rawInput, errorOutput), next: catcher.next };
}

/**
 * Errors that end the execution even where a catcher names them. The documentation: States.ALL "can't catch
 * States.DataLimitExceeded" and "States.Runtime errors are not retriable, and will always cause the execution to fail"
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
 */
const TERMINAL: readonly string[] = [StatesError.RUNTIME, StatesError.DATA_LIMIT_EXCEEDED];

/** Whether a retrier or catcher names the error; States.TaskFailed is every error but States.Timeout. */
function matches({ errorEquals }: Retrier | Catcher, { error }: StateFailure): boolean {
  const names = [error, StatesError.ALL, ...(error === StatesError.TIMEOUT ? [] : [StatesError.TASK_FAILED])];
  return !TERMINAL.includes(error) && errorEquals.some((name) => names.includes(name));
}

/** How long to wait before the retry after `attempts` retries: exponential, capped, then jittered over its whole length. */
function retryDelayMillis(retrier: Retrier, attempts: number, random: () => number): number {
  const seconds = retrier.intervalSeconds * retrier.backoffRate ** attempts;
  const capped = Math.min(seconds, retrier.maxDelaySeconds) * 1000;
  return retrier.jitter === 'FULL' ? Math.floor(capped * random()) : capped;
}

function pass(state: PassState, sources: Sources, rawInput: JsonValue): Outcome {
  const result = state.result ?? state.parameters?.(sources) ?? sources.data;
  const placed = place(state.resultPath, rawInput, result);
  return { next: state.next, output: outputOf(state, { ...sources, data: placed }) };
}

async function wait(scope: Scope, state: WaitState, sources: Sources): Promise<Outcome> {
  await pause(scope, waitMillis(state, sources, scope.run.surroundings.clock.now()));
  return { next: state.next, output: outputOf(state, sources) };
}

function waitMillis({ name, until }: WaitState, sources: Sources, nowMillis: number): number {
  if ('seconds' in until) {
    return until.seconds(sources) * 1000;
  }
  const timestamp = until.timestamp(sources);
  const millis = timestampMillis(timestamp);
  if (millis === undefined) {
    throw new StateFailure(StatesError.RUNTIME, `The timestamp of state '${name}' is not valid: ${show(timestamp)}.`);
  }
  return Math.max(0, millis - nowMillis);
}

/** A Fail without Error ends the execution without one; an empty name matches no ErrorEquals but States.ALL. */
function fail(state: FailState, sources: Sources): never {
  throw new StateFailure(state.error?.(sources) ?? '', state.cause?.(sources));
}
