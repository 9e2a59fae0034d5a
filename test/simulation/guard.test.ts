import type { RunRequest } from '../../lambdas/domain/policy';
import { foreignDocument } from '../../rehearsal/guests/modelled';
import { FUNCTION_TIMEOUT_SECONDS } from '../../statemachine/timeouts';
import { aPolicy, DOCUMENT, id, SCHEDULED_TIME, scripts } from './builders';
import { dying, failing, type SimulatedFault } from './faults';
import type { ObservedRun } from './observed';
import { settle, simulate, type Simulated, type SimulateOptions } from './simulate';
import { createSimulation, firing, type Simulation } from './simulation';

/** Design, section 5: the guard pays every debt that nobody else will pay, whoever died. */

/** How long a target waits for an instance that another run holds: lambdas/handlers/hold.ts. */
const BUSY_MILLIS = 420_000;

/** Every invocation of the run's thaw dies, so that only guard and lease are left. */
const NO_THAW: readonly SimulatedFault[] = [dying('Thaw', { call: 1, side: 'before' }, Infinity)];

describe('a run that is stopped while its target is frozen', () => {
  const stopped = (): Promise<Simulated> =>
    simulate({ stopRunAfter: ({ operation, caller }) => operation === 'SendCommand' && caller === 'SendPreScript' });

  test('is thawed by the guard at once, long before its debt is due', async () => {
    const { run, simulation, owed } = await stopped();
    expect(run.status).toBe('ABORTED');
    expect(run.owed).toHaveLength(1);
    const [interval] = simulation.guest(1).truth.frozen;
    const dueAt = Date.parse(run.owed[0]?.dueAt ?? '');
    expect(interval?.thawedAt ?? Infinity).toBeLessThan(dueAt - 120_000);
    expect(owed).toEqual([]);
    expect(simulation.books.holds.size).toBe(0);
  });

  test('is told by event and metric', async () => {
    const { simulation } = await stopped();
    const told = simulation.cloud.events.filter(({ detailType }) => detailType === 'Thaw Owed');
    expect(told).toMatchObject([
      { detail: { instance: id(1), confirmed: 'watched' } },
      { detail: { instance: id(1), confirmed: 'confirmed' } },
    ]);
    expect(simulation.invoker.metrics).toContainEqual({ policy: 'databases', name: 'OwedThaw', value: 1 });
  });

  test('inside the window: the function goes on, thaws, and the guard strikes out', async () => {
    const { run, simulation, owed, sets } = await simulate({
      stopRunAfter: ({ operation }) => operation === 'CreateSnapshots',
    });
    expect(run.status).toBe('ABORTED');
    expect(simulation.guest(1).truth.frozen.every(({ thawedBy }) => thawedBy === 'command')).toBe(true);
    expect(sets.map(({ consistency }) => consistency)).toEqual(['pending']);
    expect(owed).toEqual([]);
  });

  test('by a document without a lease: nobody but the guard would thaw it', async () => {
    const { simulation, owed } = await simulate({
      policy: aPolicy({ quiesce: { kind: 'document', document: DOCUMENT, stages: scripts().stages } }),
      documents: { [DOCUMENT]: foreignDocument() },
      stopRunAfter: ({ operation, caller }) => operation === 'SendCommand' && caller === 'SendPreScript',
    });
    expect(simulation.guest(1).truth.frozen.map(({ thawedBy }) => thawedBy)).toEqual(['command', 'command']);
    expect(owed).toEqual([]);
  });

  test('before its pre-script is sent: what the function sends behind the stop is thawed too', async () => {
    const { simulation, owed } = await simulate({ stopRunAfter: ({ input }) => input.Method === 'markSending' });
    const { scripts, frozen } = simulation.guest(1).truth;
    expect(
      scripts.some(({ command, exitCode }) => command === 'post-script' && [0, 203, 205].includes(exitCode ?? -1)),
    ).toBe(true);
    expect(frozen.every(({ thawedAt }) => thawedAt !== undefined)).toBe(true);
    expect(owed).toEqual([]);
  });
});

