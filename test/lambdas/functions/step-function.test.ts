import { REQUIRED_SLOTS, type StepName } from '../../../lambdas/contract';
import { FUNCTION_ENVIRONMENT, readCount, readEnvironment, type FunctionName } from '../../../lambdas/environment';
import { stepFunction } from '../../../lambdas/functions/step-function';
import { STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import { anInput, CHILD, RUN } from '../handlers/target';
import { aPolicy } from '../domain/builders';
import { setEnvironment } from '../../set-environment';

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

const ENVIRONMENT = {
  LEDGER_TABLE: 'ledger',
  EVENT_BUS: 'default',
  SLOTS_PER_SECOND: '4',
  DELIVERY_SECONDS: '60',
  CONSISTENCY_SECONDS: '30',
  PAGE_SIZE: '2000',
  ACTING_SECONDS: '300',
  RUN_SECONDS: '21600',
  DEAD_LETTER_QUEUE: 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letters',
  SCHEDULE_GROUP: 'quiesce',
  HOME_REGION: 'eu-central-1',
  REQUEST_SHARE: '0.8',
};
const CONTEXT = { getRemainingTimeInMillis: () => 60_000 };

const STEPS = Object.entries(STEP_FUNCTIONS) as readonly (readonly [StepName, FunctionName])[];

/** A state with every slot that any step reads. */
const FULL: Readonly<Record<string, unknown>> = {
  ...anInput(),
  schedule: 'nightly',
  claim: { ...RUN, next: 'resolve' },
  page: { document: { status: 'none' }, targets: [], cursor: '', next: 'complete' },
  outcomes: [],
  prepared: {},
  attempt: {},
  drill: {},
  chosen: {},
  launched: {},
  seen: {},
  sent: {},
  policy: aPolicy(),
};

/** The function as it is deployed: its module reads the environment when it is loaded, once. */
async function load(name: FunctionName): Promise<Handler> {
  const { handler } = (await import(`../../../lambdas/functions/${name}`)) as { readonly handler: Handler };
  return handler;
}

const clean = { ...process.env };

beforeAll(() => {
  // The logger writes to the console then, not to a stream of its own.
  setEnvironment({ ...clean, ...ENVIRONMENT, POWERTOOLS_DEV: 'true' });
});

afterAll(() => {
  setEnvironment(clean);
});

beforeEach(() => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, method).mockImplementation(() => undefined);
  }
});

afterEach(() => {
  jest.restoreAllMocks();
});

const without = (slot: string) => Object.fromEntries(Object.entries(FULL).filter(([name]) => name !== slot));

