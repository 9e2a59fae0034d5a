import { followRun, type Following } from '../../../bin/run/follow';
import { Denied, Unavailable } from '../../../lambdas/errors';

type Executions = Following['account']['executions'];
type Event = Awaited<ReturnType<Executions['events']>>[number];

const ARN = 'arn:aws:states:eu-central-1:111122223333:execution:quiesce:1';
const at = '2026-11-30T03:00:00.000Z';

/** Follows a run whose look number n, from 0 on, is answered by `events(n)`. */
async function follow(events: (look: number) => readonly Event[], last: readonly Event[] = []) {
  let looks = 0;
  const waits: number[] = [];
  const troubles: string[] = [];
  const never = (): never => {
    throw new Error('nobody asks for this');
  };
  const executions: Executions = {
    start: never,
    tags: never,
    children: () => Promise.resolve([]),
    lastEvents: () => Promise.resolve(last),
    events: async () => {
      await Promise.resolve();
      looks += 1;
      return events(looks - 1);
    },
  };
  const clock = {
    now: () => 0,
    remaining: () => Infinity,
    sleep: (millis: number) => {
      waits.push(millis);
      return Promise.resolve();
    },
  };
  const followed = await followRun({
    account: { executions, clock },
    executionArn: ARN,
    onTarget: never,
    onTrouble: (text) => troubles.push(text),
  });
  return { ...followed, waits, troubles };
}

const TIMED_OUT: Event = { type: 'ExecutionTimedOut', at };

test.each<[Event, string]>([
  [TIMED_OUT, 'it took longer than a run may'],
  [{ type: 'ExecutionAborted', at, cause: 'by Ann' }, 'somebody stopped it (by Ann)'],
  [{ type: 'ExecutionFailed', at, error: 'RunNotReported', cause: 'no bus' }, 'it failed (RunNotReported: no bus)'],
])('%j is a failed run', async (end, summary) => {
  const { run } = await follow(() => [end], [end]);
  expect(run).toEqual({ state: 'ended', lastEventAt: at, verdict: 'Failed', summary });
});

test.each(['ExecutionAborted', 'ExecutionTimedOut'])('%s after the last step is a failed run too', async (type) => {
  const output = JSON.stringify({ completion: { verdict: 'Completed', summary: '1 target' } });
  const exit = { type: 'TaskStateExited', at, state: 'CompleteRun', data: output };
  const end = { type, at };
  const { run } = await follow(() => [end], [end, exit]);
  expect(run.verdict).toBe('Failed');
});

test('a service that is down for a while does not end the following', async () => {
  const down = new Unavailable('down', { cause: new Error('no route') });
  const { run, troubles, waits } = await follow(
    (look) => {
      if (look < 3) {
        throw down;
      }
      return [TIMED_OUT];
    },
    [TIMED_OUT],
  );
  expect(run.state).toBe('ended');
  expect(waits).toEqual([2_000, 2_000, 2_000]);
  expect(troubles).toHaveLength(3);
  expect(troubles[0]).toMatch(/^AWS does not answer \(.*no route.*\); the run goes on, asking again$/);
});

test('one that is down again and again, each time for less than two minutes, does not either', async () => {
  const looks = 100;
  const { run } = await follow(
    (look) => {
      if (look % 2 === 0 && look < 2 * looks) {
        throw new Unavailable('down', { cause: new Error('no route') });
      }
      return look < 2 * looks ? [] : [TIMED_OUT];
    },
    [TIMED_OUT],
  );
  expect(run.state).toBe('ended');
});

test('one that is down for two minutes does, and says that the run goes on', async () => {
  const down = new Unavailable('down', { cause: new Error('no route') });
  const never = (): never => {
    throw down;
  };
  await expect(follow(never)).rejects.toThrow(`the run was started and goes on as ${ARN}, but can't be followed (`);
});

test('what is forbidden is not asked again', async () => {
  let asked = 0;
  const refused = (): never => {
    asked += 1;
    throw new Denied('denied', { cause: new Error('AccessDenied') });
  };
  await expect(follow(refused)).rejects.toThrow('this needs states:GetExecutionHistory and states:ListExecutions');
  expect(asked).toBe(1);
});

test('a defect is not taken for an answer of AWS', async () => {
  const broken = (): never => {
    throw new TypeError('broken');
  };
  await expect(follow(broken)).rejects.toThrow(new TypeError('broken'));
});
