import { aPolicy, id, scripts } from '../../../../lab/simulation/builders';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { ScriptStages } from '../../../../lambdas/domain/policy';
import { always, behaving, rejection, shorterBy } from '../failures';
import { anInput, EXECUTION, FOREIGN } from '../target';
import { FROZEN, HELD, SENT, unthawed, walk } from '../walk';
import { aWorld, type World } from '../world';
import { HANGING, owed, thaw, thawing, type Thawed } from './thawing';

/** Such a pre-script that hears of no cancel. */
const DEAF: SimulationOptions = { ...FOREIGN, faults: [failing('Thaw', 'CancelCommand', 'never-delivered')] };
const SLOW = { times: { quiesceMillis: 45_000 } };

const comments = (world: World) => world.sent().map(({ comment }) => comment);
const sends = ({ calls }: Thawed): number => calls.filter((call) => call === 'scripts.send').length;
describe('Thaw', () => {
  test('of a pre-script that runs cancels it, thaws, and strikes out the debt before it tells', async () => {
    const thawed = await thaw(HANGING);
    expect(thawed.calls).toEqual([
      'scripts.cancel',
      'scripts.send',
      'ledger.strikeOut',
      'events.publish',
      'scripts.output',
    ]);
    expect(thawed.world.sent().at(-1)?.comment).toBe(`quiesce/${EXECUTION}/post-script/1`);
    expect(thawed.report).toMatchObject({
      confirmed: 'confirmed',
      pre: { result: 'failed', exitCode: 137 },
      post: { result: 'succeeded' },
    });
    expect(owed(thawed)).toBe(0);
  });

  test('of a pre-script that has ended cancels nothing', async () => {
    const { report, calls } = await thaw({ pre: ['fails-frozen'] });
    expect(calls).not.toContain('scripts.cancel');
    expect(report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'failed', exitCode: 201 } });
  });

  test('takes 205, nothing was frozen, for a thaw', async () => {
    const thawed = await thaw({ pre: ['fails-unfrozen'] });
    expect(thawed.report).toMatchObject({ confirmed: 'confirmed', post: { result: 'succeeded', exitCode: 205 } });
    expect(owed(thawed)).toBe(0);
  });

  test('does not call 205 a success where a set hangs on the freeze', async () => {
    const world = aWorld();
    const state = await walk(world, FROZEN);
    await world.clock.advance(2_000);
    const { report } = await thawing(world, unthawed(state));
    expect(report).toMatchObject({ confirmed: 'confirmed', post: { result: 'failed', exitCode: 205 } });
  });

  test('thaws before it waits for what may never end, and again when it has ended', async () => {
    const { report, world } = await thaw(SLOW, DEAF);
    expect(comments(world).slice(1)).toEqual([1, 7].map((sending) => `quiesce/${EXECUTION}/post-script/${sending}`));
    expect(report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'succeeded' }, post: { exitCode: 0 } });
    const [pre, first, second] = world.guest(1).truth.scripts;
    expect(first?.startedAt).toBeLessThan(pre?.endedAt ?? 0);
    expect(second?.startedAt).toBeGreaterThan(pre?.endedAt ?? Infinity);
  });

  test('owes on while the pre-script may still be running, though it was thawed twice', async () => {
    const thawed = await thaw(HANGING, DEAF);
    expect(thawed.report).toMatchObject({ confirmed: 'owed', detail: 'the pre-script may still be running' });
    expect(sends(thawed)).toBe(2);
    expect(owed(thawed)).toBe(1);
    expect(thawed.world.logged()).toContain('thaw-owed');
  });

  test('owes on when time runs out before the second thaw', async () => {
    const thawed = await thaw(HANGING, { ...DEAF, ...shorterBy(540, 'Thaw') });
    expect(thawed.report.confirmed).toBe('owed');
    expect(owed(thawed)).toBe(1);
  });

  test.each(['throttle', 'error-before-effect'] as const)(
    'cancels and thaws all the same when it can not ask for the status: %s',
    async (kind) => {
      const { report, calls } = await thaw(HANGING, {
        faults: [failing('Thaw', 'ListCommandInvocations', kind, { times: 2 })],
      });
      expect(calls.slice(0, 2)).toEqual(['scripts.cancel', 'scripts.send']);
      expect(report.confirmed).toBe('confirmed');
    },
  );

  test('thaws all the same when it can not cancel', async () => {
    const { report, world } = await thaw({ times: { quiesceMillis: 5_000 } }, always('Thaw', 'CancelCommand'));
    expect(report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'succeeded' } });
    expect(world.logged()).toContain('cancel-failed');
  });

  test.each([
    ['refused, as for asking too often', 'throttle'],
    ['of unknown outcome', 'timeout-before-effect'],
  ] as const)('sends again and again what is %s', async (_, kind) => {
    const thawed = await thaw(HANGING, { faults: [failing('Thaw', 'SendCommand', kind, { times: 5 })] });
    expect(sends(thawed)).toBe(6);
    expect(thawed.report.confirmed).toBe('confirmed');
    expect(owed(thawed)).toBe(0);
  });

  test('owes on when it can not send at all', async () => {
    const thawed = await thaw(HANGING, always('Thaw', 'SendCommand', 'throttle'));
    expect(thawed.report).toMatchObject({ confirmed: 'owed', detail: 'the thaw was not confirmed' });
    expect(thawed.report).not.toHaveProperty('post');
    expect(owed(thawed)).toBe(1);
  });

  test('sends again what failed, and owes on when nothing thaws', async () => {
    const thawed = await thaw({ ...HANGING, post: ['fails'] });
    expect(sends(thawed)).toBe(6);
    expect(thawed.report).toMatchObject({
      confirmed: 'owed',
      detail: 'the thaw was not confirmed: failed, exit code 202',
      post: { exitCode: 202 },
    });
    expect(owed(thawed)).toBe(1);
  });

  test('owes on when no agent answers, within the time of its function', async () => {
    const world = aWorld();
    const state = await walk(world, SENT);
    world.cloud.setInstance(id(1), { agent: 'offline' });
    expect((await thawing(world, state)).report.confirmed).toBe('owed');
  });

  test('fails, to be repeated, when the debt can not be struck out', async () => {
    const world = aWorld({ faults: [failing('Thaw', 'strikeOut', 'error-before-effect', { times: 4 })] });
    const state = await walk(world, SENT);
    await expect(thawing(world, state)).rejects.toMatchObject(rejection('LedgerUnavailable'));
    expect((await thawing(world, state)).report.confirmed).toBe('confirmed');
    expect(owed({ world })).toBe(0);
  });

  test('is harmless when it is repeated', async () => {
    const world = aWorld();
    const state = await walk(world, SENT);
    expect((await thawing(world, state)).report.confirmed).toBe('confirmed');
    expect((await thawing(world, state)).report.confirmed).toBe('confirmed');
  });
});

