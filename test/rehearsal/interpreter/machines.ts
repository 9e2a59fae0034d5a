import {
  loadMachine,
  startExecution,
  type Execution,
  type ExecutionResult,
  type HistoryEvent,
  type Invoke,
  type JsonObject,
  type JsonValue,
} from '../../../rehearsal/interpreter';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';

/** The ARN of a function by its name. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
}

/** A task as CDK's LambdaInvoke emits it with `payloadResponseOnly`. */
export function task(name: string, more: JsonObject = {}): JsonObject {
  return { Type: 'Task', Resource: functionArn(name), ...(more['Next'] === undefined ? { End: true } : {}), ...more };
}

/** A machine of these states that begins with the first. */
export function chain(states: JsonObject, more: JsonObject = {}): JsonObject {
  return { StartAt: Object.keys(states)[0] ?? '', States: states, ...more };
}

/** A distributed map over `$.items` whose children run these states. */
export function distributed(states: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    Type: 'Map',
    ItemsPath: '$.items',
    Label: 'Targets',
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...chain(states) },
    ...(more['Next'] === undefined ? { End: true } : {}),
    ...more,
  };
}

/** An execution under a clock of its own, with everything it told. */
export interface Rehearsed {
  readonly clock: VirtualClock;
  readonly execution: Execution;
  readonly events: readonly HistoryEvent[];
  result(): Promise<ExecutionResult>;
  /** States entered by this and all child executions, in order. */
  statesEntered(): readonly string[];
  ofType<T extends HistoryEvent['type']>(type: T): readonly Extract<HistoryEvent, { type: T }>[];
}

/** Starts a definition with these functions; each gets its payload. */
export function rehearse(from: {
  readonly definition: JsonValue;
  readonly input?: JsonValue;
  readonly functions?: Readonly<
    Record<string, (payload: JsonValue, clock: VirtualClock) => JsonValue | Promise<JsonValue>>
  >;
  readonly invoke?: Invoke;
  readonly random?: () => number;
}): Rehearsed {
  const clock = new VirtualClock();
  const events: HistoryEvent[] = [];
  const byName: Invoke = async (arn, payload) => {
    const called = from.functions?.[arn.slice(arn.lastIndexOf(':') + 1)];
    if (called === undefined) {
      throw new Error(`the test has no function ${arn}`);
    }
    return called(payload, clock);
  };
  const execution = startExecution(loadMachine(from.definition), {
    input: from.input ?? {},
    name: 'run-1',
    clock,
    random: from.random ?? counting(),
    invoke: from.invoke ?? byName,
    listener: (event) => events.push(event),
  });
  const ofType = <T extends HistoryEvent['type']>(type: T): readonly Extract<HistoryEvent, { type: T }>[] =>
    events.filter((event): event is Extract<HistoryEvent, { type: T }> => event.type === type);
  return {
    clock,
    execution,
    events,
    result: () => clock.runUntil(execution.result),
    statesEntered: () => ofType('StateEntered').map((event) => event.state),
    ofType,
  };
}

/** Deterministic randomness: golden-ratio steps, so that drawn names differ. */
export function counting(): () => number {
  let drawn = 0;
  return () => {
    drawn = (drawn + 0.618_033_988_749_895) % 1;
    return drawn;
  };
}
