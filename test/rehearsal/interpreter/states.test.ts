import { functionError, type JsonObject, type JsonValue } from '../../../rehearsal/interpreter';
import { chain, functionArn, rehearse, task } from './machines';

async function outputOf(definition: JsonValue, input: JsonValue = {}): Promise<JsonValue | undefined> {
  return (
    await rehearse({
      definition,
      input,
      functions: { echo: (payload) => payload, give: () => ({ given: [1, 2] }) },
    }).result()
  ).output;
}

async function failureOf(
  definition: JsonValue,
  input: JsonValue = {},
): Promise<{ readonly error: string | undefined; readonly cause: string | undefined }> {
  const { error, cause } = await rehearse({ definition, input, functions: { echo: (payload) => payload } }).result();
  return { error, cause };
}

const INPUT = { a: { b: [10, { c: 'deep' }] }, n: 1 };

describe('data between states', () => {
  test.each<readonly [string, JsonObject, JsonValue]>([
    ['passes its input on', {}, INPUT],
    ['selects its input', { InputPath: '$.a.b[1]' }, { c: 'deep' }],
    ['takes an empty input', { InputPath: null }, {}],
    ['selects its output', { OutputPath: "$['a']['b'][0]" }, 10],
    ['drops its output', { OutputPath: null }, {}],
    ['gives a result', { Result: { x: 1 } }, { x: 1 }],
    ['places a result beside the input', { Result: 'r', ResultPath: '$.new.deep' }, { ...INPUT, new: { deep: 'r' } }],
    ['discards a result', { Result: 'r', ResultPath: null }, INPUT],
    [
      'places into the input as it was before InputPath',
      { InputPath: '$.a', Result: 2, ResultPath: '$.n' },
      { ...INPUT, n: 2 },
    ],
    [
      'builds parameters',
      { Parameters: { fixed: [1, { 'c.$': '$.a.b[1].c' }], 'all.$': '$' } },
      { fixed: [1, { c: 'deep' }], all: INPUT },
    ],
    [
      'reads the context',
      {
        Parameters: {
          'state.$': '$$.State.Name',
          'name.$': '$$.Execution.Name',
          'n.$': '$$.Execution.Input.n',
          'id.$': '$$.StateMachine.Id',
          'at.$': '$$.State.EnteredTime',
        },
      },
      {
        state: 'Step',
        name: 'run-1',
        n: 1,
        id: 'arn:aws:states:eu-central-1:123456789012:stateMachine:rehearsal',
        at: '2026-01-01T00:00:00.000Z',
      },
    ],
  ])('a Pass %s', async (_what, fields, expected) => {
    expect(await outputOf(chain({ Step: { Type: 'Pass', End: true, ...fields } }), INPUT)).toEqual(expected);
  });

  test.each<readonly [string, JsonObject, JsonValue]>([
    ['a function ARN as resource: the payload is the result', task('give'), { given: [1, 2] }],
    [
      'payloadResponseOnly with a selector',
      task('give', { ResultSelector: { 'first.$': '$.given[0]' }, ResultPath: '$.r' }),
      { ...INPUT, r: { first: 1 } },
    ],
    ['OutputPath $.Payload', { ...invoke('give'), OutputPath: '$.Payload' }, { given: [1, 2] }],
    [
      'a ResultSelector on Payload and a ResultPath',
      { ...invoke('give'), ResultSelector: { 'x.$': '$.Payload' }, ResultPath: '$.r' },
      { ...INPUT, r: { x: { given: [1, 2] } } },
    ],
    [
      'a payload of its own',
      { ...invoke('echo', { Payload: { 'n.$': '$.n', s: 'x' } }), OutputPath: '$.Payload' },
      { n: 1, s: 'x' },
    ],
    ['a ResultPath of null', { ...invoke('give'), ResultPath: null }, INPUT],
    ['the status code', { ...invoke('give'), OutputPath: '$.StatusCode' }, 200],
    ['the version', { ...invoke('give'), OutputPath: '$.ExecutedVersion' }, '$LATEST'],
  ])('a Task with %s', async (_what, state, expected) => {
    expect(await outputOf(chain({ Step: state }), INPUT)).toEqual(expected);
  });

  test.each<readonly [string, JsonObject, string]>([
    ['an input path', { InputPath: '$.gone' }, 'States.Runtime'],
    ['an output path', { OutputPath: '$.gone' }, 'States.Runtime'],
    ['a parameter', { Parameters: { 'x.$': '$.gone' } }, 'States.Runtime'],
    ['an object on the way of a result path', { ResultPath: '$.n.x' }, 'States.ResultPathMatchFailure'],
  ])('a missing node for %s is an error', async (_what, fields, error) => {
    expect((await failureOf(chain({ Step: { Type: 'Pass', End: true, ...fields } }), INPUT)).error).toBe(error);
  });

  test('never reads what every object inherits', async () => {
    expect((await failureOf(chain({ Step: { Type: 'Pass', InputPath: '$.constructor', End: true } }))).error).toBe(
      'States.Runtime',
    );
  });
});

