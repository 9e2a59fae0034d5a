import type { FreezeWindow } from '../../../../lambdas/contract';
import type { QuiesceMode } from '../../../../lambdas/domain/preparation';
import { snapshotWhenFrozen } from '../../../../lambdas/handlers/run/snapshot-when-frozen';
import { aPolicy, INSTANCE } from '../../domain/builders';
import { ends, hangs, LOST, sending } from '../fake-scripts';
import { always, nth } from '../faults';
import {
  anAttempt,
  anInput,
  aPrepared,
  CHILD,
  DELIVERY,
  DENIED,
  EXECUTION,
  following,
  NOT_MADE,
  NOT_SENT,
  preSent,
  THROTTLED,
  UNAVAILABLE,
  UNKNOWN,
} from '../states';
import { aWorld, type World, type WorldOptions } from '../world';

const WINDOW = { ...DELIVERY, consistencySeconds: 30 };

interface Ran {
  readonly world: World;
  readonly window: FreezeWindow;
  /** What was called, polls left out. */
  readonly calls: readonly string[];
}

async function run(options: WorldOptions = {}, mode: QuiesceMode = 'pre-and-post'): Promise<Ran> {
  const world = aWorld(options);
  const calls = mode === 'post-only' ? following(world) : await preSent(world);
  const { pre: _pre, ...noPre } = anAttempt({ next: 'snapshot-when-frozen' });
  const attempt = mode === 'post-only' ? noPre : anAttempt();
  const state = { ...anInput(), prepared: aPrepared(mode), attempt };
  const window = await snapshotWhenFrozen(world.ports, WINDOW)(state, CHILD);
  return { world, window, calls: calls().filter((call) => call !== 'scripts.status') };
}

const IN_ORDER = ['snapshots.create', 'snapshots.create returned', 'send post-script'];

