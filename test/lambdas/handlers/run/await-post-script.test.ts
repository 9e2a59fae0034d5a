import type { PostReport } from '../../../../lambdas/contract';
import { awaitPostScript } from '../../../../lambdas/handlers/run/await-post-script';
import { aPolicy, SUCCEEDED } from '../../domain/builders';
import { ends, hangs, LOST } from '../fake-scripts';
import { always } from '../faults';
import {
  anAttempt,
  anInput,
  aPrepared,
  aWindow,
  CHILD,
  DELIVERY,
  DENIED,
  EXECUTION,
  NO_LEDGER,
  NOT_SENT,
  POST_LINE,
  postSent,
  PRE_LINE,
  THROTTLED,
  UNKNOWN,
} from '../states';
import { aWorld, type World, type WorldOptions } from '../world';

type State = Parameters<ReturnType<typeof awaitPostScript>>[0];

const WITH_EVIDENCE: WorldOptions = {
  scripts: (stage) => ends(0, 1_000, stage === 'pre-script' ? PRE_LINE : POST_LINE),
};
const posts =
  (...codes: readonly number[]) =>
  (stage: string, nth: number) =>
    ends(stage === 'pre-script' ? 0 : (codes[nth - 1] ?? codes.at(-1) ?? 0));

const state = (changed: Partial<State> = {}): State => ({
  ...anInput(),
  prepared: aPrepared(),
  attempt: anAttempt({ window: aWindow() }),
  ...changed,
});

async function awaiting(
  options: WorldOptions = {},
  changed: Partial<State> = {},
): Promise<{ world: World; report: PostReport }> {
  const world = aWorld(options);
  await postSent(world);
  return { world, report: await awaitPostScript(world.ports, DELIVERY)(state(changed), CHILD) };
}

describe('AwaitPostScript', () => {
  test('waits for the end, strikes out the debt, then reads the evidence of both scripts', async () => {
    const { world, report } = await awaiting(WITH_EVIDENCE);
    expect(report).toMatchObject({
      report: SUCCEEDED,
      attempts: 1,
      seenAt: '2026-11-22T03:00:03.000Z',
      preEvidence: { executionId: EXECUTION, mounts: [{ path: '/data', held: true }] },
      postEvidence: { executionId: EXECUTION, thawedBy: 'command' },
    });
    expect(await world.ports.ledger.owed()).toEqual([]);
    const { journal } = world;
    expect(journal.indexOf('ledger.strikeOut')).toBeLessThan(journal.indexOf('output pre-script-1'));
  });

  test('tells what could not be told inside the window: the end of the pre-script, then both of the post-script', async () => {
    const { world } = await awaiting();
    expect(
      world.events.map(({ detail }) => ('script_stage' in detail ? `${detail.script_stage} ${detail.result}` : '')),
    ).toEqual(['PRE success', 'POST initiated', 'POST success']);
  });

  test.each([203, 205])('counts a post-script that ends with %p as a thaw', async (code) => {
    const { world, report } = await awaiting({ scripts: posts(code) });
    expect(report).toMatchObject({ report: { result: 'failed', exitCode: code }, attempts: 1 });
    expect(await world.ports.ledger.owed()).toEqual([]);
  });

  test('sends a failed post-script again, of the same attempt, until it thaws', async () => {
    const { world, report } = await awaiting({ scripts: posts(202, 202, 0) });
    expect(report).toMatchObject({ report: { result: 'succeeded' }, attempts: 3 });
    expect(world.sent.slice(1).map(({ comment }) => comment)).toEqual(
      [1, 2, 3].map((sendingNumber) => `quiesce/${EXECUTION}/post-script/${String(sendingNumber)}`),
    );
    expect(await world.ports.ledger.owed()).toEqual([]);
  });

  test.each([
    [0, 1],
    [3, 4],
  ])('with %p retries sends it %p times, then leaves the debt to the guard', async (retries, attempts) => {
    const { world, report } = await awaiting({ scripts: posts(202) }, { policy: aPolicy({ retries }) });
    expect(report).toMatchObject({ report: { result: 'failed', exitCode: 202 }, attempts });
    expect(await world.ports.ledger.owed()).toHaveLength(1);
    expect(world.journal).not.toContain('ledger.strikeOut');
  });

  test.each([
    ['hangs', hangs()],
    ['never arrives', LOST],
  ])('gives up on a post-script that %s, with half a minute left', async (_, plan) => {
    const scripts = (stage: string) => (stage === 'pre-script' ? ends(0) : plan);
    const { world, report } = await awaiting(
      { scripts, remainingMillis: 300_000 },
      { policy: aPolicy({ retries: 3, timeoutSeconds: 120 }) },
    );
    expect(report.report.result).toBe('timed-out');
    expect(world.ports.clock.remaining()).toBeGreaterThanOrEqual(25_000);
    expect(await world.ports.ledger.owed()).toHaveLength(1);
  });

  test('loses no verdict when the ledger is out of reach: the debt is a thaw too many at worst', async () => {
    const { world, report } = await awaiting({ ...WITH_EVIDENCE, faults: { 'ledger.strikeOut': always(NO_LEDGER) } });
    expect(report).toMatchObject({ report: { result: 'succeeded' }, postEvidence: { thawedBy: 'command' } });
    expect(await world.ports.ledger.owed()).toHaveLength(1);
    expect(world.logged).toContain('debt-not-struck-out');
  });

  test.each([NOT_SENT, UNKNOWN])(
    'goes to Thaw, the debt still owed, when it can not be sent again: %s',
    async (error) => {
      const world = aWorld({
        scripts: posts(202),
        faults: { 'scripts.send': (count) => (count > 2 ? error : undefined) },
      });
      await postSent(world);
      await expect(awaitPostScript(world.ports, DELIVERY)(state(), CHILD)).rejects.toBe(error);
      expect(await world.ports.ledger.owed()).toHaveLength(1);
    },
  );

  test('owes nothing for a policy with a post-script alone', async () => {
    const { pre: _report, ...window } = aWindow();
    const { pre: _sent, ...attempt } = anAttempt({ next: 'snapshot-when-frozen', window });
    const { world, report } = await awaiting({}, { prepared: aPrepared('post-only'), attempt });
    expect(report.report.result).toBe('succeeded');
    expect(world.journal).not.toContain('ledger.strikeOut');
    expect(world.events).toHaveLength(2);
  });

  test('without a post-script on its way is a mistake of the machine', async () => {
    const world = aWorld();
    await expect(awaitPostScript(world.ports, DELIVERY)(state({ attempt: anAttempt() }), CHILD)).rejects.toThrow(
      'attempt.window.post',
    );
  });
});

