import { aPolicy, scripts } from '../../../../lab/simulation/builders';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { ScriptStages, type Policy } from '../../../../lambdas/domain/policy';
import { SUCCEEDED } from '../../domain/builders';
import { always, behaving, DENIED, messageOf, printing, rejecting, rejection, shorterBy } from '../failures';
import { anInput, EXECUTION, FOREIGN, FOREIGN_INPUT } from '../target';
import { FROZEN, HELD, SENT, walk } from '../walk';
import { aWorld } from '../world';

const ACTOR = 'AwaitPostScript';

/** Awaits the post-script that the window has sent. */
async function awaiting(options: SimulationOptions = {}, policy: Policy = aPolicy()) {
  const world = aWorld(options);
  const state = await walk(world, FROZEN, anInput({ policy }));
  const startedAt = world.clock.now();
  const report = await world.step(ACTOR, state);
  return { world, report, calls: world.calls(ACTOR), seconds: (world.clock.now() - startedAt) / 1_000 };
}

const comments = ({ sent }: Pick<ReturnType<typeof aWorld>, 'sent'>) => sent().map(({ comment }) => comment);

describe('AwaitPostScript', () => {
  test('waits for the end, strikes out the debt, then reads the evidence of both scripts', async () => {
    const { world, report, calls } = await awaiting();
    expect(report).toMatchObject({
      report: SUCCEEDED,
      attempts: 1,
      seenAt: expect.any(String) as unknown,
      preEvidence: {
        executionId: EXECUTION,
        mounts: [
          { path: '/srv/a', held: true },
          { path: '/srv/b', held: true },
        ],
      },
      postEvidence: { executionId: EXECUTION, thawedBy: 'command' },
    });
    expect(world.owed()).toEqual([]);
    expect(calls.filter((call) => call !== 'events.publish')).toEqual([
      'ledger.strikeOut',
      'scripts.output',
      'scripts.output',
    ]);
  });

  test('tells what could not be told inside the window: the end of the pre-script, then both of the post-script', async () => {
    const { world } = await awaiting();
    expect(
      world.events().map(({ detail }) => ('script_stage' in detail ? `${detail.script_stage} ${detail.result}` : '')),
    ).toEqual(['PRE initiated', 'PRE success', 'POST initiated', 'POST success']);
  });

  test('counts a post-script that the lease was quicker than (203) as a thaw', async () => {
    const slow = { thawMillis: 15_000 };
    const policy = aPolicy({ quiesce: scripts({ leaseSeconds: 10 }) });
    const { world, report } = await awaiting(behaving({ times: slow }), policy);
    expect(report).toMatchObject({ report: { result: 'failed', exitCode: 203 }, attempts: 1 });
    expect(world.owed()).toEqual([]);
  });

  test('counts a post-script that found nothing frozen (205) as a thaw', async () => {
    const world = aWorld(FOREIGN);
    const state = await walk(world, FROZEN, FOREIGN_INPUT);
    world.guest(1).thaw('/srv/a');
    world.guest(1).thaw('/srv/b');
    const report = await world.step(ACTOR, state);
    expect(report).toMatchObject({ report: { result: 'failed', exitCode: 205 }, attempts: 1 });
    expect(world.owed()).toEqual([]);
  });

  test('sends a failed post-script again, of the same attempt, until it thaws', async () => {
    const { world, report } = await awaiting(
      behaving({ post: ['fails', 'fails', 'succeeds'] }),
      aPolicy({ retries: 2 }),
    );
    expect(report).toMatchObject({ report: { result: 'succeeded' }, attempts: 3 });
    expect(comments(world).slice(1)).toEqual([1, 2, 3].map((sending) => `quiesce/${EXECUTION}/post-script/${sending}`));
    expect(world.owed()).toEqual([]);
  });

  test.each([
    [0, 1],
    [3, 4],
  ])('with %p retries sends it %p times, then leaves the debt to the guard', async (retries, attempts) => {
    const { world, report, calls } = await awaiting(behaving({ post: ['fails'] }), aPolicy({ retries }));
    expect(report).toMatchObject({ report: { result: 'failed', exitCode: 202 }, attempts });
    expect(world.owed()).toHaveLength(1);
    expect(calls).not.toContain('ledger.strikeOut');
  });

  const lost = (actor: 'SnapshotWhenFrozen' | typeof ACTOR) => always(actor, 'SendCommand', 'never-delivered').faults;
  test.each<[string, SimulationOptions]>([
    ['hangs', behaving({ post: ['hangs'] })],
    ['never arrives', { faults: [...lost('SnapshotWhenFrozen'), ...lost(ACTOR)] }],
  ])('gives up on a post-script that %s, with half a minute left', async (_, options) => {
    const policy = aPolicy({ retries: 3, timeoutSeconds: 120 });
    const { world, report, seconds } = await awaiting({ ...options, ...shorterBy(600, ACTOR) }, policy);
    expect(report.report.result).toBe('timed-out');
    expect(seconds).toBeLessThanOrEqual(275);
    expect(world.owed()).toHaveLength(1);
  });

  test('loses no verdict when the ledger is out of reach: the debt is a thaw too many at worst', async () => {
    const { world, report } = await awaiting(always(ACTOR, 'strikeOut'));
    expect(report).toMatchObject({ report: { result: 'succeeded' }, postEvidence: { thawedBy: 'command' } });
    expect(world.owed()).toHaveLength(1);
    expect(world.logged()).toContain('debt-not-struck-out');
  });

  test.each([
    ['throttle', 'ScriptNotSent'],
    ['timeout-before-effect', 'OutcomeUnknown'],
  ] as const)('goes to Thaw, the debt still owed, when it can not be sent again: %s', async (kind, name) => {
    const world = aWorld({ ...behaving({ post: ['fails'] }), ...always(ACTOR, 'SendCommand', kind) });
    await expect(world.step(ACTOR, await walk(world, FROZEN))).rejects.toMatchObject(rejection(name));
    expect(world.owed()).toHaveLength(1);
  });

  test('owes nothing for a policy with a post-script alone', async () => {
    const world = aWorld();
    const policy = aPolicy({ quiesce: scripts({ stages: ScriptStages.POST_ONLY }) });
    const state = await walk(world, [...HELD, 'SnapshotWhenFrozen'], anInput({ policy }));
    expect((await world.step(ACTOR, state)).report.exitCode).toBe(205); // Nothing was frozen.
    expect(world.calls(ACTOR)).not.toContain('ledger.strikeOut');
    expect(world.events()).toHaveLength(2);
  });

  test('without a post-script on its way is a mistake of the machine', async () => {
    const world = aWorld();
    const state = await walk(world, SENT);
    expect(await messageOf(world.step(ACTOR, state))).toContain('attempt.window.post');
  });
});

describe('the evidence', () => {
  test('is asked for three times where a script prints nothing, and then is none', async () => {
    const { report, calls } = await awaiting(printing(ACTOR, ''));
    expect(report).not.toHaveProperty('preEvidence');
    expect(report).not.toHaveProperty('postEvidence');
    expect(calls.filter((call) => call === 'scripts.output')).toHaveLength(2 * 3);
  });

  test('of an output that comes late is read', async () => {
    // Each look asks twice.
    const late = failing(ACTOR, 'GetCommandInvocation', 'throttle', { times: 4 });
    expect((await awaiting({ faults: [late] })).report).toMatchObject({ preEvidence: {}, postEvidence: {} });
  });

  test('that may not be read costs only itself', async () => {
    const { world, report } = await awaiting(rejecting(ACTOR, 'scripts.output', DENIED));
    expect(report.report).toEqual(SUCCEEDED);
    expect(report).not.toHaveProperty('postEvidence');
    expect(world.logged()).toContain('output-failed');
  });

  test('is that of the post-script that thawed, not of one before', async () => {
    const { report } = await awaiting(behaving({ post: ['fails', 'succeeds'] }));
    expect(report).toMatchObject({ attempts: 2, postEvidence: { thawedBy: 'command' } });
  });
});