describe('a function that goes on when its run is gone', () => {
  /** What it tells before it sends takes half a minute; the run is stopped meanwhile. */
  const late: SimulateOptions = {
    faults: [failing('SendPreScript', 'PutEvents', 'timeout-before-effect', { times: 20 })],
    stopRunAfter: ({ input, caller }) => caller === 'SendPreScript' && input.Method === 'markSending',
  };
  const foreign: SimulateOptions = {
    policy: aPolicy({ quiesce: { kind: 'document', document: DOCUMENT, stages: scripts().stages } }),
    documents: { [DOCUMENT]: foreignDocument() },
  };

  test.each<[string, SimulateOptions]>([
    ['by a document of the library', {}],
    ['by a document that has no lease and no memory', foreign],
  ])('and sends the pre-script behind the thaw is thawed once more: %s', async (_, options) => {
    const { simulation, owed } = await simulate({ ...late, ...options });
    const { frozen, scripts: ran } = simulation.guest(1).truth;
    expect(ran.map(({ command }) => command)).toContain('pre-script');
    expect(frozen.every(({ thawedAt }) => thawedAt !== undefined)).toBe(true);
    expect(owed).toEqual([]);
    expect(simulation.books.holds.size).toBe(0);
  });

  test('keeps its debt until its own time-out is over', async () => {
    const { simulation, run } = await simulate({
      stopRunAfter: ({ operation, caller }) => operation === 'SendCommand' && caller === 'SendPreScript',
    });
    const settled = simulation.cloud.calls.find(({ input }) => input.Method === 'settle');
    const stoppedAt = simulation.history.findLast(({ executionArn }) => executionArn === run.arn)?.atMillis ?? Infinity;
    expect((settled?.at ?? 0) - stoppedAt).toBeGreaterThan(FUNCTION_TIMEOUT_SECONDS['freeze-window'] * 1_000);
    expect((settled?.at ?? 0) - stoppedAt).toBeLessThan(BUSY_MILLIS);
  });
});

describe('many debts', () => {
  const owing = (number: number, heldAt: string) => ({
    debt: 'owed' as const,
    hold: {
      ...{ instanceId: id(number), runId: 'run', policy: 'databases', executionArn: 'arn:c', runArn: 'arn:r' },
      ...{
        executionId: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
        attempt: 1,
        documentName: DOCUMENT,
        documentVersion: '1',
      },
      ...{ parameters: ['executionId', 'command'], heldAt, dueAt: heldAt },
    },
  });

  test('of silent agents keep no other from being paid for longer than two minutes', async () => {
    const silent = Array.from({ length: 25 }, (_, index) => index + 2);
    const simulation = createSimulation({ instances: [1, ...silent].map((number) => ({ number })) });
    for (const number of silent) {
      simulation.cloud.setInstance(id(number), { agent: 'offline' });
      simulation.books.holds.set(id(number), owing(number, '2026-01-01T02:00:00.000Z'));
    }
    simulation.books.holds.set(id(1), owing(1, '2026-01-01T01:00:00.000Z')); // The oldest, so the last in order.
    await simulation.clock.advance(4 * 60_000);
    expect(simulation.owed().map(({ instanceId }) => instanceId)).not.toContain(id(1));
    expect(simulation.owed()).toHaveLength(silent.length);
  });

  test('are not paid twice by guards that overlap: one thaw for each silent agent at a time', async () => {
    const simulation = createSimulation({ instances: [{ number: 1 }] });
    simulation.cloud.setInstance(id(1), { agent: 'offline' });
    simulation.books.holds.set(id(1), owing(1, '2026-01-01T02:00:00.000Z'));
    await simulation.clock.advance(5 * 60_000);
    const thaws = simulation.cloud.calls.filter(({ operation }) => operation === 'SendCommand');
    // Run Command gives each of them a minute; five guards at once would have sent some twenty.
    expect(thaws.length).toBeLessThanOrEqual(6);
  });
});

