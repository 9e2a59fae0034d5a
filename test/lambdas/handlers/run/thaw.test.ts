import { ends, hangs, LOST, sending, type ScriptPlan } from '../fake-scripts';
import { always, nth } from '../faults';
import {
  anAttempt,
  aPrepared,
  aWindow,
  DENIED,
  EXECUTION,
  NO_LEDGER,
  NOT_SENT,
  POST_LINE,
  postSent,
  PRE_LINE,
  preSent,
  THROTTLED,
  UNAVAILABLE,
  UNKNOWN,
} from '../states';
import { owed, thawing, thawPre } from '../thawing';
import { aWorld } from '../world';

const LATE: ScriptPlan = {
  phases: [
    { afterMillis: 0, status: 'InProgress' },
    { afterMillis: 45_000, status: 'Success', exitCode: 0 },
  ],
  onCancel: 'nothing',
};

describe('Thaw', () => {
  test('of a pre-script that runs cancels it, waits for its end, thaws, and strikes out the debt', async () => {
    const { world, report, calls } = await thawPre(hangs());
    expect(calls.slice(0, 3)).toEqual(['cancel pre-script-1', 'send post-script', 'ledger.strikeOut']);
    expect(world.sent[1]?.comment).toBe(`quiesce/${EXECUTION}/post-script/1`);
    expect(report).toMatchObject({
      confirmed: 'confirmed',
      pre: { result: 'failed', exitCode: 137 },
      post: { result: 'succeeded' },
    });
    expect(await owed(world)).toBe(0);
  });

  test('of a pre-script that has ended cancels nothing', async () => {
    const world = aWorld({ scripts: (stage) => ends(stage === 'pre-script' ? 201 : 0, 0) });
    const calls = await preSent(world);
    const report = await thawing(world, anAttempt());
    expect(calls().filter((call) => call.startsWith('cancel'))).toEqual([]);
    expect(report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'failed', exitCode: 201 } });
  });

  test('takes 205, nothing was frozen, for a thaw', async () => {
    const { world, report } = await thawPre(hangs(), { scripts: () => ends(205) });
    expect(report).toMatchObject({ confirmed: 'confirmed', post: { result: 'succeeded', exitCode: 205 } });
    expect(await owed(world)).toBe(0);
  });

  test('does not call 205 a success where a set hangs on the freeze', async () => {
    const { report } = await thawPre(ends(0), { scripts: () => ends(205) }, anAttempt({ window: aWindow() }));
    expect(report).toMatchObject({ confirmed: 'confirmed', post: { result: 'failed', exitCode: 205 } });
  });

  test('thaws again once a pre-script has ended that outlived its cancelling', async () => {
    const { world, report, calls } = await thawPre(LATE);
    expect(calls.filter((call) => call === 'send post-script')).toHaveLength(2);
    const [, first, second] = world.sent;
    expect([first, second].map((request) => request?.comment)).toEqual([
      `quiesce/${EXECUTION}/post-script/1`,
      `quiesce/${EXECUTION}/post-script/7`,
    ]);
    expect(report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'succeeded' } });
    expect(world.ports.clock.now()).toBeGreaterThan(Date.parse('2026-11-22T03:00:45.000Z'));
  });

  test('thaws before it waits for what may never end', async () => {
    const { world } = await thawPre(LATE);
    expect(world.journal.indexOf('send post-script')).toBeLessThan(world.journal.lastIndexOf('scripts.status'));
  });

  test('owes on while the pre-script may still be running, though it was thawed twice', async () => {
    const { world, report, calls } = await thawPre(hangs({ onCancel: 'nothing' }));
    expect(report).toMatchObject({ confirmed: 'owed', detail: 'the pre-script may still be running' });
    expect(calls.filter((call) => call === 'send post-script')).toHaveLength(2);
    expect(await owed(world)).toBe(1);
    expect(world.logged).toContain('thaw-owed');
  });

  test('owes on when time runs out before the second thaw', async () => {
    const { world, report } = await thawPre(hangs({ onCancel: 'nothing' }), { remainingMillis: 60_000 });
    expect(report.confirmed).toBe('owed');
    expect(await owed(world)).toBe(1);
  });

  test.each([THROTTLED, DENIED, UNAVAILABLE])(
    'cancels and thaws all the same when it can not ask for the status: %s',
    async (error) => {
      const { report, calls } = await thawPre(hangs(), { faults: { 'scripts.status': nth(1, error) } });
      expect(calls.slice(0, 2)).toEqual(['cancel pre-script-1', 'send post-script']);
      expect(report.confirmed).toBe('confirmed');
    },
  );

  test('thaws all the same when it can not cancel', async () => {
    const { world, report } = await thawPre(ends(0, 5_000), { faults: { 'scripts.cancel': always(DENIED) } });
    expect(report).toMatchObject({ confirmed: 'confirmed', pre: { result: 'succeeded' } });
    expect(world.logged).toContain('cancel-failed');
  });

  test.each([
    ['refused, as for asking too often', NOT_SENT],
    ['of unknown outcome', UNKNOWN],
    ['denied', DENIED],
  ])('sends again and again what is %s', async (_, error) => {
    const { world, report, calls } = await thawPre(hangs(), {
      faults: { 'scripts.send': sending('post-script', error, 5) },
    });
    expect(calls.filter((call) => call === 'send post-script')).toHaveLength(6);
    expect(report.confirmed).toBe('confirmed');
    expect(await owed(world)).toBe(0);
  });

  test('owes on when it can not send at all', async () => {
    const { world, report } = await thawPre(hangs(), { faults: { 'scripts.send': sending('post-script', NOT_SENT) } });
    expect(report).toMatchObject({ confirmed: 'owed', detail: 'the thaw was not confirmed' });
    expect(report).not.toHaveProperty('post');
    expect(await owed(world)).toBe(1);
  });

  test('sends again what failed, and owes on when nothing thaws', async () => {
    const { world, report, calls } = await thawPre(hangs(), { scripts: () => ends(202) });
    expect(calls.filter((call) => call === 'send post-script')).toHaveLength(6);
    expect(report).toMatchObject({
      confirmed: 'owed',
      detail: 'the thaw was not confirmed: failed, exit code 202',
      post: { exitCode: 202 },
    });
    expect(await owed(world)).toBe(1);
  });

  test('owes on when no agent answers, within its time', async () => {
    const { world, report } = await thawPre(LOST, { scripts: () => LOST, remainingMillis: 600_000 });
    expect(report.confirmed).toBe('owed');
    expect(world.ports.clock.remaining()).toBeGreaterThanOrEqual(0);
  });

  test('fails, to be repeated, when the debt can not be struck out', async () => {
    const world = aWorld({ faults: { 'ledger.strikeOut': nth(1, NO_LEDGER) } });
    await preSent(world);
    await expect(thawing(world, anAttempt())).rejects.toBe(NO_LEDGER);
    expect(await thawing(world, anAttempt())).toMatchObject({ confirmed: 'confirmed' });
    expect(await owed(world)).toBe(0);
  });

  test('has struck out the debt before it tells', async () => {
    const world = aWorld({ faults: { 'events.publish': always(UNAVAILABLE) } });
    await preSent(world);
    await expect(thawing(world, anAttempt())).rejects.toBe(UNAVAILABLE);
    expect(await owed(world)).toBe(0);
  });

  test('is harmless when it is repeated', async () => {
    const world = aWorld({ scripts: (stage, count) => ends(stage === 'post-script' && count > 1 ? 205 : 0) });
    await preSent(world);
    expect((await thawing(world, anAttempt())).confirmed).toBe('confirmed');
    expect((await thawing(world, anAttempt())).confirmed).toBe('confirmed');
  });
});

