import type { FailState, Given, Graph, MapState, PassState, State, TaskState, WaitState } from './definition';
import { choose } from './choose';
import { StateFailure, StatesError } from './errors';
import { jsonBytes, type JsonValue } from './json';
import { place, read, type Path, type Sources } from './path';
import { fill } from './payload-template';
import { recovering, type Outcome } from './recover';
import { runMap } from './run-map';
import { runTask } from './run-task';
import { pause, putOff, sourcesOf, type Scope, type StateEntry } from './scope';
import { isoInstant, timestampMillis } from './timestamp';

/** Runs a graph from its first state to an end, and answers with the last output. */
export async function runGraph(scope: Scope, graph: Graph, input: JsonValue): Promise<JsonValue> {
  let name: string | undefined = graph.startAt;
  let data = input;
  while (name !== undefined) {
    const outcome: Outcome = await runOne(scope, stateOf(graph, name), data);
    name = outcome.next;
    data = outcome.output;
  }
  return data;
}

function stateOf(graph: Graph, name: string): State {
  const state = graph.states.get(name);
  // loadMachine has checked every target.
  if (state === undefined) {
    throw new Error(`state ${JSON.stringify(name)} is not in its graph`);
  }
  return state;
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
  const entry = { name: state.name, enteredTime: isoInstant(surroundings.clock.now()), retryCount: 0 };
  const outcome = await runState(scope, state, { rawInput, entry });
  const outputBytes = jsonBytes(outcome.output);
  usage.payload(`output of state '${state.name}'`, outputBytes);
  emit({ type: 'StateExited', state: state.name, outputBytes });
  return outcome;
}

interface Entered {
  readonly rawInput: JsonValue;
  readonly entry: StateEntry;
}

function runState(scope: Scope, state: State, entered: Entered): Promise<Outcome> | Outcome {
  if (state.type === 'Fail') {
    return fail(state, sourcesOf(scope, entered.entry, entered.rawInput));
  }
  switch (state.type) {
    case 'Task':
    case 'Map':
      return recovering(scope, state, {
        rawInput: entered.rawInput,
        attempt: (retryCount) => attempt(scope, state, { ...entered, entry: { ...entered.entry, retryCount } }),
      });
    case 'Choice': {
      const sources = inputOf(scope, state, entered);
      return { next: choose(state, sources), output: outputOf(state, { ...sources, data: sources.data }) };
    }
    case 'Wait':
      return wait(scope, state, inputOf(scope, state, entered));
    case 'Pass':
      return pass(state, { sources: inputOf(scope, state, entered), rawInput: entered.rawInput });
    case 'Succeed':
      return { next: undefined, output: outputOf(state, inputOf(scope, state, entered)) };
  }
}

/** The data after InputPath, with the context object beside it. */
function inputOf(scope: Scope, state: { readonly inputPath: Path | null }, entered: Entered): Sources {
  const raw = sourcesOf(scope, entered.entry, entered.rawInput);
  return { ...raw, data: state.inputPath === null ? {} : read(state.inputPath, raw) };
}

function outputOf(state: { readonly outputPath: Path | null }, sources: Sources): JsonValue {
  return state.outputPath === null ? {} : read(state.outputPath, sources);
}

async function attempt(scope: Scope, state: TaskState | MapState, entered: Entered): Promise<JsonValue> {
  const sources = inputOf(scope, state, entered);
  const result = await (state.type === 'Task'
    ? task(scope, state, { sources, entered })
    : runMap(scope, state, { sources, runGraph }));
  const selected =
    state.resultSelector === undefined ? result : fill(state.resultSelector, { ...sources, data: result });
  const placed = place(state.resultPath, entered.rawInput, selected);
  return outputOf(state, { ...sources, data: placed });
}

function task(
  scope: Scope,
  state: TaskState,
  from: { readonly sources: Sources; readonly entered: Entered },
): Promise<JsonValue> {
  const input = state.parameters === undefined ? from.sources.data : fill(state.parameters, from.sources);
  scope.run.usage.payload(`input of the task of state '${state.name}'`, jsonBytes(input));
  return runTask(scope, state, { input, sources: from.sources, retryCount: from.entered.entry.retryCount });
}

function pass(state: PassState, from: { readonly sources: Sources; readonly rawInput: JsonValue }): Outcome {
  const input = state.parameters === undefined ? from.sources.data : fill(state.parameters, from.sources);
  const placed = place(state.resultPath, from.rawInput, state.result ?? input);
  return { next: state.next, output: outputOf(state, { ...from.sources, data: placed }) };
}

async function wait(scope: Scope, state: WaitState, sources: Sources): Promise<Outcome> {
  await pause(scope, waitMillis(state, sources, scope.run.surroundings.clock.now()));
  return { next: state.next, output: outputOf(state, sources) };
}

function waitMillis(state: WaitState, sources: Sources, nowMillis: number): number {
  if ('seconds' in state.until) {
    const seconds = resolved(state.until.seconds, sources);
    if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0) {
      return seconds * 1000;
    }
    throw new StateFailure(
      StatesError.RUNTIME,
      `The seconds of state '${state.name}' must be a whole number, got ${JSON.stringify(seconds)}.`,
    );
  }
  const timestamp = resolved(state.until.timestamp, sources);
  const until = timestampMillis(timestamp);
  if (until !== undefined) {
    return Math.max(0, until - nowMillis);
  }
  throw new StateFailure(
    StatesError.RUNTIME,
    `The timestamp of state '${state.name}' is not valid: ${JSON.stringify(timestamp)}.`,
  );
}

function fail(state: FailState, sources: Sources): never {
  const error = state.error === undefined ? undefined : resolved(state.error, sources);
  const cause = state.cause === undefined ? undefined : resolved(state.cause, sources);
  if ((error !== undefined && typeof error !== 'string') || (cause !== undefined && typeof cause !== 'string')) {
    throw new StateFailure(StatesError.RUNTIME, `Error and Cause of state '${state.name}' must be strings.`);
  }
  // A Fail without Error ends the execution without one; an empty name matches no ErrorEquals but States.ALL.
  throw new StateFailure(error ?? '', cause);
}

function resolved(given: Given<JsonValue>, sources: Sources): JsonValue {
  return 'value' in given ? given.value : read(given.path, sources);
}