describe('the freeze window', () => {
  test('polls the pre-script, makes the set, then sends the post-script, and nothing in between', async () => {
    const { window, calls } = await run({ createMillis: 700 });
    expect(calls).toEqual(IN_ORDER);
    expect(window).toMatchObject({
      next: 'await-post',
      coldStart: 'warm',
      pre: { result: 'succeeded' },
      preSeenAt: '2026-11-22T03:00:01.000Z',
      set: { origin: 'created', takenAt: '2026-11-22T03:00:01.700Z' },
      post: { commandId: 'post-script-1', sentAt: '2026-11-22T03:00:01.700Z' },
    });
  });

  test('makes its one call for what was prepared, labelled as pending', async () => {
    const { world } = await run();
    expect(world.created).toHaveLength(1);
    expect(world.created[0]).toMatchObject({
      instanceId: INSTANCE,
      excludeBootVolume: false,
      excludeDataVolumeIds: [],
      copyTagsFromVolumes: false,
    });
    expect(world.created[0]?.tags).toEqual(
      expect.arrayContaining([
        { key: 'quiesce:run', value: 'run-1' },
        { key: 'quiesce:consistency', value: 'pending' },
      ]),
    );
    expect(world.created[0]?.description.length).toBeLessThanOrEqual(255);
  });

  test('sends a post-script of the same attempt, without a lease or a deadline of its own', async () => {
    const { world } = await run();
    expect(world.sent[1]).toMatchObject({
      parameters: { executionId: [EXECUTION], command: ['post-script'], timeoutSeconds: ['60'] },
      comment: `quiesce/${EXECUTION}/post-script/1`,
      documentVersion: '3',
    });
    expect(Object.keys(world.sent[1]?.parameters ?? {}).sort()).toEqual(['command', 'executionId', 'timeoutSeconds']);
  });

  test('tells a cold start', async () => {
    expect((await run({ start: 'cold' })).window.coldStart).toBe('cold');
  });

  test.each([
    ['throttled', THROTTLED, 'throttled'],
    ['refused', NOT_MADE, 'failed'],
    ['of unknown outcome', UNKNOWN, 'unknown'],
    ['denied', DENIED, 'unknown'],
    ['answered by nobody', UNAVAILABLE, 'unknown'],
    ['broken by a bug', new TypeError('undefined is not a function'), 'unknown'],
  ] as const)('sends the post-script at once when the snapshot call is %s', async (_, error, kind) => {
    const { window, calls } = await run({ faults: { 'snapshots.create': always(error) } });
    expect(calls).toEqual(['snapshots.create', 'snapshots.create failed', 'send post-script']);
    expect(window).toMatchObject({
      next: 'thaw',
      setFailure: { kind, message: error.message },
      post: { commandId: 'post-script-1' },
    });
    expect(window).not.toHaveProperty('set');
  });

  test('sends the post-script though the snapshot call is rejected with no error at all', async () => {
    const world = aWorld();
    const calls = await preSent(world);
    const broken: unknown = 'broken';
    const create = () =>
      Promise.resolve().then(() => {
        throw broken;
      });
    const ports = { ...world.ports, snapshots: { ...world.ports.snapshots, create } };
    const window = await snapshotWhenFrozen(ports, WINDOW)(
      { ...anInput(), prepared: aPrepared(), attempt: anAttempt() },
      CHILD,
    );
    expect(calls().at(-1)).toBe('send post-script');
    expect(window).toMatchObject({ next: 'thaw', setFailure: { kind: 'unknown', message: 'broken' } });
  });

  test.each([
    ['throttled', NOT_SENT],
    ['of unknown outcome', UNKNOWN],
  ])('sends a post-script once more that was %s', async (_, error) => {
    const { world, window, calls } = await run({ faults: { 'scripts.send': sending('post-script', error, 1) } });
    expect(calls).toEqual([...IN_ORDER, 'send post-script']);
    expect(window).toMatchObject({ next: 'await-post', set: { origin: 'created' } });
    expect(world.sent.at(-1)?.comment).toBe(`quiesce/${EXECUTION}/post-script/2`);
  });

  test('leaves to Thaw a post-script that can not be sent, and keeps the set', async () => {
    const { window } = await run({ faults: { 'scripts.send': sending('post-script', NOT_SENT) } });
    expect(window).toMatchObject({ next: 'thaw', set: { origin: 'created' } });
    expect(window).not.toHaveProperty('post');
  });

  test.each([
    ['failed', ends(201), 'failed'],
    ['never ends', hangs(), 'timed-out'],
    ['never arrives', LOST, 'timed-out'],
    [
      'says success though all its steps were skipped',
      { ...ends(0), output: 'Step execution skipped due to unsatisfied preconditions: x' },
      'not-run',
    ],
  ] as const)('makes no set of a pre-script that %s, and goes to Thaw', async (_, plan, result) => {
    const { window, calls } = await run({ scripts: () => plan });
    expect(calls).toEqual([]);
    expect(window).toMatchObject({ next: 'thaw', pre: { result } });
    expect(window).not.toHaveProperty('set');
    expect(window).not.toHaveProperty('setFailure');
  });

  test('waits for the script from when it reached the agent, and for the agent before', async () => {
    const late = {
      phases: [
        { afterMillis: 0, status: 'Pending' },
        { afterMillis: 10_000, status: 'Delayed' },
        { afterMillis: 50_000, status: 'InProgress' },
        { afterMillis: 105_000, status: 'Success', exitCode: 0 },
      ],
    };
    expect((await run({ scripts: () => late })).window.next).toBe('await-post');
    const tooLate = {
      phases: [
        { afterMillis: 0, status: 'Delayed' },
        { afterMillis: 61_000, status: 'Success', exitCode: 0 },
      ],
    };
    expect((await run({ scripts: () => tooLate })).window).toMatchObject({
      next: 'thaw',
      pre: { result: 'timed-out' },
    });
  });

  test.each([
    ['fail now and then', (count: number) => (count % 2 === 1 ? THROTTLED : undefined)],
    ['are not answered at first', (count: number) => (count < 5 ? UNAVAILABLE : undefined)],
  ])('only asks again when polls %s', async (_, fault) => {
    const { window, calls } = await run({ faults: { 'scripts.status': fault } });
    expect(window.next).toBe('await-post');
    expect(calls).toEqual(IN_ORDER);
  });

  test('gives up on a script whose status can not be asked at all', async () => {
    const { window, world } = await run({ faults: { 'scripts.status': always(DENIED) } });
    expect(window).toMatchObject({ next: 'thaw', pre: { result: 'timed-out' } });
    expect(world.ports.clock.now() - Date.parse('2026-11-22T03:00:00Z')).toBeLessThanOrEqual(60_000);
  });

  test('leaves a minute of the invocation for the snapshot call and the thaw', async () => {
    const policy = aPolicy({ timeoutSeconds: 120 });
    const world = aWorld({ remainingMillis: 100_000, scripts: () => hangs() });
    await preSent(world);
    const window = await snapshotWhenFrozen(world.ports, WINDOW)(
      { ...anInput({ policy }), prepared: aPrepared(), attempt: anAttempt() },
      CHILD,
    );
    expect(window.next).toBe('thaw');
    expect(world.ports.clock.remaining()).toBeGreaterThan(55_000);
  });

  test("touches neither ledger nor events: the time inside is the instance's", async () => {
    const { calls } = await run({ faults: { 'ledger.strikeOut': nth(1, DENIED) } });
    expect(calls.filter((call) => call.startsWith('ledger') || call.startsWith('events'))).toEqual([]);
  });
});

describe('the window of a policy', () => {
  test('with a pre-script alone sends no post-script', async () => {
    const { window, calls } = await run({}, 'pre-only');
    expect(calls).toEqual(IN_ORDER.slice(0, 2));
    expect(window).toMatchObject({ next: 'record', pre: { result: 'succeeded' } });
  });

  test('with a pre-script alone goes to Thaw when there is no set', async () => {
    expect((await run({ faults: { 'snapshots.create': always(NOT_MADE) } }, 'pre-only')).window.next).toBe('thaw');
  });

  test('with a post-script alone waits for nothing', async () => {
    const { window, calls } = await run({}, 'post-only');
    expect(calls).toEqual(IN_ORDER);
    expect(window).toMatchObject({ next: 'await-post' });
    expect(window).not.toHaveProperty('pre');
  });
});