describe('Thaw of a window', () => {
  test('waits for the post-script that the window sent, and sends none of its own', async () => {
    const world = aWorld({ scripts: (stage) => ends(0, 1_000, stage === 'pre-script' ? PRE_LINE : POST_LINE) });
    const calls = await postSent(world);
    const report = await thawing(world, anAttempt({ window: aWindow({ next: 'thaw' }) }));
    expect(calls()).not.toContain('send post-script');
    expect(report).toMatchObject({
      confirmed: 'confirmed',
      preEvidence: { executionId: EXECUTION },
      postEvidence: { thawedBy: 'command' },
      seenAt: expect.any(String) as unknown,
    });
  });

  test('sends its own when that of the window fails', async () => {
    const world = aWorld({ scripts: (stage, count) => ends(stage === 'post-script' && count === 1 ? 202 : 0) });
    const calls = await postSent(world);
    const report = await thawing(world, anAttempt({ window: aWindow({ next: 'thaw' }) }));
    expect(calls().filter((call) => call === 'send post-script')).toHaveLength(1);
    expect(report).toMatchObject({ confirmed: 'confirmed', post: { result: 'succeeded' } });
  });

  test('tells of the pre-script what the window acted on', async () => {
    const world = aWorld({ scripts: () => ends(0) });
    await preSent(world);
    const { set: _set, post: _post, ...window } = aWindow({ next: 'thaw', pre: { result: 'timed-out', steps: [] } });
    await thawing(world, anAttempt({ window }));
    expect(world.events[0]).toMatchObject({
      time: '2026-11-22T03:00:01.000Z',
      detail: { script_stage: 'PRE', result: 'failed', cause: 'timed-out' },
    });
    expect(world.events[1]).toMatchObject({ detail: { script_stage: 'POST', result: 'success' } });
  });

  test('of a policy with a post-script alone has nothing to thaw', async () => {
    const world = aWorld();
    const report = await thawing(world, anAttempt({ next: 'snapshot-when-frozen' }), {
      prepared: aPrepared('post-only'),
    });
    expect(report.confirmed).toBe('confirmed');
    expect(world.sent).toEqual([]);
  });
});
