import type { Attempt } from '../../../../lambdas/contract';
import { PreScriptFailure } from '../../../../lambdas/domain/policy';
import type { Recovery } from '../../../../lambdas/domain/recovery';
import { recover } from '../../../../lambdas/handlers/run/recover';
import { aFailure, aPolicy, SUCCEEDED } from '../../domain/builders';
import { always } from '../faults';
import { aFoundSnapshot, foreign } from '../found-snapshot';
import {
  A_SET,
  aHeldAttempt,
  anAttempt,
  anInput,
  aPrepared,
  aRecovery,
  aWindow,
  CHILD,
  SECOND_EXECUTION,
  THROTTLED,
} from '../states';
import { aWorld, T0, type World, type WorldOptions } from '../world';

type State = Parameters<ReturnType<typeof recover>>[0];

const SETTINGS = { consistencySeconds: 30 };
const CONFIRMED = { confirmed: 'confirmed' } as const;
const SKIP = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });

const state = (changed: Partial<State> = {}): State => ({ ...anInput(), prepared: aPrepared(), ...changed });
const recovering = (world: World, changed: Partial<State>): Promise<Recovery> =>
  recover(world.ports, SETTINGS)(state(changed), CHILD);

async function recovered(attempt: Attempt | undefined, changed: Partial<State> = {}, options: WorldOptions = {}) {
  const world = aWorld(options);
  return { world, recovery: await recovering(world, { ...changed, ...(attempt === undefined ? {} : { attempt }) }) };
}

/** A window without a set. */
function setless(changed: Partial<ReturnType<typeof aWindow>>) {
  const { set: _set, ...window } = aWindow({ next: 'thaw', ...changed });
  return window;
}

describe('Recover of a failed pre-script', () => {
  const failedPre = anAttempt({ window: setless({ pre: aFailure(201) }), thaw: { ...CONFIRMED, post: aFailure(205) } });

  test('retries with the next number, and keeps what was learned for the labels', async () => {
    const { recovery } = await recovered(failedPre);
    expect(recovery).toMatchObject({
      next: 'retry',
      attempt: 2,
      waitSeconds: 1,
      reason: 'pre-script-failed',
      snapshotRetries: 0,
      pre: { exitCode: 201 },
      post: { exitCode: 205 },
    });
  });

  test.each([
    ['falls back', aPolicy(), 'fall-back'],
    ['skips', SKIP, 'record'],
  ] as const)('%s when no retries are left', async (_, policy, next) => {
    const { recovery } = await recovered({ ...failedPre, number: 3 }, { policy, recovery: aRecovery({ attempt: 3 }) });
    expect(recovery).toMatchObject({ next, reason: 'pre-script-failed' });
  });

  test.each([
    ['is owed', { confirmed: 'owed' } as const],
    ['never answered', undefined],
  ])('never quiesces again while its thaw %s', async (_, thaw) => {
    const { thaw: _confirmed, ...attempt } = failedPre;
    const { recovery } = await recovered({ ...attempt, ...(thaw === undefined ? {} : { thaw }) });
    expect(recovery.next).toBe('fall-back');
  });

  test.each([
    [{ result: 'timed-out', steps: [] }, 'pre-script-timed-out'],
    [{ result: 'not-run', steps: [] }, 'pre-script-not-run'],
    [{ result: 'unknown', steps: [] }, 'pre-script-unknown'],
  ] as const)('%j has the reason %p', async (pre, reason) => {
    const { recovery } = await recovered(anAttempt({ window: setless({ pre }), thaw: CONFIRMED }));
    expect(recovery.reason).toBe(reason);
  });

  test.each([
    ['ScriptNotSent', 'pre-script-not-run'],
    ['OutcomeUnknown', 'pre-script-unknown'],
  ])('that ended in %s has the reason %p', async (Error, reason) => {
    const { recovery, world } = await recovered(aHeldAttempt({ failure: { Error, Cause: '' }, thaw: CONFIRMED }));
    expect(recovery).toMatchObject({ next: 'retry', reason });
    expect(world.journal).toEqual([]);
  });
});

