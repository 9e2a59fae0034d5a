import { aPolicy, scripts } from '../../../../lab/simulation/builders';
import type { Attempt, Steps } from '../../../../lambdas/contract';
import { executionIdOf } from '../../../../lambdas/domain/identifiers';
import { ScriptStages } from '../../../../lambdas/domain/policy';
import { always, messageOf, rejection } from '../failures';
import { aDebt, anInput, aRecovery, CHILD, EXECUTION, executionOf, INSTANCE, later, RUN, T0 } from '../target';
import { walk } from '../walk';
import { aWorld, type World } from '../world';

type State = Steps['Hold']['input'];

async function holding(world: World, changed: Partial<State> = {}): Promise<Attempt> {
  const prepared = await walk(world, ['Prepare'], anInput({ policy: changed.policy ?? aPolicy() }));
  return world.step('Hold', { ...prepared, ...changed });
}

/** Takes so many slots, four of which a second are given beyond a burst of five. */
async function takeSlots({ ledger }: World, count: number, now = T0): Promise<void> {
  for (let slot = 0; slot < count; slot += 1) {
    await ledger.takeSlot(now);
  }
}

const nowOf = ({ clock }: World): string => new Date(clock.now()).toISOString();
const OTHER = {
  runId: 'run-other',
  executionId: executionIdOf({ runId: 'run-other', instanceId: INSTANCE, attempt: 1 }),
};
const heldByOther = ({ ledger }: World) => ledger.hold(aDebt({ ...OTHER, heldAt: T0, dueAt: later(3_600) }));

/** Behind an attempt whose snapshot call failed like this. */
function behind(kind: 'throttled' | 'failed'): Partial<State> {
  const setFailure = { kind, message: 'why' };
  return {
    attempt: {
      next: 'send-pre-script',
      number: 1,
      executionId: EXECUTION,
      window: { next: 'thaw', coldStart: 'warm', setFailure },
    },
    recovery: aRecovery({ reason: 'snapshot-failed', snapshotRetries: 1 }),
  };
}

const postOnly = aPolicy({ quiesce: scripts({ stages: ScriptStages.POST_ONLY }) });

