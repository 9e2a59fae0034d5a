import { MAX_PAYLOAD_BYTES, type JsonObject } from '../../../rehearsal/interpreter';
import { chain, distributed, rehearse, task, type Rehearsed } from './machines';

const catchAll = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }] };
const saved = { Saved: { Type: 'Pass', End: true } };

/** A run whose function takes ten seconds and tells when it has really ended. */
function slow(
  definition: JsonObject,
): Rehearsed & { readonly worked: readonly unknown[]; readonly signals: readonly AbortSignal[] } {
  const worked: unknown[] = [];
  const signals: AbortSignal[] = [];
  const run: Rehearsed = rehearse({
    definition,
    input: { items: [1, 2, 3] },
    invoke: async (_name, payload, call) => {
      signals.push(call.signal);
      await run.clock.sleep(10_000);
      worked.push(payload);
      return payload;
    },
  });
  return Object.assign(run, { worked, signals });
}

describe('stopping an execution', () => {
  test('aborts it without running a catch, and the function goes on', async () => {
    const run = slow(chain({ Step: task('work', catchAll), ...saved }));
    await run.clock.advance(1000);
    run.execution.stop({ error: 'Operator', cause: 'had enough' });
    expect(await run.execution.result).toEqual({ status: 'ABORTED', error: 'Operator', cause: 'had enough' });
    expect(run.signals[0]?.aborted).toBe(true);
    await run.clock.runUntilIdle();
    expect(run.worked).toHaveLength(1);
    expect(run.statesEntered()).toEqual(['Step']);
  });

  test('aborts the Map Run and its running children, and begins no more', async () => {
    const run = slow(
      chain({
        Each: distributed(
          { Work: task('work', catchAll), ...saved },
          {
            MaxConcurrency: 2,
            ToleratedFailurePercentage: 100,
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
            Next: 'After',
          },
        ),
        After: { Type: 'Pass', End: true },
      }),
    );
    await run.clock.advance(1000);
    run.execution.stop();
    expect((await run.execution.result).status).toBe('ABORTED');
    await run.clock.runUntilIdle();
    expect(run.events.map((event) => event.type).filter((type) => /Aborted|Caught/.test(type))).toEqual([
      'ExecutionAborted',
      'ExecutionAborted',
      'MapRunAborted',
      'ExecutionAborted',
    ]);
    expect(run.ofType('ExecutionStarted')).toHaveLength(3);
    expect(run.worked).toHaveLength(2);
  });

  test.each<readonly [string, JsonObject]>([
    ['a wait', { Type: 'Wait', Seconds: 60, End: true }],
    [
      'the delay before a retry',
      task('work', { TimeoutSeconds: 1, Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60 }] }),
    ],
  ])('ends %s at once', async (_what, state) => {
    const run = slow(chain({ Step: state }));
    await run.clock.advance(2000);
    run.execution.stop();
    expect((await run.execution.result).status).toBe('ABORTED');
  });

  test('does nothing after the end', async () => {
    const run = rehearse({ definition: chain({ Step: { Type: 'Succeed' } }) });
    await run.result();
    run.execution.stop();
    expect((await run.execution.result).status).toBe('SUCCEEDED');
    expect(run.ofType('ExecutionAborted')).toHaveLength(0);
  });
});

describe('a time-out', () => {
  test('of a task gives up on the function, which goes on', async () => {
    const run = slow(chain({ Step: task('work', { TimeoutSeconds: 3 }) }));
    expect(await run.result()).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(run.signals[0]?.aborted).toBe(true);
    await run.clock.runUntilIdle();
    expect(run.worked).toHaveLength(1);
  });

  test('of the machine ends it and its children without a catch', async () => {
    const run = slow(
      chain(
        {
          Each: distributed({ Work: task('work') }, { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }] }),
          ...saved,
        },
        { TimeoutSeconds: 4 },
      ),
    );
    expect(await run.result()).toEqual({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(run.ofType('ExecutionAborted')).toHaveLength(3);
    expect(run.ofType('ExecutionTimedOut')).toHaveLength(1);
  });

  test('that is not reached leaves no sleeper behind', async () => {
    const run = rehearse({
      definition: chain({ Step: task('work', { TimeoutSeconds: 60 }) }, { TimeoutSeconds: 600 }),
      functions: { work: () => 1 },
    });
    await run.result();
    expect(run.clock.pending).toBe(0);
  });
});

describe('the limits of AWS', () => {
  const big = 'x'.repeat(MAX_PAYLOAD_BYTES);

  test('end an execution whose payload is too large, in spite of its Catch', async () => {
    const run = rehearse({
      definition: chain({ Step: task('work', catchAll), ...saved }),
      functions: { work: () => big },
    });
    expect((await run.result()).error).toBe('States.DataLimitExceeded');
  });

  test('count bytes and not characters', async () => {
    const run = rehearse({ definition: chain({ Step: task('work') }), functions: { work: () => 'ü'.repeat(100_000) } });
    expect((await run.result()).status).toBe('SUCCEEDED');
    expect(run.execution.statistics().maxPayloadBytes).toBe(200_002);
  });

  test('bound the array that a map returns', async () => {
    const run = rehearse({
      definition: chain({ Each: distributed({ Work: task('work') }) }),
      input: { items: [1, 2] },
      functions: { work: () => 'x'.repeat(MAX_PAYLOAD_BYTES - 100) },
    });
    expect((await run.result()).error).toBe('States.DataLimitExceeded');
  });

  test('end a loop at 25,000 events', async () => {
    const run = rehearse({
      definition: chain({ Loop: { Type: 'Pass', Next: 'Again' }, Again: { Type: 'Pass', Next: 'Loop' } }),
    });
    const result = await run.result();
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('25000') as string,
    });
  });

  test('are counted: transitions, events, bytes', async () => {
    const run = rehearse({
      definition: chain({ Step: task('work', { Next: 'End' }), End: { Type: 'Succeed' } }),
      functions: { work: () => ({ a: 1 }) },
    });
    await run.result();
    expect(run.ofType('ExecutionSucceeded')[0]?.statistics).toMatchObject({
      stateTransitions: 2,
      historyEvents: 2 + 2 + 3 + 2,
      invocations: 1,
      maxPayloadBytes: 7,
    });
  });
});