describe('Recover of a snapshot call', () => {
  test.each([
    ['throttled', 'snapshot-failed', 1],
    ['failed', 'snapshot-failed', 0],
  ] as const)('that %s retries without a look-up', async (kind, reason, snapshotRetries) => {
    const window = setless({ setFailure: { kind, message: 'why' } });
    const { recovery, world } = await recovered(anAttempt({ window, thaw: CONFIRMED }));
    expect(recovery).toMatchObject({ next: 'retry', reason, detail: 'why', snapshotRetries });
    expect(world.journal).toEqual([]);
  });

  test('whose outcome is unknown looks as long as EC2 may not show the set, then retries, never within 15 s', async () => {
    const window = setless({ setFailure: { kind: 'unknown', message: 'why' } });
    const { recovery, world } = await recovered(anAttempt({ window, thaw: CONFIRMED }));
    expect(world.ports.clock.now() - Date.parse(T0)).toBeGreaterThanOrEqual(30_000);
    expect(recovery).toMatchObject({ next: 'retry', reason: 'snapshot-outcome-unknown', snapshotRetries: 1 });
    expect(recovery.waitSeconds).toBeGreaterThanOrEqual(15);
  });

  test('whose outcome is unknown adopts the set that it finds', async () => {
    const window = setless({ setFailure: { kind: 'unknown', message: 'why' } });
    const { recovery } = await recovered(anAttempt({ window, thaw: CONFIRMED }), {}, { snapshots: [aFoundSnapshot()] });
    expect(recovery).toMatchObject({
      next: 'record',
      reason: 'snapshot-outcome-unknown',
      set: { origin: 'adopted', takenAt: T0, snapshots: [{ snapshotId: 'snap-9', volumeId: 'vol-1' }] },
    });
  });

  test('adopts no set of another instance', async () => {
    const window = setless({ setFailure: { kind: 'unknown', message: 'why' } });
    const snapshots = [foreign(aFoundSnapshot(), 'quiesce:instance', 'i-other')];
    const { recovery } = await recovered(anAttempt({ window, thaw: CONFIRMED }), {}, { snapshots });
    expect(recovery.next).toBe('retry');
  });

  test('of a window that died may have been made', async () => {
    const { recovery } = await recovered(
      anAttempt({ failure: { Error: 'States.Timeout', Cause: '' }, thaw: { ...CONFIRMED, pre: SUCCEEDED } }),
      {},
      { snapshots: [aFoundSnapshot()] },
    );
    expect(recovery).toMatchObject({ next: 'record', set: { origin: 'adopted' } });
  });

  test('of a window that died was not made when its pre-script failed', async () => {
    const { recovery, world } = await recovered(
      anAttempt({ failure: { Error: 'States.Timeout', Cause: '' }, thaw: { ...CONFIRMED, pre: aFailure(201) } }),
    );
    expect(recovery).toMatchObject({ next: 'retry', reason: 'pre-script-failed', snapshotRetries: 0 });
    expect(world.journal).toEqual([]);
  });

  test('of a window of a post-script alone may have been made when it died', async () => {
    const { pre: _pre, ...attempt } = anAttempt({
      next: 'snapshot-when-frozen',
      failure: { Error: 'States.Timeout', Cause: '' },
      thaw: CONFIRMED,
    });
    const { recovery } = await recovered(
      attempt,
      { prepared: aPrepared('post-only') },
      { snapshots: [aFoundSnapshot()] },
    );
    expect(recovery).toMatchObject({ next: 'record', set: { origin: 'adopted' } });
  });

  test('has a budget of its own, and falls back behind it', async () => {
    const window = setless({ setFailure: { kind: 'throttled', message: 'why' } });
    const retry = (snapshotRetries: number) =>
      recovered(anAttempt({ number: snapshotRetries + 1, window, thaw: CONFIRMED }), {
        policy: aPolicy({ retries: 0 }),
        recovery: aRecovery({ attempt: snapshotRetries + 1, snapshotRetries }),
      });
    expect((await retry(2)).recovery).toMatchObject({ next: 'retry', snapshotRetries: 3 });
    expect((await retry(3)).recovery).toMatchObject({ next: 'fall-back', snapshotRetries: 4 });
  });

  test('is looked for again when the look-up fails: the step is repeated', async () => {
    const window = setless({ setFailure: { kind: 'unknown', message: 'why' } });
    const world = aWorld({ faults: { 'snapshots.find': always(THROTTLED) } });
    await expect(recovering(world, { attempt: anAttempt({ window, thaw: CONFIRMED }) })).rejects.toBe(THROTTLED);
  });
});

describe('Recover of a set whose thaw went wrong', () => {
  test('keeps the set, whether or not the thaw is confirmed', async () => {
    for (const confirmed of ['confirmed', 'owed'] as const) {
      const { recovery } = await recovered(anAttempt({ window: aWindow({ next: 'thaw' }), thaw: { confirmed } }));
      expect(recovery).toMatchObject({ next: 'record', set: A_SET });
    }
  });
});

describe('Recover of a target that was never held', () => {
  const busy: Attempt = { next: 'recover', number: 1, executionId: 'e', reason: 'busy' };

  test('takes it for a failed pre-script when the instance is busy, and waits no second time', async () => {
    expect((await recovered(busy)).recovery).toMatchObject({ next: 'fall-back', reason: 'busy' });
    expect((await recovered(busy, { policy: SKIP })).recovery).toMatchObject({ next: 'record', reason: 'busy' });
  });

  test('goes around a ledger that is out of reach', async () => {
    const failure = { Error: 'LedgerUnavailable', Cause: '' };
    expect((await recovered(undefined, { failure } as Partial<State>)).recovery).toMatchObject({
      next: 'take-snapshots',
      reason: 'ledger-unavailable',
    });
    expect((await recovered(undefined, { policy: SKIP })).recovery).toMatchObject({
      next: 'record',
      reason: 'ledger-unavailable',
    });
  });

  test('does not mistake the attempt before for this one', async () => {
    const { recovery, world } = await recovered(
      anAttempt({ window: setless({ setFailure: { kind: 'unknown', message: '' } }) }),
      { recovery: aRecovery({ attempt: 2 }) },
    );
    expect(recovery).toMatchObject({ next: 'take-snapshots', reason: 'ledger-unavailable' });
    expect(world.journal).toEqual([]);
  });

  test('keeps the reason of a fall-back whose slot can not be had', async () => {
    const before = aRecovery({ next: 'fall-back', attempt: 4, reason: 'pre-script-failed', pre: aFailure(201) });
    const { recovery } = await recovered(
      { ...anAttempt(), executionId: SECOND_EXECUTION, number: 3 },
      { recovery: before },
    );
    expect(recovery).toMatchObject({ next: 'take-snapshots', reason: 'pre-script-failed', pre: { exitCode: 201 } });
  });

  test('takes the set of a policy without scripts, though it may skip', async () => {
    const prepared = aPrepared('no-scripts', { reason: 'no-scripts' });
    expect((await recovered(undefined, { prepared, policy: SKIP })).recovery).toMatchObject({
      next: 'take-snapshots',
      reason: 'no-scripts',
    });
  });
});
