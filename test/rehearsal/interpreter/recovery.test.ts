import { functionError, serviceError, type JsonObject, type JsonValue } from '../../../rehearsal/interpreter';
import { chain, rehearse, task, type Rehearsed } from './machines';

const boom = functionError({ errorType: 'Boom', errorMessage: 'no', trace: ['at x'] });

function failing(
  retry: readonly JsonObject[],
  more: { readonly times?: number; readonly random?: () => number; readonly state?: JsonObject } = {},
): Rehearsed {
  let calls = 0;
  return rehearse({
    definition: chain({ Step: task('work', { Retry: retry, ...more.state }) }),
    functions: {
      work: () => {
        calls += 1;
        if (calls <= (more.times ?? Infinity)) {
          throw boom;
        }
        return { calls };
      },
    },
    ...(more.random === undefined ? {} : { random: more.random }),
  });
}

const delays = (run: Rehearsed): readonly number[] => run.ofType('StateRetried').map((event) => event.delayMillis);

describe('a retry', () => {
  test.each<readonly [string, JsonObject, readonly number[]]>([
    ['waits 1, 2 and 4 seconds by default', {}, [1000, 2000, 4000]],
    ['backs off at its rate', { IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4 }, [2000, 6000, 18_000, 54_000]],
    ['is capped', { IntervalSeconds: 5, MaxDelaySeconds: 8, MaxAttempts: 4 }, [5000, 8000, 8000, 8000]],
    ['is spread over its delay with full jitter', { JitterStrategy: 'FULL', IntervalSeconds: 2 }, [500, 1000, 2000]],
    ['is never made with no attempts', { MaxAttempts: 0 }, []],
  ])('%s', async (_what, retrier, expected) => {
    const run = failing([{ ErrorEquals: ['Boom'], ...retrier }], { random: () => 0.25 });
    expect(await run.result()).toEqual({
      status: 'FAILED',
      error: 'Boom',
      cause: '{"errorType":"Boom","errorMessage":"no","trace":["at x"]}',
    });
    expect(delays(run)).toEqual(expected);
    expect(run.clock.now() - run.execution.statistics().startedAtMillis).toBe(
      expected.reduce((sum, delay) => sum + delay, 0),
    );
    expect(run.execution.statistics().invocations).toBe(expected.length + 1);
  });

  test('stops at the first success', async () => {
    const run = failing([{ ErrorEquals: ['States.ALL'] }], { times: 2 });
    expect((await run.result()).output).toEqual({ calls: 3 });
    expect(run.execution.statistics().stateTransitions).toBe(3);
  });

  test('counts for each retrier on its own, and only the first that matches', async () => {
    const run = failing([
      { ErrorEquals: ['Boom'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
    ]);
    await run.result();
    expect(delays(run)).toEqual([1000]);
  });

  test('knows the name of a service error, as CDK retries it', async () => {
    let calls = 0;
    const run = rehearse({
      definition: chain({
        Step: task('work', {
          Retry: [
            {
              ErrorEquals: ['Lambda.ServiceException', 'Lambda.SdkClientException'],
              IntervalSeconds: 2,
              MaxAttempts: 6,
              BackoffRate: 2,
            },
          ],
        }),
      }),
      functions: {
        work: () => {
          calls += 1;
          if (calls === 1) {
            throw serviceError('Lambda.ServiceException', 'unavailable');
          }
          return calls;
        },
      },
    });
    expect((await run.result()).output).toBe(2);
  });
});

describe('a catch', () => {
  const caughtBy = async (catcher: JsonObject, more: JsonObject = {}): Promise<JsonValue | undefined> => {
    const run = rehearse({
      definition: chain({
        Step: task('work', { Catch: [{ Next: 'Saved', ...catcher }], ...more }),
        Saved: { Type: 'Succeed' },
      }),
      input: { kept: 1 },
      functions: {
        work: async (_payload, clock) => {
          await clock.sleep(5000);
          throw boom;
        },
      },
    });
    const { output, error } = await run.result();
    return output ?? error;
  };
  const errorOutput = { Error: 'Boom', Cause: '{"errorType":"Boom","errorMessage":"no","trace":["at x"]}' };

  test.each<readonly [string, JsonObject, JsonObject, JsonValue]>([
    ['replaces the input by Error and Cause', { ErrorEquals: ['Boom'] }, {}, errorOutput],
    [
      'keeps the input beside the error',
      { ErrorEquals: ['States.ALL'], ResultPath: '$.error' },
      {},
      { kept: 1, error: errorOutput },
    ],
    ['keeps the input alone', { ErrorEquals: ['States.TaskFailed'], ResultPath: null }, {}, { kept: 1 }],
    [
      'takes a time-out by its name',
      { ErrorEquals: ['States.Timeout'] },
      { TimeoutSeconds: 2 },
      { Error: 'States.Timeout' },
    ],
    [
      'takes a time-out with States.ALL',
      { ErrorEquals: ['States.ALL'] },
      { TimeoutSeconds: 2 },
      { Error: 'States.Timeout' },
    ],
    [
      'does not take a time-out with States.TaskFailed',
      { ErrorEquals: ['States.TaskFailed'] },
      { TimeoutSeconds: 2 },
      'States.Timeout',
    ],
    ['does not take another error', { ErrorEquals: ['Other'] }, {}, 'Boom'],
    [
      'never takes States.Runtime',
      { ErrorEquals: ['States.ALL'] },
      { Parameters: { 'x.$': '$.gone' } },
      'States.Runtime',
    ],
    [
      'takes a result that has no place',
      { ErrorEquals: ['States.ALL'], ResultPath: null },
      { TimeoutSecondsPath: '$.kept' },
      { kept: 1 },
    ],
  ])('%s', async (_what, catcher, more, expected) => {
    expect(await caughtBy(catcher, more)).toEqual(expected);
  });

  test('comes after the retries', async () => {
    const run = rehearse({
      definition: chain({
        Step: task('work', {
          Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ['Boom'], Next: 'Saved' }],
        }),
        Saved: { Type: 'Succeed' },
      }),
      functions: {
        work: () => {
          throw boom;
        },
      },
    });
    expect((await run.result()).status).toBe('SUCCEEDED');
    expect(run.events.map((event) => event.type).filter((type) => /Task|Retried|Caught/.test(type))).toEqual([
      'TaskScheduled',
      'TaskFailed',
      'StateRetried',
      'TaskScheduled',
      'TaskFailed',
      'StateRetried',
      'TaskScheduled',
      'TaskFailed',
      'StateCaught',
    ]);
  });

  test('sees an invoker that breaks as a bug and not as a failed task', async () => {
    const run = rehearse({
      definition: chain({
        Step: task('work', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }] }),
        Saved: { Type: 'Succeed' },
      }),
      functions: {
        work: () => {
          throw new TypeError('a bug of the rehearsal');
        },
      },
    });
    await expect(run.result()).rejects.toThrow('a bug of the rehearsal');
  });
});
