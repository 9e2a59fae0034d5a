import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { LambdaError, type JsonObject, type JsonValue } from '../../../rehearsal/interpreter';

// aws-local-stepfunctions 3.0.0 needs Promise.withResolvers, which Node 20 has not.
if (!('withResolvers' in Promise)) {
  Object.assign(Promise, {
    withResolvers: () => {
      const out: { resolve?: unknown; reject?: unknown } = {};
      const promise = new Promise((resolve, reject) => Object.assign(out, { resolve, reject }));
      return { promise, ...out };
    },
  });
}

/** Functions of an example by their names. */
export type Functions = Readonly<Record<string, (payload: JsonValue) => JsonValue>>;

/** What both sides say of an execution. */
export interface Comparable {
  readonly output: JsonValue | undefined;
  readonly failed: string | undefined;
  readonly states: readonly string[];
}

/** A machine to compare; its functions are made for each side, since they may count. */
export interface Example {
  readonly definition: JsonObject;
  readonly input: JsonValue;
  readonly functions: () => Functions;
}

/** The same definition in the library: handlers by state name, no waiting, no delays. */
export async function oracle(example: Example): Promise<Comparable> {
  const functions = example.functions();
  const names = [...tasksOf(example.definition)];
  const handlers = names.map(([state, { functionName, wrapped }]) => [
    state,
    (input: JsonValue): JsonValue => {
      const called = functions[functionName];
      if (called === undefined) {
        throw new Error(`no function ${functionName}`);
      }
      const payload = wrapped ? ((input as JsonObject)['Payload'] ?? null) : input;
      try {
        const answer = called(payload);
        return wrapped ? { Payload: answer, StatusCode: 200, ExecutedVersion: '$LATEST' } : answer;
      } catch (thrown) {
        // The library takes an error's name for its ErrorEquals and its message for the Cause: here AWS's JSON.
        if (thrown instanceof LambdaError) {
          throw Object.assign(new Error(thrown.causeText), { name: thrown.error });
        }
        throw thrown;
      }
    },
  ]);
  const machine = new StateMachine(example.definition as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  const { result, eventLogs } = machine.run(structuredClone(example.input) as Parameters<StateMachine['run']>[0], {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers) as Record<string, never>,
      waitTimeOverrides: { Pause: 0 },
      retryIntervalOverrides: Object.fromEntries(names.map(([state]) => [state, [0, 0, 0, 0]])),
    },
  });
  const settled = result.then(
    (output) => ({ output: output as JsonValue, failed: undefined }),
    (thrown: unknown) => ({ output: undefined, failed: thrown instanceof Error ? thrown.name : String(thrown) }),
  );
  const states: string[] = [];
  for await (const event of eventLogs) {
    if (event.type === 'StateEntered') {
      states.push(event.state.name);
    }
  }
  const { output, failed } = await settled;
  return { output, failed, states };
}

function* tasksOf(
  definition: JsonObject,
): Generator<readonly [string, { readonly functionName: string; readonly wrapped: boolean }]> {
  for (const [name, state] of Object.entries(definition['States'] as Readonly<Record<string, JsonObject>>)) {
    if (state['Type'] === 'Map') {
      yield* tasksOf(state['ItemProcessor'] as JsonObject);
    }
    if (state['Type'] !== 'Task') {
      continue;
    }
    const parameters = state['Parameters'] as JsonObject | undefined;
    const wrapped = state['Resource'] === 'arn:aws:states:::lambda:invoke';
    const arn = (wrapped ? parameters?.['FunctionName'] : state['Resource']) as string;
    yield [name, { functionName: arn.slice(arn.lastIndexOf(':') + 1), wrapped }];
  }
}
