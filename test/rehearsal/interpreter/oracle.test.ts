import { functionError, type JsonObject } from '../../../rehearsal/interpreter';
import { chain, functionArn, rehearse, task } from './machines';
import { oracle, type Comparable, type Example, type Functions } from './oracle';

/** The same definition in the interpreter. */
async function ours(example: Example): Promise<Comparable> {
  const run = rehearse({ definition: example.definition, input: example.input, functions: example.functions() });
  const { status, output } = await run.result();
  return { output, failed: status === 'SUCCEEDED' ? undefined : 'ExecutionError', states: run.statesEntered() };
}

const echo = (): Functions => ({ echo: (payload) => payload, give: () => ({ list: [1, 2] }) });
const failing =
  (times: number, error = 'Boom') =>
  (): Functions => {
    let calls = 0;
    return {
      work: (payload) => {
        calls += 1;
        if (calls <= times) {
          throw functionError({ errorType: error, errorMessage: 'no' });
        }
        return { calls, payload };
      },
    };
  };
const end = { End: { Type: 'Succeed' } };
const invoke = (more: JsonObject): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionArn('give'), 'Payload.$': '$' },
  Next: 'End',
  ...more,
});
const map = (more: JsonObject, state: JsonObject = task('echo')): JsonObject =>
  chain({
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      MaxConcurrency: 1,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...chain({ Work: state }) },
      End: true,
      ...more,
    },
  });

const EXAMPLES: Readonly<Record<string, Example>> = {
  'a chain of passes': {
    definition: chain({
      First: { Type: 'Pass', Result: { x: 1 }, ResultPath: '$.first', Next: 'Second' },
      Second: {
        Type: 'Pass',
        InputPath: '$.first',
        Parameters: { 'y.$': '$.x', z: [{ 'w.$': '$' }] },
        ResultPath: '$.second',
        OutputPath: '$.second',
        Next: 'End',
      },
      ...end,
    }),
    input: { a: 1 },
    functions: echo,
  },
  'a task with a result path': {
    definition: chain({ Step: task('give', { ResultPath: '$.r.deep', Next: 'End' }), ...end }),
    input: { a: 1 },
    functions: echo,
  },
  'a discarded result': {
    definition: chain({ Step: task('give', { ResultPath: null }) }),
    input: { a: 1 },
    functions: echo,
  },
  'lambda:invoke with OutputPath': {
    definition: chain({ Step: invoke({ OutputPath: '$.Payload' }), ...end }),
    input: { a: 1 },
    functions: echo,
  },
  'lambda:invoke with a selector': {
    definition: chain({ Step: invoke({ ResultSelector: { 'x.$': '$.Payload.list' }, ResultPath: '$.r' }), ...end }),
    input: { a: 1 },
    functions: echo,
  },
  'a loop over a choice': {
    definition: chain({
      Count: task('count', { Next: 'Enough' }),
      Enough: {
        Type: 'Choice',
        Choices: [
          {
            And: [{ Variable: '$.n', IsPresent: true }, { Not: { Variable: '$.n', NumericLessThan: 3 } }],
            Next: 'End',
          },
        ],
        Default: 'Pause',
      },
      Pause: { Type: 'Wait', Seconds: 5, Next: 'Count' },
      ...end,
    }),
    input: { n: 0 },
    functions: () => ({ count: (payload) => ({ n: Number((payload as JsonObject)['n']) + 1 }) }),
  },
  'a retry that helps': {
    definition: chain({
      Step: task('work', { Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 3 }], Next: 'End' }),
      ...end,
    }),
    input: {},
    functions: failing(2),
  },
  'a retry that does not help': {
    definition: chain({ Step: task('work', { Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 2 }] }) }),
    input: {},
    functions: failing(9),
  },
  'a retry of another error': {
    definition: chain({ Step: task('work', { Retry: [{ ErrorEquals: ['Other'] }] }) }),
    input: {},
    functions: failing(1),
  },
  'a catch by name': {
    definition: chain({
      Step: task('work', { Catch: [{ ErrorEquals: ['Boom'], ResultPath: '$.error', Next: 'End' }] }),
      ...end,
    }),
    input: { kept: 1 },
    functions: failing(9),
  },
  'a catch of all': {
    definition: chain({
      Step: task('work', {
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Wrong' },
          { ErrorEquals: ['States.ALL'], Next: 'End' },
        ],
      }),
      Wrong: { Type: 'Fail' },
      ...end,
    }),
    input: {},
    functions: failing(9),
  },
  'a catch of States.TaskFailed': {
    definition: chain({
      Step: task('work', { Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'End', ResultPath: null }] }),
      ...end,
    }),
    input: { kept: 1 },
    functions: failing(9),
  },
  'an inline map': { definition: map({ ResultPath: '$.results' }), input: { items: [1, 2, 3] }, functions: echo },
  'an inline map with a selector': {
    definition: map({ ItemSelector: { 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'all.$': '$.items' } }),
    input: { items: ['a', 'b'] },
    functions: echo,
  },
  'an empty map': { definition: map({}), input: { items: [] }, functions: echo },
  // One item: the library goes on with the next item after a failed one, AWS ends the other iterations.
  'a map that is caught': {
    definition: chain({
      ...(map({ Catch: [{ ErrorEquals: ['Boom'], Next: 'End', ResultPath: null }] }, task('work'))[
        'States'
      ] as JsonObject),
      ...end,
    }),
    input: { items: [1] },
    functions: failing(9),
  },
  'a map that fails': { definition: map({}, task('work')), input: { items: [1] }, functions: failing(9) },
  'a fail': { definition: chain({ Step: { Type: 'Fail', Error: 'E', Cause: 'C' } }), input: {}, functions: echo },
  'no matching rule': {
    definition: chain({
      Step: { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: 'b', Next: 'End' }] },
      ...end,
    }),
    input: { a: 'c' },
    functions: echo,
  },
};

describe('the interpreter and aws-local-stepfunctions agree on', () => {
  test.each(Object.entries(EXAMPLES))('%s', async (_name, example) => {
    expect(await ours(example)).toEqual(await oracle(example));
  });
});
