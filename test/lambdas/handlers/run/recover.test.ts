import { aPolicy, id, scripts } from '../../../../lab/simulation/builders';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { defined } from '../../../../lambdas/domain/json';
import { recover } from '../../../../lambdas/handlers/run/recover';
import { PreScriptFailure, ScriptStages, type Policy } from '../../../../lambdas/domain/policy';
import type { Recovery } from '../../../../lambdas/domain/recovery';
import type { ScriptResult } from '../../../../lambdas/domain/script';
import type { FreezeWindow, ThawReport } from '../../../../lambdas/domain/target';
import { aFailure, SUCCEEDED } from '../../domain/builders';
import { always, behaving, rejection } from '../failures';
import { anInput, aRecovery, CHILD } from '../target';
import { FROZEN, HELD, SENT, walk, walkOn, type Walked } from '../walk';
import { aWorld, type World } from '../world';

/** What is decided from there is in test/lambdas/domain/recovery.test.ts. */

const THAWED = [...FROZEN, 'Thaw'] as const;
const CONFIRMED = { confirmed: 'confirmed' } as const;
const SKIP = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
const failingPre = behaving({ pre: ['fails-unfrozen'] });
const callEnding = (kind: 'throttle' | 'error-before-effect' | 'error-after-effect') =>
  always('SnapshotWhenFrozen', 'CreateSnapshots', kind);
const REFUSED: SimulationOptions = { modelSettings: { pendingPerVolume: 0 } };
const UNKNOWN = callEnding('error-before-effect');

/** Recovers after these steps; `seconds` is how long that took. */
async function recovered(
  steps: Parameters<typeof walk>[1],
  options: SimulationOptions = {},
  { input = anInput(), walking = walk } = {},
) {
  const world = aWorld(options);
  return recovering(world, await walking(world, steps, input));
}

async function recovering(world: World, state: Walked) {
  const startedAt = world.clock.now();
  const recovery = await world.step('Recover', state);
  return { world, recovery, seconds: (world.clock.now() - startedAt) / 1_000, calls: world.calls('Recover') };
}

/** The attempt of a run that went well as far as its pre-script, with changes. */
async function changedAttempt(
  changed: Partial<Walked['attempt']>,
  rest: Partial<Walked & { recovery: Recovery }> = {},
) {
  const world = aWorld();
  const state = await walk(world, SENT);
  return recovering(world, { ...state, ...rest, attempt: { ...state.attempt, ...changed } });
}

const setless = (changed: Partial<FreezeWindow>): FreezeWindow => ({ next: 'thaw', coldStart: 'warm', ...changed });

describe('Recover of a failed pre-script', () => {
  test('retries with the next number, and keeps what was learned for the labels', async () => {
    expect((await recovered(THAWED, failingPre)).recovery).toMatchObject({
      next: 'retry',
      attempt: 2,
      waitSeconds: expect.any(Number) as unknown,
      reason: 'pre-script-failed',
      snapshotRetries: 0,
      pre: { exitCode: 201 },
      post: { exitCode: 205 },
    });
  });

  test('never quiesces again while its thaw is owed, or never answered', async () => {
    const window = setless({ pre: aFailure(201) });
    expect((await changedAttempt({ window, thaw: { confirmed: 'owed' } })).recovery.next).toBe('fall-back');
    expect((await changedAttempt({ window })).recovery.next).toBe('fall-back');
  });

  test.each<[ScriptResult, string]>([
    ['timed-out', 'pre-script-timed-out'],
    ['not-run', 'pre-script-not-run'],
    ['unknown', 'pre-script-unknown'],
  ])('that ended as %s has the reason %p', async (result, reason) => {
    const window = setless({ pre: { result, steps: [] } });
    expect((await changedAttempt({ window, thaw: CONFIRMED })).recovery.reason).toBe(reason);
  });

  test.each([
    ['refused', 'throttle', 'pre-script-not-run'],
    ['unknown', 'timeout-after-effect', 'pre-script-unknown'],
  ] as const)('whose sending is %s has its reason', async (_, kind, reason) => {
    const { recovery, calls } = await recovered([...SENT, 'Thaw'], always('SendPreScript', 'SendCommand', kind), {
      walking: walkOn,
    });
    expect(recovery).toMatchObject({ next: 'retry', reason });
    expect(calls).toEqual([]);
  });
});

