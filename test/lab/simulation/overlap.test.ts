import type { Policy } from '../../../lambdas/domain/policy';
import type { RunRequest } from '../../../lambdas/domain/policy';
import { aPolicy, id, SCHEDULED_TIME } from '../../../lab/simulation/builders';
import type { ObservedRun } from '../../../lab/simulation/observed';
import { settle } from '../../../lab/simulation/simulate';
import { createSimulation, firing, type Simulation, type SimulationOptions } from '../../../lab/simulation/simulation';

/**
 * docs/runbook.md, "When runs meet": what happens to instances that more than one run wants. Two sets that EC2 refuses to
 * make within 15 s and schedules that are merged are paths of decision-table.test.ts.
 */

/** Freezes take so long that a run at the same time finds the instance held. */
const SLOW: SimulationOptions = { instances: [{ number: 1, behavior: { times: { quiesceMillis: 20_000 } } }] };

const HOURLY: Policy = aPolicy({ schedules: [{ name: 'hourly', expression: 'cron(0 * * * ? *)' }] });

interface Wanted {
  readonly policy: Policy;
  readonly request?: Partial<RunRequest>;
  /** Behind the one before it. */
  readonly afterMillis?: number;
}

/** Starts the runs one after the other without waiting for the earlier ones, and lets all of them end. */
async function meet(simulation: Simulation, wanted: readonly Wanted[]): Promise<readonly ObservedRun[]> {
  const ends: Promise<ObservedRun>[] = [];
  for (const { policy, request, afterMillis = 0 } of wanted) {
    await simulation.clock.advance(afterMillis);
    ends.push(simulation.start(firing(policy, request)).ended);
  }
  const runs = await simulation.clock.runUntil(Promise.all(ends));
  await settle(
    simulation,
    runs.map((run, index) => [run, wanted[index]?.policy ?? aPolicy()] as const),
  );
  return runs;
}

/** How often two attempts had the instance frozen at the same time. */
function overlaps(simulation: Simulation): number {
  const intervals = simulation.guest(1).truth.frozen;
  return intervals.filter((one) =>
    intervals.some(
      (other) =>
        one.executionId !== other.executionId &&
        one.frozenAt < (other.thawedAt ?? Infinity) &&
        other.frozenAt < (one.thawedAt ?? Infinity),
    ),
  ).length;
}

describe('a run that is still going when its schedule fires again', () => {
  test('goes on; the next one waits for each instance that is held, and makes its own set of it', async () => {
    const simulation = createSimulation(SLOW);
    const runs = await meet(simulation, [
      { policy: HOURLY },
      { policy: HOURLY, request: { scheduledTime: '2026-01-01T04:00:00.000Z' }, afterMillis: 5_000 },
    ]);
    expect(runs.map(({ verdict }) => verdict)).toEqual(['Completed', 'Completed']);
    expect(runs[1]?.targets[id(1)]?.states).toContain('Hold WaitForTurn Hold');
    expect(simulation.sets().map(({ consistency }) => consistency)).toEqual(Array(2).fill('application-consistent'));
    expect(new Set(simulation.sets().map(({ runId }) => runId)).size).toBe(2);
    expect(overlaps(simulation)).toBe(0);
  });

  test('and whose very firing is delivered again is left alone: the second delivery touches no target', async () => {
    const simulation = createSimulation(SLOW);
    const runs = await meet(simulation, [{ policy: HOURLY }, { policy: HOURLY, afterMillis: 5_000 }]);
    expect(runs.map(({ reason }) => reason)).toEqual([undefined, 'already-claimed']);
    expect(simulation.sets()).toHaveLength(1);
  });

  test('and does not let the instance go in time: the next one says so', async () => {
    const simulation = createSimulation({
      instances: [{ number: 1, behavior: { pre: ['hangs-frozen', 'succeeds'] } }],
    });
    simulation.books.holds.set(id(1), {
      debt: 'owed',
      hold: {
        ...{ instanceId: id(1), runId: 'other', policy: 'other', executionArn: 'arn:child', runArn: 'arn:other' },
        ...{ executionId: 'e', attempt: 1, documentName: 'd', documentVersion: '1', parameters: [] },
        ...{ heldAt: SCHEDULED_TIME, dueAt: '2026-01-02T03:00:00.000Z' },
      },
    });
    const { ended } = simulation.start(firing());
    expect(await simulation.clock.runUntil(ended)).toMatchObject({ verdict: 'PartiallyFailed' });
    expect(simulation.sets()).toMatchObject([{ consistency: 'crash-consistent', reason: 'busy' }]);
  });
});

describe('two policies that meet on one instance', () => {
  test('take turns: each freezes it once, alone, and makes its own set', async () => {
    const simulation = createSimulation(SLOW);
    const runs = await meet(simulation, [
      { policy: aPolicy({ name: 'databases' }) },
      { policy: aPolicy({ name: 'files' }) },
    ]);
    expect(runs.map(({ verdict }) => verdict)).toEqual(['Completed', 'Completed']);
    expect(
      simulation
        .sets()
        .map(({ tags }) => tags['quiesce:policy'])
        .sort(),
    ).toEqual(['databases', 'files']);
    expect(overlaps(simulation)).toBe(0);
  });
});

describe('several schedules that are due at once', () => {
  test('of one policy by rates are never merged: each makes its set', async () => {
    const rates = aPolicy({
      schedules: ['one', 'two'].map((name) => ({ name, expression: 'rate(1 hour)' })),
    });
    const simulation = createSimulation(SLOW);
    await meet(simulation, [
      { policy: rates, request: { schedule: 'one' } },
      { policy: rates, request: { schedule: 'two' } },
    ]);
    expect(
      simulation
        .sets()
        .map(({ tags }) => tags['quiesce:schedule'])
        .sort(),
    ).toEqual(['one', 'two']);
    expect(overlaps(simulation)).toBe(0);
  });

  test('of many policies share the slots of CreateSnapshots: nobody waits for one while frozen', async () => {
    const simulation = createSimulation({ instances: [1, 2, 3, 4].map((number) => ({ number })) });
    const runs = await meet(
      simulation,
      ['a', 'b', 'c'].map((name) => ({ policy: aPolicy({ name }) })),
    );
    expect(runs.map(({ verdict }) => verdict)).toEqual(Array(3).fill('Completed'));
    const longest = [1, 2, 3, 4].flatMap((number) =>
      simulation.guest(number).truth.frozen.map(({ frozenAt, thawedAt = Infinity }) => thawedAt - frozenAt),
    );
    expect(Math.max(...longest)).toBeLessThan(10_000);
  });
});

describe('a run that was stopped and is started again by hand', () => {
  test('does not find its instances busy: it outwaits the guard, which outwaits the functions of the first', async () => {
    const simulation = createSimulation({
      stopRunAfter: ({ operation, caller }) => operation === 'SendCommand' && caller === 'SendPreScript',
    });
    const [stopped, again] = await meet(simulation, [
      { policy: aPolicy() },
      { policy: aPolicy(), request: { scheduledTime: '2026-01-01T03:01:00.000Z' }, afterMillis: 60_000 },
    ]);
    expect(stopped?.status).toBe('ABORTED');
    expect(again?.targets[id(1)]?.states).toContain('WaitForTurn');
    expect(again?.targets[id(1)]?.states).not.toContain('TakeSnapshots');
    expect(overlaps(simulation)).toBe(0);
  });
});
