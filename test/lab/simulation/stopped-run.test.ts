import { foreignDocument } from '../../../lab/modelled-guest';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../statemachine/timeouts';
import { aPolicy, DOCUMENT, id, scripts } from '../../../lab/simulation/builders';
import { failing } from '../../../lab/simulation/faults';
import { simulate, type Simulated, type SimulateOptions } from '../../../lab/simulation/simulate';

/** G1 (docs/guarantees.md): a run is stopped, as by StopExecution, and its functions are not: the guard pays what it owes. A run that is stopped inside the window is the path `stopped-in-window`. */

/** How long a target waits for an instance that another run holds: lambdas/handlers/run/hold.ts. */
const BUSY_MILLIS = 420_000;

/** A document that has no lease and no memory. */
const FOREIGN: SimulateOptions = {
  policy: aPolicy({ quiesce: { kind: 'document', document: DOCUMENT, stages: scripts().stages } }),
  documents: { [DOCUMENT]: foreignDocument() },
};

/** Stopped as soon as its pre-script is sent. */
function stopped(options: SimulateOptions = {}): Promise<Simulated> {
  return simulate({
    stopRunAfter: ({ operation, caller }) => operation === 'SendCommand' && caller === 'SendPreScript',
    ...options,
  });
}

describe('a run that is stopped while its target is frozen', () => {
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

  test('by a document without a lease: nobody but the guard would thaw it', async () => {
    const { simulation, owed } = await stopped(FOREIGN);
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
  const LATE: SimulateOptions = {
    faults: [failing('SendPreScript', 'PutEvents', 'timeout-before-effect', { times: 20 })],
    stopRunAfter: ({ input, caller }) => caller === 'SendPreScript' && input.Method === 'markSending',
  };

  test.each<[string, SimulateOptions, readonly string[]]>([
    ['by a document of the library, which refuses it', {}, []],
    ['by a document that has no lease and no memory', FOREIGN, ['command', 'command']],
  ])('and sends the pre-script behind the thaw is thawed once more: %s', async (_, options, thawedBy) => {
    const { simulation, owed } = await simulate({ ...LATE, ...options });
    const { frozen, scripts: ran } = simulation.guest(1).truth;
    expect(ran.map(({ command }) => command)).toContain('pre-script');
    expect(frozen.map((interval) => interval.thawedBy)).toEqual(thawedBy);
    expect(owed).toEqual([]);
    expect(simulation.books.holds.size).toBe(0);
  });

  test('keeps its debt until its own time-out is over', async () => {
    const { simulation, run } = await stopped();
    const settled = simulation.cloud.calls.find(({ input }) => input.Method === 'settle');
    const stoppedAt = simulation.history.findLast(({ executionArn }) => executionArn === run.arn)?.atMillis ?? Infinity;
    expect((settled?.at ?? 0) - stoppedAt).toBeGreaterThan(FUNCTION_TIMEOUT_SECONDS['freeze-window'] * 1_000);
    expect((settled?.at ?? 0) - stoppedAt).toBeLessThan(BUSY_MILLIS);
  });
});
