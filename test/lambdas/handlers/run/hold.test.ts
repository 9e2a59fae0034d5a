import type { Attempt } from '../../../../lambdas/contract';
import { executionIdOf } from '../../../../lambdas/domain/identifiers';
import { hold } from '../../../../lambdas/handlers/run/hold';
import { aPolicy, INSTANCE } from '../../domain/builders';
import { always, nth } from '../faults';
import {
  aDebt,
  aHeldAttempt,
  anInput,
  aPrepared,
  aRecovery,
  CHILD,
  DELIVERY,
  EXECUTION,
  NO_LEDGER,
  RUN_ARN,
  SECOND_EXECUTION,
} from '../states';
import { aWorld, T0, type World } from '../world';

type State = Parameters<ReturnType<typeof hold>>[0];

const state = (changed: Partial<State> = {}): State => ({ ...anInput(), prepared: aPrepared(), ...changed });
const holding = (world: World, changed: Partial<State> = {}): Promise<Attempt> =>
  hold(world.ports, DELIVERY)(state(changed), CHILD);
const later = (seconds: number): string => new Date(Date.parse(T0) + seconds * 1_000).toISOString();

/** Takes so many slots, four of which a second are given beyond a burst of five. */
async function takeSlots(world: World, count: number): Promise<void> {
  for (let slot = 0; slot < count; slot += 1) {
    await world.ports.ledger.takeSlot(T0);
  }
}

const OTHER = {
  runId: 'run-other',
  executionId: executionIdOf({ runId: 'run-other', instanceId: INSTANCE, attempt: 1 }),
};
const heldByOther = (world: World) => world.ports.ledger.hold(aDebt({ ...OTHER, heldAt: T0, dueAt: later(3_600) }));