describe('an overdue debt', () => {
  test('is paid by the minute’s guard', async () => {
    const simulation = createSimulation({
      faults: NO_THAW,
      instances: [{ number: 1, conduct: { pre: ['fails-frozen'] } }],
    });
    const run = await runOf(simulation);
    await settle(simulation, [[run, aPolicy()]]);
    expect(run.targets[id(1)]?.states).toMatch(/SnapshotWhenFrozen Thaw Recover Hold TakeSnapshots RecordOutcome$/);
    expect(run.owed).toHaveLength(1);
    expect(simulation.owed()).toEqual([]);
  });

  test('that is not due yet is left alone by the minute’s guard', async () => {
    const simulation = createSimulation({
      faults: [failing('any', 'strikeOut', 'error-before-effect', { times: 48 })],
    });
    const run = await runOf(simulation);
    expect(run).toMatchObject({ verdict: 'Completed' });
    expect(simulation.owed()).toHaveLength(1);
    expect(await simulation.guard({ kind: 'minute' })).toEqual({ overdue: 0, thawed: 0 });
    await simulation.clock.advance(Date.parse(simulation.owed()[0]?.dueAt ?? '') - simulation.clock.now());
    expect((await simulation.guard({ kind: 'minute' })).overdue).toBe(1);
    await settle(simulation, [[run, aPolicy()]]);
    expect(simulation.owed()).toEqual([]);
  });

  test('of another run is not touched when a run ends abnormally', async () => {
    const simulation = createSimulation({
      faults: [failing('any', 'strikeOut', 'error-before-effect', { times: 48 })],
    });
    await runOf(simulation);
    expect(await simulation.guard({ kind: 'run-ended', executionArn: 'arn:another' })).toEqual({
      overdue: 0,
      thawed: 0,
    });
  });

  test('of an instance that was stopped waits in silence until it runs again', async () => {
    const { simulation, owed } = await simulate({
      faults: NO_THAW,
      instances: [{ number: 1, conduct: { pre: ['hangs-frozen'] } }],
      before: (world) => {
        void powerOff(world, 20_000);
        void powerOn(world, 20 * 60_000);
      },
    });
    expect(owed).toEqual([]);
    const sent = [...simulation.cloud.commands.values()].filter(({ comment }) => comment.includes('post-script'));
    const minutes = sent.map(({ requestedAt }) => (requestedAt - Date.parse(SCHEDULED_TIME)) / 60_000);
    expect(Math.min(...minutes)).toBeGreaterThan(20);
  });

  test('of an instance that is gone is struck out without a script', async () => {
    const { simulation, owed } = await simulate({
      faults: NO_THAW,
      instances: [{ number: 1, conduct: { pre: ['hangs-frozen'] } }],
      before: (world) => void powerOff(world, 20_000, 'terminated'),
    });
    expect(owed).toEqual([]);
    expect([...simulation.cloud.commands.values()].filter(({ comment }) => comment.includes('post-script'))).toEqual(
      [],
    );
  });

  test('of an instance that can not be reached stays until it can', async () => {
    const { simulation, owed } = await simulate({
      policy: aPolicy({ retries: 0 }),
      before: ({ cloud, clock }) => {
        void clock.sleep(3_000).then(() => {
          cloud.setInstance(id(1), { agent: 'offline' });
        });
        void clock.sleep(30 * 60_000).then(() => {
          cloud.setInstance(id(1), { agent: 'online' });
        });
      },
      instances: [{ number: 1, conduct: { times: { quiesceMillis: 10_000 } } }],
    });
    expect(owed).toEqual([]);
    expect(simulation.guest(1).truth.frozen.map(({ thawedBy }) => thawedBy)).toEqual(['lease', 'lease']);
    expect(
      simulation.cloud.events.filter(({ detailType, detail }) => detailType === 'Thaw Owed' && isOwed(detail)).length,
    ).toBeGreaterThan(2);
  });

  test('is paid however often the guard is called at the same time', async () => {
    const simulation = createSimulation({
      faults: NO_THAW,
      instances: [{ number: 1, conduct: { pre: ['fails-frozen'] } }],
    });
    const { execution, ended } = simulation.start(firing());
    const event = { kind: 'run-ended', executionArn: execution.arn } as const;
    const run = await simulation.clock.runUntil(ended);
    await simulation.clock.runUntil(Promise.all([1, 2, 3].map(() => simulation.invoker.guard(event))));
    await settle(simulation, [[run, aPolicy()]]);
    expect(simulation.owed()).toEqual([]);
  });

  test('that can not be paid keeps no other from being paid', async () => {
    const instances = [1, 2, 3].map((number) => ({ number, conduct: { pre: ['fails-frozen'] as const } }));
    const { simulation, owed } = await simulate({
      instances,
      faults: [...NO_THAW, failing('Guard', 'SendCommand', 'throttle', { instance: id(2), times: 20 })],
    });
    expect(owed).toEqual([]);
    expect(simulation.invoker.metrics.filter(({ name }) => name === 'OwedThaw').length).toBeGreaterThan(3);
  });
});

describe('a second run of a target whose thaw is still owed', () => {
  test('waits for the debt, and quiesces only once it is paid', async () => {
    const simulation = createSimulation({
      faults: [dying('Thaw', { call: 1, side: 'before' }, 13), dying('Guard', { call: 1, side: 'before' }, 4)],
      instances: [{ number: 1, conduct: { pre: ['fails-frozen', 'succeeds'] } }],
    });
    const first = await runOf(simulation);
    await simulation.clock.advance(120_000);
    expect(simulation.owed()).toHaveLength(1);
    const second = await runOf(simulation, { scheduledTime: '2026-01-02T03:00:00.000Z' });
    await settle(simulation, [
      [first, aPolicy()],
      [second, aPolicy()],
    ]);
    expect(second.targets[id(1)]).toMatchObject({
      outcome: 'application-consistent',
      states: expect.stringContaining('Hold WaitForTurn Hold') as unknown,
    });
  });
});

function runOf(simulation: Simulation, request: Partial<RunRequest> = {}): Promise<ObservedRun> {
  return simulation.clock.runUntil(simulation.start(firing(aPolicy(), request)).ended);
}

async function powerOff(
  { cloud, clock, guest }: Simulation,
  millis: number,
  state: 'stopped' | 'terminated' = 'stopped',
): Promise<void> {
  await clock.sleep(millis);
  cloud.setInstance(id(1), { state });
  guest(1).crash();
}

async function powerOn({ cloud, clock, guest }: Simulation, millis: number): Promise<void> {
  await clock.sleep(millis);
  guest(1).boot();
  cloud.setInstance(id(1), { state: 'running' });
}

function isOwed(detail: unknown): boolean {
  return typeof detail === 'object' && detail !== null && 'confirmed' in detail && detail.confirmed === 'owed';
}
