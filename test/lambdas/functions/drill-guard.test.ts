import type { DrillGuardEvent } from '../../../lambdas/handlers/drill/drill-guard';

const clean = { ...process.env };

const FUNCTION: string = 'drill-guard';

/** As the function reads it. Its module reads the environment when it is loaded. */
async function read(event: unknown): Promise<DrillGuardEvent> {
  const { readDrillGuardEvent } = (await import(`../../../lambdas/functions/${FUNCTION}`)) as {
    readonly readDrillGuardEvent: (event: unknown) => DrillGuardEvent;
  };
  return readDrillGuardEvent(event);
}

beforeAll(() => {
  process.env = { ...clean, LEDGER_TABLE: 'ledger', EVENT_BUS: 'default', CONSISTENCY_SECONDS: '30' };
});

afterAll(() => {
  process.env = { ...clean };
});

test.each([
  ['failed, and recorded it', { status: 'FAILED', error: 'DrillFailed' }, 'recorded'],
  ['could not be recorded', { status: 'FAILED', error: 'DrillNotRecorded' }, 'unknown'],
  ['was stopped', { status: 'ABORTED' }, 'unknown'],
  ['ran out of time', { status: 'TIMED_OUT', error: 'States.Timeout' }, 'unknown'],
])('the guard of drills is told of a drill that %s', async (_, detail, record) => {
  const executionArn = 'arn:aws:states:eu-central-1:111122223333:execution:drills:one';
  expect(await read({ source: 'aws.states', detail: { executionArn, ...detail } })).toEqual({
    kind: 'drill-ended',
    executionArn,
    record,
  });
});

test.each([
  ['an event of the schedule', { source: 'aws.events', detail: {} }],
  ['nothing', undefined],
])('the guard of drills takes %s for the call of every five minutes', async (_, event) => {
  expect(await read(event)).toEqual({ kind: 'minutes' });
});