describe('Recover of a snapshot call', () => {
  test.each<[string, SimulationOptions, string, number]>([
    ['throttled', callEnding('throttle'), 'RequestLimitExceeded', 1],
    ['failed', REFUSED, 'ConcurrentSnapshotLimitExceeded', 0],
  ])('that is %s retries without a look-up', async (kind, options, code, snapshotRetries) => {
    const { recovery, calls } = await recovered(THAWED, options);
    const detail = expect.stringContaining(code) as unknown;
    expect(recovery).toMatchObject({ next: 'retry', reason: `snapshot-${kind}`, detail, snapshotRetries });
    expect(recovery).not.toHaveProperty('unknownSet');
    expect(calls).toEqual([]);
  });

  test('whose outcome is unknown looks as long as EC2 may not show the set, then retries, never within 15 s', async () => {
    const { recovery, seconds } = await recovered(THAWED, UNKNOWN);
    expect(seconds).toBeGreaterThanOrEqual(30);
    expect(recovery).toMatchObject({ next: 'retry', reason: 'snapshot-outcome-unknown', snapshotRetries: 1 });
    expect(recovery.unknownSet).toBe('possible');
    expect(recovery.waitSeconds).toBeGreaterThanOrEqual(15);
  });

  test('whose outcome is unknown adopts the set that it finds', async () => {
    const { recovery, world } = await recovered(THAWED, callEnding('error-after-effect'));
    const [made] = world.sets();
    expect(recovery).toMatchObject({
      next: 'record',
      reason: 'snapshot-outcome-unknown',
      set: { origin: 'adopted', takenAt: new Date(made?.at ?? 0).toISOString() },
    });
    expect(recovery.set?.snapshots.map(({ snapshotId }) => snapshotId).sort()).toEqual(
      [...(made?.snapshotIds ?? [])].sort(),
    );
  });

  test.each([
    ['waits for what EC2 does not show yet', 3, 'whole'],
    ['takes a part when no more of it comes', Infinity, 'part'],
  ])('%s', async (_, looks, expected) => {
    const world = aWorld(callEnding('error-after-effect'));
    const state = await walk(world, THAWED);
    await world.clock.advance(20_000);
    const whole = [...world.cloud.snapshots.values()].map(({ snapshotId, volumeId, startedAt, tags }) => ({
      ...{ snapshotId, volumeId, startedAt: new Date(startedAt).toISOString() },
      tags: [...tags].map(([key, value]) => ({ key, value })),
    }));
    let asked = 0;
    const find = () => Promise.resolve((asked += 1) < looks ? whole.slice(0, 1) : whole);
    const ports = { snapshots: { find }, clock: world.clock, random: () => 0.5, log: { info: () => undefined } };
    const step = recover(ports as unknown as Parameters<typeof recover>[0], { consistencySeconds: 30 });
    const { next, set } = await world.clock.runUntil(step(state, CHILD));
    expect(next).toBe('record');
    expect(set?.snapshots.length).toBe(expected === 'whole' ? whole.length : 1);
    expect(whole.length).toBeGreaterThan(1);
  });

  test('adopts no set of another instance', async () => {
    const world = aWorld({ instances: [{ number: 1 }, { number: 2 }] });
    await walk(world, FROZEN, anInput({ instanceId: id(2) }));
    const window = setless({ pre: SUCCEEDED, setFailure: { kind: 'unknown', message: 'why' } });
    const { attempt, ...state } = await walk(world, SENT);
    expect(world.sets()).toHaveLength(1);
    const { recovery } = await recovering(world, { ...state, attempt: { ...attempt, window, thaw: CONFIRMED } });
    expect(recovery.next).toBe('retry');
  });

  /** The window made its set, sent its post-script and died before it answered. */
  async function died(thaw: ThawReport, policy?: Policy) {
    const world = aWorld();
    const steps = policy === undefined ? SENT : HELD;
    const state = await walk(world, steps, anInput(defined({ policy })));
    const { window: _, ...attempt } = (await walk(world, ['SnapshotWhenFrozen'], state)).attempt;
    const failure = { Error: 'States.Timeout', Cause: '' };
    return recovering(world, { ...state, attempt: { ...attempt, failure, thaw } });
  }

  test('of a window that died may have been made', async () => {
    const { recovery } = await died({ ...CONFIRMED, pre: SUCCEEDED });
    expect(recovery).toMatchObject({ next: 'record', set: { origin: 'adopted' } });
  });

  test('of a window that died was not made when its pre-script failed', async () => {
    const { recovery, calls } = await died({ ...CONFIRMED, pre: aFailure(201) });
    expect(recovery).toMatchObject({ next: 'retry', reason: 'pre-script-failed', snapshotRetries: 0 });
    expect(calls).toEqual([]);
  });

  test('of a window of a post-script alone may have been made when it died', async () => {
    const policy = aPolicy({ quiesce: scripts({ stages: ScriptStages.POST_ONLY }) });
    expect((await died(CONFIRMED, policy)).recovery).toMatchObject({ next: 'record', set: { origin: 'adopted' } });
  });

  test('has a budget of its own, and falls back behind it', async () => {
    const window = setless({ setFailure: { kind: 'throttled', message: 'why' } });
    const retry = (snapshotRetries: number) => {
      const number = snapshotRetries + 1;
      const recovery = aRecovery({ attempt: number, snapshotRetries });
      return changedAttempt({ number, window, thaw: CONFIRMED }, { policy: aPolicy({ retries: 0 }), recovery });
    };
    expect((await retry(2)).recovery).toMatchObject({ next: 'retry', snapshotRetries: 3 });
    expect((await retry(3)).recovery).toMatchObject({ next: 'fall-back', snapshotRetries: 4 });
  });

  test('is looked for again when the look-up fails: the step is repeated', async () => {
    const faults = [...UNKNOWN.faults, ...always('Recover', 'DescribeSnapshots', 'throttle').faults];
    await expect(recovered(THAWED, { faults })).rejects.toMatchObject(rejection('Throttled'));
  });
});