describe('a Wait', () => {
  test.each<readonly [JsonObject, number]>([
    [{ Seconds: 5 }, 5000],
    [{ SecondsPath: '$.seconds' }, 7000],
    [{ Timestamp: '2026-01-01T00:01:00Z' }, 60_000],
    [{ TimestampPath: '$.at' }, 3_600_000],
    [{ Timestamp: '2025-01-01T00:00:00Z' }, 0],
  ])('with %j lasts %d ms', async (fields, millis) => {
    const run = rehearse({
      definition: chain({ Step: { Type: 'Wait', End: true, ...fields } }),
      input: { seconds: 7, at: '2026-01-01T02:00:00+01:00' },
    });
    await run.result();
    expect(run.clock.now() - run.execution.statistics().startedAtMillis).toBe(millis);
  });

  test.each<JsonObject>([{ SecondsPath: '$.text' }, { TimestampPath: '$.text' }])(
    'with %j of another type fails',
    async (fields) => {
      expect((await failureOf(chain({ Step: { Type: 'Wait', End: true, ...fields } }), { text: 'soon' })).error).toBe(
        'States.Runtime',
      );
    },
  );
});

describe('a Fail and a Succeed', () => {
  test('fails with what it says or what the input says', async () => {
    const fail = (fields: JsonObject): JsonObject => chain({ Step: { Type: 'Fail', ...fields } });
    expect(await failureOf(fail({ Error: 'E', Cause: 'C' }))).toEqual({ error: 'E', cause: 'C' });
    expect(await failureOf(fail({ ErrorPath: '$.e', CausePath: '$.c' }), { e: 'E', c: 'C' })).toEqual({
      error: 'E',
      cause: 'C',
    });
    expect(await failureOf(fail({}))).toEqual({ error: undefined, cause: undefined });
  });

  test('succeeds with a part of its input', async () => {
    expect(await outputOf(chain({ Step: { Type: 'Succeed', OutputPath: '$.n' } }), INPUT)).toBe(1);
  });
});

describe('an inline map', () => {
  const map = (more: JsonObject = {}): JsonObject => ({
    Type: 'Map',
    ItemsPath: '$.items',
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...chain({ Work: task('work') }) },
    End: true,
    ...more,
  });

  test('selects each item and collects the outputs in order', async () => {
    const run = rehearse({
      definition: chain({
        Each: map({ ItemSelector: { 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'x.$': '$.x' } }),
      }),
      input: { items: ['a', 'b'], x: 1 },
      functions: { work: (payload) => payload },
    });
    expect((await run.result()).output).toEqual([
      { v: 'a', i: 0, x: 1 },
      { v: 'b', i: 1, x: 1 },
    ]);
    expect(run.ofType('ExecutionStarted')).toHaveLength(1);
  });

  test('fails with the error of its first failed iteration, and ends the others', async () => {
    const run = rehearse({
      definition: chain({
        Each: {
          ...map(),
          ItemProcessor: chain({ Work: task('work', { Next: 'After' }), After: { Type: 'Pass', End: true } }),
        },
      }),
      input: { items: [1, 2] },
      functions: {
        work: async (payload, clock) => {
          if (payload === 1) {
            throw functionError({ errorType: 'Boom', errorMessage: 'x' });
          }
          await clock.sleep(1000);
          return payload;
        },
      },
    });
    expect((await run.result()).error).toBe('Boom');
    await run.clock.runUntilIdle();
    expect(run.statesEntered()).toEqual(['Each', 'Work', 'Work']);
  });

  test('needs an array', async () => {
    expect((await failureOf(chain({ Each: map() }), { items: {} })).error).toBe('States.Runtime');
  });
});

function invoke(name: string, parameters: JsonObject = { 'Payload.$': '$' }): JsonObject {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: functionArn(name), ...parameters },
    End: true,
  };
}