describe('Hold', () => {
  test('takes a slot, then the instance: from then on a thaw is owed', async () => {
    const world = aWorld();
    expect(await holding(world)).toEqual({ next: 'send-pre-script', number: 1, executionId: EXECUTION });
    expect(world.calls('Hold')).toEqual(['ledger.takeSlot', 'ledger.hold']);
    expect(world.owed()).toMatchObject([
      {
        instanceId: INSTANCE,
        executionId: EXECUTION,
        executionArn: CHILD.arn,
        runArn: RUN.executionArn,
        documentName: 'quiesce-files',
        documentVersion: '1',
        heldAt: expect.stringMatching(/^2026-01-01T03:00:0/) as unknown,
      },
    ]);
  });

  test.each([
    [10, 0],
    [60, 2],
    [120, 3],
  ])('of %i s and %i retries is overdue only behind its longest healthy attempt', async (timeoutSeconds, retries) => {
    const world = aWorld();
    await holding(world, { policy: aPolicy({ timeoutSeconds, retries }) });
    const [debt] = world.owed();
    // One pre-script and every post-script, each with its delivery.
    const longest = (60 + timeoutSeconds) * (1 + 1 + retries) + 15;
    expect((Date.parse(debt?.dueAt ?? '') - Date.parse(debt?.heldAt ?? '')) / 1_000).toBeGreaterThan(longest);
  });

  test('waits inside for a slot that is near', async () => {
    const world = aWorld();
    await takeSlots(world, 9);
    expect(await holding(world)).toMatchObject({ next: 'send-pre-script' });
    expect(world.owed()[0]?.heldAt).toBe(later(2));
  });

  test('holds nothing while it waits for a slot, and looks at the same one again afterwards', async () => {
    const world = aWorld();
    await takeSlots(world, 41);
    const attempt = await holding(world);
    expect(attempt).toEqual({ next: 'wait', number: 1, executionId: EXECUTION, slotAt: later(10), until: later(10) });
    expect(world.owed()).toEqual([]);
    expect(world.invoker.log).toMatchObject([
      { event: 'slot-awaited', fields: { policy: 'databases', instanceId: INSTANCE, slotAt: later(10) } },
    ]);
    await world.clock.advance(10_000);
    expect(await holding(world, { attempt })).toMatchObject({ next: 'send-pre-script' });
    expect(await world.ledger.takeSlot(T0)).toEqual({ slotAt: later(10.25), slowdown: 0 }); // The next one: none was lost.
  });

  test('pauses all slots behind a throttled snapshot call, since each further one would freeze in vain', async () => {
    const world = aWorld();
    const state = behind('throttled');
    const attempt = await holding(world, state);
    expect(attempt).toMatchObject({ next: 'wait', number: 2, until: attempt.slotAt });
    expect(world.owed()).toEqual([]);
    const slotAt = Date.parse(attempt.slotAt ?? '');
    expect(slotAt - world.clock.now()).toBeGreaterThan(19_000);
    expect(Date.parse((await world.ledger.takeSlot(T0)).slotAt)).toBe(slotAt + 250);
    await world.clock.advance(20_000);
    expect(await holding(world, { ...state, attempt })).toMatchObject({ next: 'send-pre-script', number: 2 });
  });

  test('does not pause them behind a call that failed for another reason', async () => {
    expect(await holding(aWorld(), behind('failed'))).toMatchObject({ next: 'send-pre-script' });
  });

  test('waits again where the slots pause when its own has come, still holding nothing', async () => {
    const world = aWorld();
    await takeSlots(world, 44);
    const attempt = await holding(world);
    await world.clock.advance(10_000);
    await world.ledger.takeSlot(nowOf(world), { pauseUntil: later(40) });
    expect(await holding(world, { attempt })).toMatchObject({ next: 'wait', number: 1, slotAt: later(40.25) });
    expect(world.owed()).toEqual([]);
  });

  test('asks again for an instance that another run holds', async () => {
    const world = aWorld();
    await heldByOther(world);
    const attempt = await holding(world);
    expect(attempt).toMatchObject({ next: 'wait', number: 1, executionId: EXECUTION });
    expect(Date.parse(attempt.until ?? '') - Date.parse(attempt.waitingSince ?? '')).toBe(15_000);
    expect(world.logged()).toContain('instance-busy');
  });

  test('waits a bounded time for a busy instance, slots in between included', async () => {
    const world = aWorld();
    await heldByOther(world);
    let attempt = await holding(world);
    for (let round = 0; attempt.next === 'wait' && round < 100; round += 1) {
      await world.clock.advance(Date.parse(attempt.until ?? '') - world.clock.now());
      await takeSlots(world, 72, nowOf(world)); // Other runs take so many that each round waits for one too.
      attempt = await holding(world, { attempt });
    }
    expect(attempt).toMatchObject({ next: 'recover', reason: 'busy' });
    expect(world.clock.now() - Date.parse(T0)).toBeLessThanOrEqual(520_000);
  });

  test('has a new executionId for a retry, and keeps nothing of the attempt before', async () => {
    const attempt = await holding(aWorld(), behind('failed'));
    expect(attempt).toEqual({ next: 'send-pre-script', number: 2, executionId: executionOf(2) });
  });

  test.each<[string, Partial<State>, string]>([
    ['a policy without scripts', { policy: aPolicy({ quiesce: { kind: 'none' } }) }, 'take-snapshots'],
    ['a policy with a post-script alone', { policy: postOnly }, 'snapshot-when-frozen'],
    ['a fall-back', { recovery: aRecovery({ next: 'fall-back' }) }, 'take-snapshots'],
  ])('of %s takes a slot and holds nothing', async (_, changed, next) => {
    const world = aWorld();
    expect(await holding(world, changed)).toMatchObject({ next });
    expect(world.calls('Hold')).toEqual(['ledger.takeSlot']);
  });

  test.each(['takeSlot', 'hold'])('rejects when %s is out of reach: nothing may be frozen', async (method) => {
    const world = aWorld(always('Hold', method));
    await expect(holding(world)).rejects.toMatchObject(rejection('LedgerUnavailable'));
    expect(world.cloud.commands.size).toBe(0);
  });

  test('rejects a document that can not be used, before anything is held', async () => {
    const world = aWorld();
    const { prepared } = await walk(world, ['Prepare']);
    const state = { ...anInput({ document: { status: 'none' } }), prepared };
    expect(await messageOf(world.step('Hold', state))).toContain('document.status is "none"');
    expect(world.calls('Hold')).not.toContain('ledger.hold');
  });
});