test.each(['confirmed', 'owed'] as const)('Recover keeps a set whose thaw is %s', async (confirmed) => {
  const world = aWorld();
  const { attempt, ...state } = await walk(world, FROZEN);
  const { recovery } = await recovering(world, { ...state, attempt: { ...attempt, thaw: { confirmed } } });
  expect(recovery).toMatchObject({ next: 'record', set: attempt.window?.set });
});

describe('Recover of a target that was never held', () => {
  test.each([
    ['falls back', aPolicy(), 'fall-back'],
    ['skips it', SKIP, 'record'],
  ])('%s when the instance is busy, and waits no second time', async (_, policy, next) => {
    const busy = { next: 'recover', reason: 'busy' } as const;
    expect((await changedAttempt(busy, { policy })).recovery).toMatchObject({ next, reason: 'busy' });
  });

  test.each([
    ['goes around', aPolicy(), 'take-snapshots'],
    ['skips it for', SKIP, 'record'],
  ])('%s a ledger that is out of reach', async (_, policy, next) => {
    const { recovery } = await recovered(HELD, always('Hold', 'hold'), { input: anInput({ policy }), walking: walkOn });
    expect(recovery).toMatchObject({ next, reason: 'ledger-unavailable' });
  });

  test('does not mistake the attempt before for this one', async () => {
    const window = setless({ setFailure: { kind: 'unknown', message: '' } });
    const { recovery, calls } = await changedAttempt({ window }, { recovery: aRecovery() });
    expect(recovery).toMatchObject({ next: 'take-snapshots', reason: 'ledger-unavailable' });
    expect(calls).toEqual([]);
  });

  test('keeps the reason of a fall-back whose slot can not be had', async () => {
    const before = aRecovery({ next: 'fall-back', attempt: 4, pre: aFailure(201) });
    const { recovery } = await changedAttempt({ number: 3 }, { recovery: before });
    expect(recovery).toMatchObject({ next: 'take-snapshots', reason: 'pre-script-failed', pre: { exitCode: 201 } });
  });

  test('takes the set of a policy without scripts, though it may skip', async () => {
    const policy = { ...SKIP, quiesce: { kind: 'none' } } as const;
    const { recovery } = await recovered(HELD, always('Hold', 'takeSlot'), {
      input: anInput({ policy }),
      walking: walkOn,
    });
    expect(recovery).toMatchObject({ next: 'take-snapshots', reason: 'no-scripts' });
  });
});
