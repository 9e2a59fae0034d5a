import { defined } from '../json';
import type { Graph, MapState } from './definition';
import { ExecutionStopped, StateFailure, StatesError } from './errors';
import { isJsonArray, isJsonObject, jsonBytes, type JsonValue } from './json';
import { read, type Sources } from './path';
import { linkedController, putOff, unlessAborted, type Child, type ExecutionResult, type Scope } from './scope';

/** What a Map's attempt works on. */
interface MapAttempt {
  readonly sources: Sources;
  readonly runGraph: (scope: Scope, graph: Graph, input: JsonValue) => Promise<JsonValue>;
}

/** An inline Map runs at most 40 iterations at once, a distributed one 10,000 children: the quotas of AWS. */
const MAX_CONCURRENCY = { INLINE: 40, DISTRIBUTED: 10_000 } as const;

/** Runs the processor for each item; the result is the array of their outputs, in the order of the items. */
export async function runMap(scope: Scope, state: MapState, attempt: MapAttempt): Promise<JsonValue> {
  const found = read(state.itemsPath, attempt.sources);
  if (!isJsonArray(found)) {
    throw new StateFailure(StatesError.RUNTIME, `Reference path '${state.itemsPath.text}' must point to array.`);
  }
  const inputs = found.map((value, index) => itemInput(state, attempt.sources, { value, index }));
  const limit = state.maxConcurrency?.(attempt.sources) ?? 0;
  const plan = {
    ...attempt,
    inputs,
    concurrency: Math.min(limit === 0 ? Infinity : limit, MAX_CONCURRENCY[state.mode]),
  };
  // MapStateStarted and MapStateSucceeded or MapStateFailed.
  scope.run.usage.events(2);
  const results = await (state.mode === 'INLINE' ? runInline(scope, state, plan) : runDistributed(scope, state, plan));
  scope.run.usage.payload(`result of state '${state.name}'`, jsonBytes(results));
  return results;
}

type Plan = MapAttempt & { readonly inputs: readonly JsonValue[]; readonly concurrency: number };

function itemInput(
  state: MapState,
  sources: Sources,
  item: { readonly value: JsonValue; readonly index: number },
): JsonValue {
  if (state.itemSelector === undefined) {
    return item.value;
  }
  const context = isJsonObject(sources.context) ? sources.context : {};
  const map = { Item: { Index: item.index, Value: item.value } };
  return state.itemSelector({ data: sources.data, context: { ...context, Map: map } });
}

async function runInline(scope: Scope, state: MapState, plan: Plan): Promise<JsonValue> {
  const { controller, release } = linkedController(scope.signal);
  const iterations = { run: scope.run, signal: controller.signal };
  try {
    return await pooled(plan, async (input) => {
      // MapIterationStarted and MapIterationSucceeded or …Failed.
      scope.run.usage.events(2);
      return plan.runGraph(iterations, state.processor, input);
    });
  } catch (thrown) {
    // The first failure ends the Map, and with it the other iterations.
    controller.abort(new ExecutionStopped('ABORTED'));
    throw thrown;
  } finally {
    release();
  }
}

async function runDistributed(scope: Scope, state: MapState, plan: Plan): Promise<JsonValue> {
  const tolerance = toleranceOf(state, plan);
  const { label } = state;
  const runArn = scope.run.mapRunArn(label);
  const event = { state: state.name, runArn };
  // MapRunStarted and MapRunSucceeded, …Failed or …Aborted.
  scope.run.usage.events(2);
  scope.run.emit({ type: 'MapRunStarted', ...event, items: plan.inputs.length });
  const running = new Set<Child>();
  let failed = 0;
  const work = pooled(plan, async (input) => {
    scope.signal.throwIfAborted();
    await putOff(scope, 'child');
    const child = scope.run.startChild({ graph: state.processor, label, mapRunArn: runArn, input });
    running.add(child);
    const result = await child.result;
    running.delete(child);
    if (result.status === 'SUCCEEDED') {
      return result.output ?? null;
    }
    failed += 1;
    if (!tolerance(failed)) {
      throw new StateFailure(
        StatesError.EXCEED_TOLERATED_FAILURE_THRESHOLD,
        'The specified tolerated failure threshold was exceeded',
      );
    }
    return toleratedEntry(result);
  });
  try {
    const results = await unlessAborted(scope.signal, work);
    scope.run.emit({ type: 'MapRunSucceeded', ...event });
    return results;
  } catch (thrown) {
    await stopAll(running);
    scope.run.emit({ type: thrown instanceof ExecutionStopped ? 'MapRunAborted' : 'MapRunFailed', ...event });
    throw thrown;
  }
}

async function stopAll(running: ReadonlySet<Child>): Promise<void> {
  const children = [...running];
  for (const child of children) {
    child.stop();
  }
  await Promise.all(children.map((child) => child.result));
}

/**
 * What a tolerated failed child leaves in the result array. Without a ResultWriter successful children leave their
 * output (Transformation COMPACT), and AWS says that a failed one is "returned as-is, equivalent to NONE"
 * (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html); measured on AWS by
 * iwamot/sfnx, docs/design.md, it is Status, Error and Cause, at the item's place.
 */
function toleratedEntry(result: ExecutionResult): JsonValue {
  return {
    Status: result.status,
    ...defined({ Error: result.error, Cause: result.cause }),
  };
}

/**
 * Whether so many failures are tolerated. Both thresholds default to 0: one failed child fails the Map Run
 * (https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html). Exceeding either is too much, but a
 * threshold of 0 beside another counts as not set (measured by iwamot/sfnx). AWS may let running children go on for a
 * while; here they are aborted at once, which is harder for the thaw.
 */
function toleranceOf(state: MapState, plan: Plan): (failed: number) => boolean {
  const percentage = state.toleratedFailurePercentage?.(plan.sources) ?? 0;
  const count = state.toleratedFailureCount;
  return (failed) => {
    if (percentage === 0 && count === 0) {
      return false;
    }
    const withinPercentage = percentage === 0 || (failed * 100) / plan.inputs.length <= percentage;
    return withinPercentage && (count === 0 || failed <= count);
  };
}

/** Works on at most `concurrency` inputs at once, begun in order; the first rejection rejects, and nothing more is begun. */
async function pooled(plan: Plan, work: (input: JsonValue) => Promise<JsonValue>): Promise<readonly JsonValue[]> {
  const results: JsonValue[] = Array.from({ length: plan.inputs.length }, () => null);
  const waiting = plan.inputs.entries();
  let broken = false;
  const worker = async (): Promise<void> => {
    for (const [index, input] of waiting) {
      if (broken) {
        return;
      }
      try {
        results[index] = await work(input);
      } catch (thrown) {
        broken = true;
        throw thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(plan.concurrency, plan.inputs.length) }, worker));
  return results;
}