describe('the evidence', () => {
  test('is asked for three times where a script prints nothing, and then is none', async () => {
    const { world, report } = await awaiting();
    expect(report).not.toHaveProperty('preEvidence');
    expect(report).not.toHaveProperty('postEvidence');
    expect(world.journal.filter((call) => call === 'output post-script-1')).toHaveLength(3);
  });

  test('of an output that comes late is read', async () => {
    let asked = 0;
    const late = () => ((asked += 1) < 3 ? THROTTLED : undefined);
    const { report } = await awaiting({ ...WITH_EVIDENCE, faults: { 'scripts.output': late } });
    expect(report).toMatchObject({ preEvidence: {}, postEvidence: {} });
  });

  test('that may not be read costs only itself', async () => {
    const { world, report } = await awaiting({ ...WITH_EVIDENCE, faults: { 'scripts.output': always(DENIED) } });
    expect(report.report).toEqual(SUCCEEDED);
    expect(report).not.toHaveProperty('postEvidence');
    expect(world.logged).toContain('output-failed');
  });

  test('of another execution is none', async () => {
    const foreign = PRE_LINE.replace(EXECUTION, '00000000-0000-5000-8000-000000000000');
    const { report } = await awaiting({
      scripts: (stage) => ends(0, 1_000, stage === 'pre-script' ? foreign : POST_LINE),
    });
    expect(report).not.toHaveProperty('preEvidence');
    expect(report).toHaveProperty('postEvidence');
  });

  test('is that of the post-script that thawed, not of one before', async () => {
    const thaws = [ends(202, 500), ends(0, 500, POST_LINE)];
    const scripts = (stage: string, nth: number) =>
      (stage === 'pre-script' ? undefined : thaws[nth - 1]) ?? ends(0, 1_000, PRE_LINE);
    const { report } = await awaiting({ scripts });
    expect(report).toMatchObject({ attempts: 2, postEvidence: { thawedBy: 'command' } });
  });
});
