import { sleepUnless } from '../clock';
import { defined } from '../json';
import type { Graph, Machine } from './definition';
import { ExecutionStopped, StateFailure, StatesError } from './errors';
import { startUsage, type ExecutionStatistics, type HistoryDetail } from './history';
import { jsonBytes, type JsonObject, type JsonValue } from './json';
import { runGraph } from './run-states';
import type { ExecutionResult, ExecutionRun, Surroundings } from './scope';

/** What an execution starts with. */
export interface ExecutionOptions extends Surroundings {
  readonly input: JsonValue;
  /** @default a UUID drawn from `random` */
  readonly name?: string;
  /** @default a made-up ARN of a machine named `rehearsal` */
  readonly stateMachineArn?: string;
}

/** A running or ended execution. */
export interface Execution {
  readonly arn: string;
  /** Never rejects because of a failed state; rejects if the invoker throws anything but a LambdaError, which is a bug in it. */
  readonly result: Promise<ExecutionResult>;
  /**
   * Ends it as StopExecution does: ABORTED, and so are its Map Runs and their children; no Catch runs; functions in
   * progress go on. Of no effect on an execution that has ended.
   */
  stop(reason?: { readonly error?: string; readonly cause?: string }): void;
  statistics(): ExecutionStatistics;
}

const DEFAULT_MACHINE_ARN = 'arn:aws:states:eu-central-1:123456789012:stateMachine:rehearsal';

/** Starts an execution; as with StartExecution, this returns before the first state is entered. */
export function startExecution(machine: Machine, options: ExecutionOptions): Execution {
  const stateMachineArn = options.stateMachineArn ?? DEFAULT_MACHINE_ARN;
  const name = options.name ?? drawUuid(options.random);
  return launch({
    graph: machine.graph,
    timeoutSeconds: machine.timeoutSeconds,
    arn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
    name,
    stateMachineArn,
    rootMachineArn: stateMachineArn,
    input: options.input,
    surroundings: options,
    parent: {},
  });
}

interface Launch {
  readonly graph: Graph;
  readonly timeoutSeconds: number | undefined;
  readonly arn: string;
  readonly name: string;
  /** As the context object has it: a child's ends in `/LABEL`. */
  readonly stateMachineArn: string;
  readonly rootMachineArn: string;
  readonly input: JsonValue;
  readonly surroundings: Surroundings;
  readonly parent: { readonly parentArn?: string; readonly mapRunArn?: string };
}

function launch(from: Launch): Execution {
  const { clock } = from.surroundings;
  const usage = startUsage(clock.now());
  const ending = new AbortController();
  const emit = (detail: HistoryDetail): void => {
    from.surroundings.listener?.({ ...detail, executionArn: from.arn, ...from.parent, atMillis: clock.now() });
  };
  const run: ExecutionRun = {
    arn: from.arn,
    surroundings: from.surroundings,
    usage,
    context: contextOf(from, new Date(clock.now()).toISOString()),
    emit,
    startChild: (child) => {
      const name = drawUuid(from.surroundings.random);
      return launch({
        ...from,
        graph: child.graph,
        timeoutSeconds: undefined,
        name,
        arn: `${from.rootMachineArn.replace(':stateMachine:', ':execution:')}/${child.label}:${name}`,
        stateMachineArn: `${from.rootMachineArn}/${child.label}`,
        input: child.input,
        parent: { parentArn: from.arn, mapRunArn: child.mapRunArn },
      });
    },
    mapRunArn: (label) =>
      `${from.rootMachineArn.replace(':stateMachine:', ':mapRun:')}/${label}:${drawUuid(from.surroundings.random)}`,
  };
  return {
    arn: from.arn,
    result: conclude(from, run, ending),
    stop: (reason) => {
      ending.abort(new ExecutionStopped('ABORTED', reason?.error, reason?.cause));
    },
    statistics: () => usage.read(),
  };
}

function contextOf(from: Launch, startTime: string): JsonObject {
  const machineName = from.rootMachineArn.slice(from.rootMachineArn.lastIndexOf(':') + 1);
  return {
    Execution: { Id: from.arn, Name: from.name, StartTime: startTime, Input: from.input },
    StateMachine: { Id: from.stateMachineArn, Name: machineName },
  };
}

async function conclude(from: Launch, run: ExecutionRun, ending: AbortController): Promise<ExecutionResult> {
  const result = await resultOf(from, run, ending);
  const { status, output = null, ...why } = result;
  const statistics = run.usage.read();
  if (status === 'SUCCEEDED') {
    run.emit({ type: 'ExecutionSucceeded', output, statistics });
  } else {
    run.emit({ type: EVENT_OF[status], ...why, statistics });
  }
  return result;
}

const EVENT_OF = { FAILED: 'ExecutionFailed', TIMED_OUT: 'ExecutionTimedOut', ABORTED: 'ExecutionAborted' } as const;

async function resultOf(from: Launch, run: ExecutionRun, ending: AbortController): Promise<ExecutionResult> {
  await Promise.resolve();
  const inputBytes = jsonBytes(from.input);
  run.emit({ type: 'ExecutionStarted', input: from.input, inputBytes });
  const ended = new AbortController();
  if (from.timeoutSeconds !== undefined) {
    void endInTime(from, ending, ended.signal);
  }
  try {
    // ExecutionStarted and the event of its end.
    run.usage.events(2);
    const output = await runGraph({ run, signal: ending.signal }, from.graph, from.input);
    return { status: 'SUCCEEDED', output };
  } catch (thrown) {
    if (!(thrown instanceof ExecutionStopped || thrown instanceof StateFailure)) {
      throw thrown;
    }
    return {
      status: thrown instanceof ExecutionStopped ? thrown.status : 'FAILED',
      ...defined({ error: thrown.error === '' ? undefined : thrown.error, cause: thrown.causeText }),
    };
  } finally {
    ended.abort();
  }
}

/** Ends the execution as TIMED_OUT when the machine's TimeoutSeconds are over; `ended` calls it off. */
async function endInTime(from: Launch, ending: AbortController, ended: AbortSignal): Promise<void> {
  try {
    if ((await sleepUnless(from.surroundings.clock, (from.timeoutSeconds ?? 0) * 1000, ended)) === 'slept') {
      ending.abort(new ExecutionStopped('TIMED_OUT', StatesError.TIMEOUT));
    }
  } catch (thrown) {
    ending.abort(thrown);
  }
}

/** A version 4 UUID from the injected randomness, so that a seeded simulation names its executions alike each time. */
function drawUuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16);
    return (place === 'x' ? digit : (digit % 4) + 8).toString(16);
  });
}