describe('Thaw of a window', () => {
  test('waits for the post-script that the window sent, and sends none of its own', async () => {
    const world = aWorld();
    const { report, calls } = await thawing(world, await walk(world, FROZEN));
    expect(calls).not.toContain('scripts.send');
    expect(report).toMatchObject({
      confirmed: 'confirmed',
      preEvidence: { executionId: EXECUTION },
      postEvidence: { thawedBy: 'command' },
      seenAt: expect.any(String) as unknown,
    });
  });

  test('sends its own when that of the window fails', async () => {
    const world = aWorld(behaving({ post: ['fails', 'succeeds'] }));
    const thawed = await thawing(world, await walk(world, FROZEN));
    expect(sends(thawed)).toBe(1);
    expect(thawed.report).toMatchObject({ confirmed: 'confirmed', post: { result: 'succeeded' } });
  });

  test('tells of the pre-script what the window acted on', async () => {
    const world = aWorld(always('SnapshotWhenFrozen', 'ListCommandInvocations'));
    const state = await walk(world, FROZEN);
    await thawing(world, state);
    expect(world.events().slice(-2)).toMatchObject([
      { time: state.attempt.window?.preSeenAt, detail: { script_stage: 'PRE', result: 'failed', cause: 'timed-out' } },
      { detail: { script_stage: 'POST', result: 'success' } },
    ]);
  });

  test('of a policy with a post-script alone has nothing to thaw', async () => {
    const world = aWorld();
    const policy = aPolicy({ quiesce: scripts({ stages: ScriptStages.POST_ONLY }) });
    const { report } = await thawing(world, await walk(world, HELD, anInput({ policy })));
    expect(report.confirmed).toBe('confirmed');
    expect(world.sent()).toEqual([]);
  });
});
