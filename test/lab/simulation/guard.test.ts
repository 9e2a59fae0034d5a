import type { RunRequest } from '../../../lambdas/domain/policy';
import type { PreBehavior } from '../../../lab/modelled-guest';
import type { HoldItem } from '../../../rehearsal/in-process/ledger/books';
import { aPolicy, DOCUMENT, id, SCHEDULED_TIME } from '../../../lab/simulation/builders';
import { dying, failing, type SimulatedFault } from '../../../lab/simulation/faults';
import type { ObservedRun } from '../../../lab/simulation/observed';
import { sent } from '../../../lab/simulation/rows';
import { settle, simulate } from '../../../lab/simulation/simulate';
import { createSimulation, firing, type Simulation, type SimulationOptions } from '../../../lab/simulation/simulation';

/**
 * G1 (docs/guarantees.md): the guard pays every debt that no step of the run pays any more. What it does for a run that is
 * stopped has a file of its own beside this one.
 */

/** Every invocation of the run's thaw dies, so that only guard and lease are left. */
const NO_THAW: readonly SimulatedFault[] = [dying('Thaw', { call: 1, side: 'before' }, Infinity)];

/** What is thawed stays in the ledger as a debt. */
const NO_STRIKING_OUT: readonly SimulatedFault[] = [failing('any', 'strikeOut', 'error-before-effect', { times: 48 })];

/** One instance whose pre-script does this, and no thaw by its run. */
function onlyGuard(pre: PreBehavior): SimulationOptions {
  return { faults: NO_THAW, instances: [{ number: 1, behavior: { pre: [pre] } }] };
}

describe('an overdue debt', () => {
  test('is paid by the minute’s guard', async () => {
    const simulation = createSimulation(onlyGuard('fails-frozen'));
    const run = await runOf(simulation);
    await settle(simulation, [[run, aPolicy()]]);
    expect(run.targets[id(1)]?.states).toMatch(/SnapshotWhenFrozen Thaw Recover Hold TakeSnapshots RecordOutcome$/);
    expect(run.owed).toHaveLength(1);
    expect(simulation.owed()).toEqual([]);
  });

  test('that is not due yet is left alone by the minute’s guard', async () => {
    const simulation = createSimulation({ faults: NO_STRIKING_OUT });
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
    const simulation = createSimulation({ faults: NO_STRIKING_OUT });
    await runOf(simulation);
    expect(await simulation.guard({ kind: 'run-ended', executionArn: 'arn:another' })).toEqual({
      overdue: 0,
      thawed: 0,
    });
  });

  test('of an instance that was stopped waits in silence until it runs again', async () => {
    const { simulation, owed } = await simulate({
      ...onlyGuard('hangs-frozen'),
      before: (world) => {
        void powerOff(world, 20_000);
        void powerOn(world, 20 * 60_000);
      },
    });
    expect(owed).toEqual([]);
    const thaws = [...simulation.cloud.commands.values()].filter(({ comment }) => comment.includes('post-script'));
    expect(thaws).not.toEqual([]);
    const minutes = thaws.map(({ requestedAt }) => (requestedAt - Date.parse(SCHEDULED_TIME)) / 60_000);
    expect(Math.min(...minutes)).toBeGreaterThan(20);
  });

  test('of an instance that is gone is struck out without a script', async () => {
    const simulated = await simulate({
      ...onlyGuard('hangs-frozen'),
      before: (world) => void powerOff(world, 20_000, 'terminated'),
    });
    expect(simulated.owed).toEqual([]);
    expect(sent(simulated, 'pre-script')).toHaveLength(1);
    expect(sent(simulated, 'post-script')).toEqual([]);
  });

  test('of an instance that can not be reached stays until it can', async () => {
    const { simulation, owed } = await simulate({
      policy: aPolicy({ retries: 0 }),
      before: ({ cloud, clock }) => {
        void clock.sleep(3_000).then(() => {
          cloud.setInstance(id(1), { agent: 'offline' });
        });
        void clock.sleep(40 * 60_000).then(() => {
          cloud.setInstance(id(1), { agent: 'online' });
        });
      },
      instances: [{ number: 1, behavior: { times: { quiesceMillis: 10_000 } } }],
    });
    expect(owed).toEqual([]);
    expect(simulation.guest(1).truth.frozen.map(({ thawedBy }) => thawedBy)).toEqual(['lease', 'lease']);
    expect(
      simulation.cloud.events.filter(({ detailType, detail }) => detailType === 'Thaw Owed' && isOwed(detail)).length,
    ).toBeGreaterThan(2);
  });

  test('is paid however often the guard is called at the same time', async () => {
    const simulation = createSimulation(onlyGuard('fails-frozen'));
    const { execution, ended } = simulation.start(firing());
    const event = { kind: 'run-ended', executionArn: execution.arn } as const;
    const run = await simulation.clock.runUntil(ended);
    await simulation.clock.runUntil(Promise.all([1, 2, 3].map(() => simulation.invoker.guard(event))));
    await settle(simulation, [[run, aPolicy()]]);
    expect(simulation.owed()).toEqual([]);
  });

  test('that can not be paid keeps no other from being paid', async () => {
    const instances = [1, 2, 3].map((number) => ({ number, behavior: { pre: ['fails-frozen'] as const } }));
    const { simulation, owed } = await simulate({
      instances,
      faults: [...NO_THAW, failing('Guard', 'SendCommand', 'throttle', { instance: id(2), times: 20 })],
    });
    expect(owed).toEqual([]);
    expect(simulation.invoker.metrics.filter(({ name }) => name === 'OwedThaw').length).toBeGreaterThan(3);
  });
});

describe('many debts', () => {
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

describe('a second run of a target whose thaw is still owed', () => {
  test('waits for the debt, and quiesces only once it is paid', async () => {
    const simulation = createSimulation({
      faults: [dying('Thaw', { call: 1, side: 'before' }, 13), dying('Guard', { call: 1, side: 'before' }, 4)],
      instances: [{ number: 1, behavior: { pre: ['fails-frozen', 'succeeds'] } }],
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

/** What the ledger keeps of an instance that is owed a thaw, due since it was held. */
function owing(number: number, heldAt: string): HoldItem {
  return {
    debt: 'owed',
    hold: {
      instanceId: id(number),
      runId: 'run',
      policy: 'databases',
      executionArn: 'arn:c',
      runArn: 'arn:r',
      executionId: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
      attempt: 1,
      documentName: DOCUMENT,
      documentVersion: '1',
      parameters: ['executionId', 'command'],
      heldAt,
      dueAt: heldAt,
    },
  };
}

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
