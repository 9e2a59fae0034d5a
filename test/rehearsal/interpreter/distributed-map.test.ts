import { functionError, type JsonValue } from '../../../rehearsal/interpreter';
import { chain, distributed, rehearse, task } from './machines';

const failFor =
  (...bad: readonly JsonValue[]) =>
  (payload: JsonValue): JsonValue => {
    if (bad.includes(payload)) {
      throw functionError({ errorType: 'Boom', errorMessage: `no ${JSON.stringify(payload)}`, trace: [] });
    }
    return { done: payload };
  };

describe('a distributed map', () => {
  test('answers with the outputs of its children in the order of the items', async () => {
    const run = rehearse({
      definition: chain({ Each: distributed({ Work: task('work') }, { ResultPath: '$.results', MaxConcurrency: 2 }) }),
      input: { items: [3, 1, 2] },
      functions: { work: async (payload, clock) => (await clock.sleep(Number(payload) * 1000), { done: payload }) },
    });
    expect(await run.result()).toEqual({
      status: 'SUCCEEDED',
      output: { items: [3, 1, 2], results: [{ done: 3 }, { done: 1 }, { done: 2 }] },
    });
    expect(run.clock.now() - run.execution.statistics().startedAtMillis).toBe(3000);
  });

  test('gives every child an execution of its own, named after the label and tied to its Map Run', async () => {
    const run = rehearse({
      definition: chain({
        Each: distributed(
          {
            Work: {
              Type: 'Pass',
              Parameters: {
                'id.$': '$$.Execution.Id',
                'machine.$': '$$.StateMachine.Id',
                'item.$': '$.item',
                'at.$': '$.at',
              },
              End: true,
            },
          },
          { ItemSelector: { 'item.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index', 'all.$': '$.items' } },
        ),
      }),
      input: { items: ['a'] },
    });
    const { output } = await run.result();
    const [mapRun] = run.ofType('MapRunStarted');
    const child = run.ofType('ExecutionStarted')[1];
    expect(mapRun?.runArn).toMatch(
      /^arn:aws:states:eu-central-1:123456789012:mapRun:rehearsal\/Targets:[0-9a-f-]{36}$/,
    );
    expect(child?.executionArn).toMatch(
      /^arn:aws:states:eu-central-1:123456789012:execution:rehearsal\/Targets:[0-9a-f-]{36}$/,
    );
    expect(child).toMatchObject({ parentArn: run.execution.arn, mapRunArn: mapRun?.runArn });
    expect(output).toEqual([
      {
        id: child?.executionArn,
        machine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:rehearsal/Targets',
        item: 'a',
        at: 0,
      },
    ]);
  });

  test('fails at the first failed child when nothing is tolerated, and aborts the others', async () => {
    const run = rehearse({
      definition: chain({ Each: distributed({ Work: task('work') }) }),
      input: { items: [1, 2, 3] },
      functions: {
        work: (payload, clock) => (payload === 1 ? failFor(1)(payload) : clock.sleep(10_000).then(() => payload)),
      },
    });
    expect(await run.result()).toEqual({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    expect(run.ofType('MapRunFailed')).toHaveLength(1);
    expect(run.ofType('ExecutionAborted')).toHaveLength(2);
  });

  test('puts Status, Error and Cause at the place of a tolerated failed child', async () => {
    const run = rehearse({
      definition: chain({ Each: distributed({ Work: task('work') }, { ToleratedFailurePercentage: 100 }) }),
      input: { items: [1, 2] },
      functions: { work: failFor(2) },
    });
    const { output, status } = await run.result();
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual([
      { done: 1 },
      { Status: 'FAILED', Error: 'Boom', Cause: '{"errorType":"Boom","errorMessage":"no 2","trace":[]}' },
    ]);
  });

  test.each([
    { tolerance: { ToleratedFailurePercentage: 50 }, bad: [1, 2], status: 'SUCCEEDED' },
    { tolerance: { ToleratedFailurePercentage: 49 }, bad: [1, 2], status: 'FAILED' },
    { tolerance: { ToleratedFailurePercentagePath: '$.percentage' }, bad: [1], status: 'SUCCEEDED' },
    { tolerance: { ToleratedFailureCount: 1 }, bad: [1], status: 'SUCCEEDED' },
    { tolerance: { ToleratedFailureCount: 1, ToleratedFailurePercentage: 100 }, bad: [1, 2], status: 'FAILED' },
    { tolerance: { ToleratedFailureCount: 0, ToleratedFailurePercentage: 50 }, bad: [1, 2], status: 'SUCCEEDED' },
  ])('with $tolerance and $bad failing of four items ends $status', async ({ tolerance, bad, status }) => {
    const run = rehearse({
      definition: chain({ Each: distributed({ Work: task('work') }, tolerance) }),
      input: { items: [1, 2, 3, 4], percentage: 25 },
      functions: { work: failFor(...bad) },
    });
    expect((await run.result()).status).toBe(status);
  });

  test('can be retried and caught like a task', async () => {
    const run = rehearse({
      definition: chain({
        Each: distributed(
          { Work: task('work') },
          {
            Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }],
            Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Saved', ResultPath: '$.error' }],
            Next: 'Saved',
          },
        ),
        Saved: { Type: 'Succeed' },
      }),
      input: { items: [1] },
      functions: { work: failFor(1) },
    });
    const { output } = await run.result();
    expect(output).toMatchObject({ items: [1], error: { Error: 'States.ExceedToleratedFailureThreshold' } });
    expect(run.ofType('MapRunStarted')).toHaveLength(2);
  });

  test('begins no child while as many as allowed run', async () => {
    let running = 0;
    let most = 0;
    const run = rehearse({
      definition: chain({ Each: distributed({ Work: task('work') }, { MaxConcurrencyPath: '$.atOnce' }) }),
      input: { items: [1, 2, 3, 4, 5], atOnce: 2 },
      functions: {
        work: async (_payload, clock) => {
          running += 1;
          most = Math.max(most, running);
          await clock.sleep(1000);
          running -= 1;
          return null;
        },
      },
    });
    await run.result();
    expect(most).toBe(2);
  });
});