describe('Hold', () => {
  test('takes a slot, then the instance: from then on a thaw is owed', async () => {
    const world = aWorld();
    expect(await holding(world)).toEqual({ next: 'send-pre-script', number: 1, executionId: EXECUTION });
    expect(world.journal).toEqual(['ledger.takeSlot', 'ledger.hold']);
    const [debt] = await world.ports.ledger.owed();
    expect(debt).toMatchObject({
      instanceId: INSTANCE,
      executionId: EXECUTION,
      executionArn: CHILD.arn,
      runArn: RUN_ARN,
      documentName: 'quiesce-postgresql',
      documentVersion: '3',
      heldAt: T0,
    });
  });

  test('is overdue only behind the longest healthy attempt: one pre-script and every post-script, each with its delivery', async () => {
    for (const [timeoutSeconds, retries] of [
      [10, 0],
      [60, 2],
      [120, 3],
    ] as const) {
      const world = aWorld();
      await holding(world, { policy: aPolicy({ timeoutSeconds, retries }) });
      const [debt] = await world.ports.ledger.owed();
      const longest = (60 + timeoutSeconds) * (1 + 1 + retries) + 15;
      expect((Date.parse(debt?.dueAt ?? '') - Date.parse(T0)) / 1_000).toBeGreaterThan(longest);
    }
  });

  test('waits inside for a slot that is near', async () => {
    const world = aWorld();
    await takeSlots(world, 8);
    expect(await holding(world)).toMatchObject({ next: 'send-pre-script' });
    expect(world.ports.clock.now()).toBe(Date.parse(T0) + 1_000);
  });

  test('holds nothing while it waits for a slot, and looks at the same one again afterwards', async () => {
    const world = aWorld();
    await takeSlots(world, 44);
    const attempt = await holding(world);
    expect(attempt).toEqual({ next: 'wait', number: 1, executionId: EXECUTION, slotAt: later(10), until: later(10) });
    expect(await world.ports.ledger.owed()).toEqual([]);
    await world.ports.clock.sleep(10_000);
    expect(await holding(world, { attempt })).toMatchObject({ next: 'send-pre-script' });
    expect((await world.ports.ledger.takeSlot(T0)).slotAt).toBe(later(10.25)); // The next one: none was lost.
  });

  test('pauses all slots behind a throttled snapshot call, since each further one would freeze in vain', async () => {
    const world = aWorld();
    const throttled = aHeldAttempt({
      window: { next: 'thaw', coldStart: 'warm', setFailure: { kind: 'throttled', message: 'RequestLimitExceeded' } },
    });
    const recovery = aRecovery({ next: 'retry', attempt: 2, snapshotRetries: 1 });
    const attempt = await holding(world, { attempt: throttled, recovery });
    expect(attempt).toMatchObject({ next: 'wait', number: 2, slotAt: later(20), until: later(20) });
    expect(await world.ports.ledger.owed()).toEqual([]);
    expect((await world.ports.ledger.takeSlot(T0)).slotAt).toBe(later(20.25));
    await world.ports.clock.sleep(20_000);
    expect(await holding(world, { attempt, recovery })).toMatchObject({ next: 'send-pre-script', number: 2 });
  });

  test('does not pause them behind a call that failed for another reason', async () => {
    const world = aWorld();
    const failed = aHeldAttempt({
      window: { next: 'thaw', coldStart: 'warm', setFailure: { kind: 'failed', message: 'too many snapshots' } },
    });
    const recovery = aRecovery({ next: 'retry', attempt: 2 });
    expect(await holding(world, { attempt: failed, recovery })).toMatchObject({ next: 'send-pre-script' });
  });

  test('waits again where the slots pause when its own has come, still holding nothing', async () => {
    const world = aWorld();
    await takeSlots(world, 44);
    const attempt = await holding(world);
    await world.ports.clock.sleep(10_000);
    await world.ports.ledger.takeSlot(later(10), { pauseUntil: later(30) });
    const again = await holding(world, { attempt });
    expect(again).toMatchObject({ next: 'wait', number: 1, slotAt: later(30.25) });
    expect(await world.ports.ledger.owed()).toEqual([]);
  });

  test('asks again for an instance that another run holds', async () => {
    const world = aWorld();
    await heldByOther(world);
    expect(await holding(world)).toEqual({
      next: 'wait',
      number: 1,
      executionId: EXECUTION,
      waitingSince: T0,
      until: later(15),
    });
    expect(world.logged).toContain('instance-busy');
  });

  test('waits a bounded time for a busy instance, slots in between included', async () => {
    const world = aWorld();
    await heldByOther(world);
    let attempt = await holding(world);
    let rounds = 0;
    for (; attempt.next === 'wait' && rounds < 100; rounds += 1) {
      await world.ports.clock.sleep(Date.parse(attempt.until ?? '') - world.ports.clock.now());
      // Other runs take so many slots that each round waits for one too.
      for (let slot = 0; slot < 72; slot += 1) {
        await world.ports.ledger.takeSlot(new Date(world.ports.clock.now()).toISOString());
      }
      attempt = await holding(world, { attempt });
    }
    expect(attempt).toMatchObject({ next: 'recover', reason: 'busy' });
    expect(world.ports.clock.now() - Date.parse(T0)).toBeLessThanOrEqual(520_000);
  });

  test('goes on as soon as the other run has released the instance', async () => {
    const world = aWorld();
    await heldByOther(world);
    const attempt = await holding(world);
    await world.ports.ledger.strikeOut(aDebt(OTHER));
    await world.ports.ledger.release(aDebt(OTHER));
    await world.ports.clock.sleep(15_000);
    expect(await holding(world, { attempt })).toMatchObject({ next: 'send-pre-script' });
  });

  test('has a new executionId for a retry, and keeps nothing of the attempt before', async () => {
    const world = aWorld();
    const attempt = await holding(world, {
      attempt: aHeldAttempt({ failure: { Error: 'x', Cause: 'y' } }),
      recovery: aRecovery(),
    });
    expect(attempt).toEqual({ next: 'send-pre-script', number: 2, executionId: SECOND_EXECUTION });
  });

  test('may be repeated', async () => {
    const world = aWorld();
    expect(await holding(world)).toEqual(await holding(world));
    expect(await world.ports.ledger.owed()).toHaveLength(1);
  });

  test.each([
    ['no-scripts', { prepared: aPrepared('no-scripts') }, 'take-snapshots'],
    ['post-only', { prepared: aPrepared('post-only') }, 'snapshot-when-frozen'],
    ['a fall-back', { recovery: aRecovery({ next: 'fall-back' }) }, 'take-snapshots'],
  ] as const)('of %s takes a slot and holds nothing', async (_, changed, next) => {
    const world = aWorld();
    expect(await holding(world, changed)).toMatchObject({ next });
    expect(world.journal).toEqual(['ledger.takeSlot']);
  });

  test.each(['ledger.takeSlot', 'ledger.hold'] as const)(
    'rejects when %s is out of reach: nothing may be frozen',
    async (call) => {
      const world = aWorld({ faults: { [call]: always(NO_LEDGER) } });
      await expect(holding(world)).rejects.toBe(NO_LEDGER);
      expect(world.sent).toEqual([]);
    },
  );

  test('rejects a document that can not be used, before anything is held', async () => {
    const world = aWorld({ faults: { 'ledger.hold': nth(1, NO_LEDGER) } });
    await expect(holding(world, { document: { status: 'none' } })).rejects.toThrow('document.status is "none"');
    expect(world.journal).not.toContain('ledger.hold');
  });
});