describe.each(STEPS)('the function of %s', (step, name) => {
  test.each(REQUIRED_SLOTS[step])('refuses a state without %s, by name', async (slot) => {
    const handler = await load(name);
    await expect(handler({ step, state: without(slot), execution: CHILD }, CONTEXT)).rejects.toMatchObject({
      name: 'BadInput',
      message: `function ${name}: state of step ${step} lacks ${slot}; start runs with the input of a policy's schedule`,
    });
  });

  test.each([
    ['no state', { step, execution: CHILD }, `lacks ${REQUIRED_SLOTS[step].join(', ')}`],
    ['a state that is text', { step, state: 'x', execution: CHILD }, `lacks ${REQUIRED_SLOTS[step].join(', ')}`],
    [
      'no execution',
      { step, state: FULL },
      'event.execution is missing, allowed: { arn, startedAt, retryCount, redriveCount }',
    ],
    [
      'an execution without its start',
      { step, state: FULL, execution: { arn: 'a' } },
      'event.execution is {"arn":"a"}',
    ],
    [
      'the step of another function',
      { step: 'Nonsense', state: FULL, execution: CHILD },
      `event.step is "Nonsense", allowed: `,
    ],
    ['no step', { state: FULL, execution: CHILD }, `event.step is missing, allowed: `],
    ['nothing', undefined, 'event.step is missing'],
  ])('refuses %s', async (_, event, message) => {
    const handler = await load(name);
    await expect(handler(event, CONTEXT)).rejects.toMatchObject({
      name: 'BadInput',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('ClaimRun, the border of a run,', () => {
  test.each([
    [
      'policy.retries',
      { ...FULL, policy: { ...aPolicy(), retries: 7 } },
      'policy.retries is 7, allowed: whole numbers from 0 to 3',
    ],
    [
      'policy.targets.tags',
      { ...FULL, policy: { ...aPolicy(), targets: { match: 'any' } } },
      'policy.targets.tags is missing',
    ],
    ['schedule', { ...FULL, schedule: 'weekly' }, 'schedule is "weekly", allowed: nightly'],
  ])('refuses a malformed %s, by name', async (_, state, message) => {
    const handler = await load('claim-run');
    await expect(handler({ step: 'ClaimRun', state, execution: CHILD }, CONTEXT)).rejects.toMatchObject({
      name: 'BadInput',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('every function', () => {
  const names = Object.keys(FUNCTION_ENVIRONMENT) as readonly FunctionName[];

  test('has a step, or is a guard, the sweep or the lifecycle', () => {
    expect(new Set([...STEPS.map(([, name]) => name), 'guard', 'drill-guard', 'sweep', 'lifecycle'])).toEqual(
      new Set(names),
    );
  });

  test.each(names.flatMap((name) => FUNCTION_ENVIRONMENT[name].map((variable) => [name, variable] as const)))(
    '%s does not start without %s, and says so',
    (name, variable) => {
      const message = `function ${name}: environment lacks ${variable}; deploy the engine again`;
      expect(() => readEnvironment(name, { ...ENVIRONMENT, [variable]: undefined })).toThrow(message);
      expect(() => readEnvironment(name, { ...ENVIRONMENT, [variable]: '' })).toThrow(message);
    },
  );

  test('checks its environment when it is loaded, before any event', async () => {
    process.env.EVENT_BUS = '';
    await jest.isolateModulesAsync(async () => {
      await expect(load('complete-run')).rejects.toThrow('environment lacks EVENT_BUS');
    });
    process.env.EVENT_BUS = ENVIRONMENT.EVENT_BUS;
  });

  test.each(['0', '-1', 'many', ''])('takes no count of "%s"', (value) => {
    expect(() => readCount('PAGE_SIZE', value)).toThrow(
      `environment variable PAGE_SIZE is "${value}", allowed: a number above 0`,
    );
  });
});

describe('a step function', () => {
  const log: string[] = [];

  beforeEach(() => {
    log.length = 0;
    jest.spyOn(console, 'error').mockImplementation((...lines: readonly unknown[]) => {
      log.push(...lines.map(String));
    });
  });

  const event = { step: 'TallyOutcomes', state: { ...FULL, secret: 's3cr3t' }, execution: CHILD };

  test('hands over state and execution and returns the output', async () => {
    const handler = stepFunction('tally-outcomes', {
      TallyOutcomes: () => (state, execution) => {
        expect([state, execution]).toEqual([event.state, CHILD]);
        return Promise.resolve({ matched: 0, applicationConsistent: 0, crashConsistent: 0, skipped: 0, failed: 0 });
      },
    });
    expect(await handler(event, CONTEXT)).toMatchObject({ matched: 0 });
  });

  test('makes its ports for the role of a drill’s place, and for its own role without one', async () => {
    const roles: (string | undefined)[] = [];
    const role = 'arn:aws:iam::444455556666:role/drills';
    const handler = stepFunction(
      'tally-outcomes',
      {
        TallyOutcomes: () => () =>
          Promise.resolve({ matched: 0, applicationConsistent: 0, crashConsistent: 0, skipped: 0, failed: 0 }),
      },
      (tools) => {
        roles.push(tools.role);
        return {};
      },
    );
    await handler({ ...event, state: { ...event.state, drill: { place: { role } } } }, CONTEXT);
    await handler(event, CONTEXT);
    expect(roles).toEqual([role, undefined]);
  });

  test('knows its cold start once', async () => {
    const starts: string[] = [];
    const handler = stepFunction('tally-outcomes', {
      TallyOutcomes: ({ invocation }) => {
        starts.push(invocation.start());
        return () =>
          Promise.resolve({ matched: 0, applicationConsistent: 0, crashConsistent: 0, skipped: 0, failed: 0 });
      },
    });
    await handler(event, CONTEXT);
    await handler(event, CONTEXT);
    expect(starts).toEqual(['cold', 'warm']);
  });

  test('logs neither input nor output, and throws what the step threw, its name intact', async () => {
    const error = new RangeError('no');
    const handler = stepFunction('tally-outcomes', { TallyOutcomes: () => () => Promise.reject(error) });
    await expect(handler(event, CONTEXT)).rejects.toBe(error);
    expect(log.join('\n')).toContain('step-failed');
    expect(log.join('\n')).not.toContain('s3cr3t');
  });

  test('logs which run and which instance it was about', async () => {
    const handler = stepFunction('tally-outcomes', { TallyOutcomes: () => () => Promise.reject(new RangeError('no')) });
    const state = { ...event.state, run: { runId: 'run-1' }, instanceId: 'i-1' };
    await expect(handler({ ...event, state }, CONTEXT)).rejects.toThrow();
    expect(JSON.parse(log.join(''))).toMatchObject({ message: 'step-failed', runId: 'run-1', instanceId: 'i-1' });
  });
});
