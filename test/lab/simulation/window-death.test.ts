import { dying, type Actor } from '../../../lab/simulation/faults';
import { simulate, type Simulated } from '../../../lab/simulation/simulate';
import { HAPPY, RECOVERED, RETRIED, WITHOUT_SCRIPTS } from '../../../lab/simulation/ways';

/** G1 (docs/guarantees.md): a thaw follows the death of any function. Each call of a step is the last one of its invocation, once. */

const SIDES = ['before', 'after'] as const;

function deaths(calls: number): readonly (readonly [number, (typeof SIDES)[number]])[] {
  return Array.from({ length: calls }, (_, index) => SIDES.map((side) => [index + 1, side] as const)).flat();
}

function die(step: Actor, call: number, side: (typeof SIDES)[number]): Promise<Simulated> {
  return simulate({ faults: [dying(step, { call, side })] });
}

/** What an invocation of the window asks: fourteen polls, CreateSnapshots, the thaw; nothing behind it. */
const POLLS = 14;
const CREATE = POLLS + 1;

describe('the invocation that owns the freeze window dies', () => {
  test.each([...deaths(POLLS), [CREATE, 'before'] as const])(
    'at call %i, %s its effect, no set made: thawed, and the target is retried',
    async (call, side) => {
      const { target, sets, run } = await die('SnapshotWhenFrozen', call, side);
      expect(target).toMatchObject({ states: RETRIED, outcome: 'application-consistent' });
      expect(sets.map(({ consistency }) => consistency)).toEqual(['application-consistent']);
      expect(run).toMatchObject({ verdict: 'Completed', owed: [] });
    },
  );

  test.each([
    [CREATE, 'after'],
    [CREATE + 1, 'before'],
    [CREATE + 1, 'after'],
  ] as const)('at call %i, %s its effect, the set made: thawed, and the set is adopted', async (call, side) => {
    const { target, sets, run, simulation } = await die('SnapshotWhenFrozen', call, side);
    expect(target).toMatchObject({ states: RECOVERED, outcome: 'crash-consistent' });
    expect(sets).toMatchObject([{ consistency: 'crash-consistent', reason: 'snapshot-outcome-unknown' }]);
    expect(run).toMatchObject({ verdict: 'PartiallyFailed', owed: [] });
    expect(simulation.guest(1).truth.frozen.map(({ thawedBy }) => thawedBy)).toEqual(['command', 'command']);
  });

  test('behind its last call nothing is left to die of', async () => {
    expect((await die('SnapshotWhenFrozen', CREATE + 2, 'before')).target.states).toBe(HAPPY);
  });
});

describe('another step dies once, wherever it is', () => {
  const steps = [
    'ClaimRun',
    'ResolveTargets',
    'Prepare',
    'Hold',
    'SendPreScript',
    'AwaitPostScript',
    'RecordOutcome',
    'CompleteRun',
  ] as const;
  test.each(steps.flatMap((step) => deaths(8).map((death) => [step, ...death] as const)))(
    '%s at its call %i, %s its effect: repeated, nothing is lost, and only one pre-script is sent',
    async (step, call, side) => {
      const { run, target, sets, simulation } = await die(step, call, side);
      expect(target).toMatchObject({ states: HAPPY, outcome: 'application-consistent' });
      expect(run).toMatchObject({ verdict: 'Completed', owed: [] });
      expect(sets).toHaveLength(1);
      expect(simulation.guest(1).truth.scripts.filter(({ command }) => command === 'pre-script')).toHaveLength(1);
    },
  );

  test.each(deaths(3))('TakeSnapshots at its call %i, %s its effect: one set counts', async (call, side) => {
    const { target, sets } = await simulate({
      faults: [dying('TakeSnapshots', { call, side })],
      instances: [{ number: 1, ssm: 'unmanaged' }],
    });
    expect(target).toMatchObject({ states: WITHOUT_SCRIPTS, outcome: 'crash-consistent' });
    expect(sets).toHaveLength(1);
  });
});

describe('the thaw of a failed attempt dies', () => {
  test.each(deaths(8))('at its call %i, %s its effect: repeated until it is confirmed', async (call, side) => {
    const { target, owed } = await simulate({
      faults: [dying('Thaw', { call, side })],
      instances: [{ number: 1, behavior: { pre: ['fails-frozen', 'succeeds'] } }],
    });
    expect(target).toMatchObject({ states: RETRIED, outcome: 'application-consistent' });
    expect(owed).toEqual([]);
  });
});
