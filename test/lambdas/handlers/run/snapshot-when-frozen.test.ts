import { slimDocument } from '../../../../lab/modelled-guest';
import { aPolicy, DOCUMENT, LEASE_SECONDS, scripts } from '../../../../lab/simulation/builders';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { FreezeWindow } from '../../../../lambdas/contract';
import { ScriptStages, type Policy } from '../../../../lambdas/domain/policy';
import { always, behaving, changing, rejecting, shorterBy } from '../failures';
import { anInput, EXECUTION, INSTANCE } from '../target';
import { HELD, SENT, walk } from '../walk';
import { aWorld, type World } from '../world';

interface Ran {
  readonly world: World;
  readonly window: FreezeWindow;
  /** What was called, polls left out. */
  readonly calls: readonly string[];
}

async function run(options: SimulationOptions = {}, policy: Policy = aPolicy()): Promise<Ran> {
  const world = aWorld(options);
  const isPostOnly = policy.quiesce.kind === 'document' && policy.quiesce.stages === ScriptStages.POST_ONLY;
  const window = await world.step(
    'SnapshotWhenFrozen',
    await walk(world, isPostOnly ? HELD : SENT, anInput({ policy })),
  );
  return { world, window, calls: world.calls('SnapshotWhenFrozen') };
}

const withStages = (stages: ScriptStages): Policy => aPolicy({ quiesce: scripts({ stages }) });
const at = (instant: string | undefined): number => Date.parse(instant ?? '');
const callOf = ({ cloud }: World, wanted: string) => cloud.calls.find(({ operation }) => operation === wanted);
/** A fault of the script that SendPreScript sends. */
const delivered = (kind: 'late-delivery' | 'never-delivered', delayMillis = 0) => ({
  faults: [failing('SendPreScript', 'SendCommand', kind, { delayMillis })],
});

const IN_ORDER = ['snapshots.create', 'scripts.send'];

describe('the freeze window', () => {
  test('polls the pre-script, makes the set, then sends the post-script, and nothing in between', async () => {
    const { world, window, calls } = await run();
    expect(calls).toEqual(IN_ORDER);
    const [, post] = world.sent();
    expect(window).toMatchObject({
      next: 'await-post',
      coldStart: 'warm',
      pre: { result: 'succeeded' },
      set: { origin: 'created', takenAt: new Date(callOf(world, 'CreateSnapshots')?.answeredAt ?? 0).toISOString() },
      post: { commandId: post?.commandId },
    });
    // The call follows at once; the post-script follows its answer at once.
    expect(callOf(world, 'CreateSnapshots')?.at).toBe(at(window.preSeenAt));
    const thaw = world.cloud.calls.findLast(({ operation }) => operation === 'SendCommand');
    expect(thaw?.at).toBe(at(window.set?.takenAt));
    expect(at(window.post?.sentAt)).toBe(thaw?.answeredAt);
  });

  test('makes its one call for what was prepared, labelled as pending', async () => {
    const { world } = await run({}, aPolicy({ tags: { add: [], copyFromVolumes: false } }));
    const created = world.cloud.calls.filter(({ operation }) => operation === 'CreateSnapshots');
    expect(created).toHaveLength(1);
    expect(created[0]?.input).toMatchObject({
      InstanceSpecification: { InstanceId: INSTANCE, ExcludeBootVolume: false },
      TagSpecifications: [
        {
          Tags: expect.arrayContaining([
            { Key: 'quiesce:run', Value: 'run-1' },
            { Key: 'quiesce:consistency', Value: 'pending' },
          ]) as unknown,
        },
      ],
    });
    expect(created[0]?.input).not.toHaveProperty('CopyTagsFromSource');
    expect(created[0]?.input.InstanceSpecification).not.toHaveProperty('ExcludeDataVolumeIds');
    expect(String(created[0]?.input.Description).length).toBeLessThanOrEqual(255);
  });

  test('sends a post-script of the same attempt, without a lease or a deadline of its own', async () => {
    const [, post] = (await run()).world.sent();
    expect(post).toMatchObject({ comment: `quiesce/${EXECUTION}/post-script/1`, document: { version: '1' } });
    expect(post?.parameters).toEqual({ executionId: [EXECUTION], command: ['post-script'], timeoutSeconds: ['60'] });
  });

  test('tells a cold start', async () => {
    expect((await run({}, withStages(ScriptStages.POST_ONLY))).window.coldStart).toBe('cold');
  });

  test.each<[string, SimulationOptions, string, string]>([
    ['throttled', always('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle'), 'throttled', 'RequestLimitExceeded'],
    ['refused', { modelSettings: { pendingPerVolume: 0 } }, 'failed', 'ConcurrentSnapshotLimitExceeded'],
    [
      'of unknown outcome',
      always('SnapshotWhenFrozen', 'CreateSnapshots', 'error-after-effect'),
      'unknown',
      'InternalError',
    ],
    [
      'answered by nobody',
      always('SnapshotWhenFrozen', 'CreateSnapshots', 'timeout-after-effect'),
      'unknown',
      'no answer',
    ],
    [
      'broken by a bug',
      rejecting('SnapshotWhenFrozen', 'snapshots.create', new TypeError('is not a function')),
      'unknown',
      'is not a function',
    ],
    [
      'rejected with no error at all',
      rejecting('SnapshotWhenFrozen', 'snapshots.create', 'broken'),
      'unknown',
      'broken',
    ],
  ])('sends the post-script at once when the snapshot call is %s', async (_, options, kind, message) => {
    const { world, window, calls } = await run(options);
    expect(calls).toEqual(IN_ORDER);
    expect(window).toMatchObject({
      next: 'thaw',
      setFailure: { kind, message: expect.stringContaining(message) as unknown },
      post: { commandId: world.sent()[1]?.commandId },
    });
    expect(window).not.toHaveProperty('set');
  });

  test.each([
    ['throttle', 1, ['ledger.slowDown']],
    ['timeout-before-effect', 2, []],
  ] as const)('sends a post-script again whose sending ended in a %s', async (kind, sending, between) => {
    const { world, window, calls } = await run({ faults: [failing('SnapshotWhenFrozen', 'SendCommand', kind)] });
    expect(calls).toEqual([...IN_ORDER, ...between, 'scripts.send']);
    expect(window).toMatchObject({ next: 'await-post', set: { origin: 'created' } });
    expect(world.sent().at(-1)?.comment).toBe(`quiesce/${EXECUTION}/post-script/${sending}`);
    expect(world.metrics()).toEqual(kind === 'throttle' ? { CallThrottled: 1 } : {});
    expect(world.logged().includes('call-throttled')).toBe(kind === 'throttle');
  });

  test.each(['CreateSnapshots', 'SendCommand'])(
    'sends the post-script also where a throttled %s can not be counted',
    async (operation) => {
      const world = aWorld({
        faults: [failing('SnapshotWhenFrozen', operation, 'throttle')],
        ...changing('SnapshotWhenFrozen', () => ({
          metrics: {
            emit: () => {
              throw new Error('stdout is closed');
            },
          },
        })),
      });
      const state = await walk(world, SENT);
      await world.step('SnapshotWhenFrozen', state).catch(() => undefined); // After an error the machine goes to Thaw.
      expect(world.sent().map(({ comment }) => comment.split('/')[2])).toEqual(['pre-script', 'post-script']);
    },
  );

  test('counts a CreateSnapshots call that was throttled, for no policy', async () => {
    const { world } = await run({ faults: [failing('SnapshotWhenFrozen', 'CreateSnapshots', 'throttle')] });
    expect(world.invoker.metrics).toEqual([{ name: 'CallThrottled', value: 1 }]);
  });

  test('leaves to Thaw a post-script that can not be sent, and keeps the set', async () => {
    const { window } = await run(always('SnapshotWhenFrozen', 'SendCommand', 'throttle'));
    expect(window).toMatchObject({ next: 'thaw', set: { origin: 'created' } });
    expect(window).not.toHaveProperty('post');
  });

  test.each<[string, SimulationOptions, string]>([
    ['failed', behaving({ pre: ['fails-thawed'] }), 'failed'],
    ['never ends', behaving({ pre: ['hangs-frozen'] }), 'timed-out'],
    ['never arrives', delivered('never-delivered'), 'timed-out'],
    ['says success though all its steps were skipped', { documents: { [DOCUMENT]: onWindows() } }, 'not-run'],
  ])('makes no set of a pre-script that %s, and goes to Thaw', async (_, options, result) => {
    const { window, calls } = await run(options);
    expect(calls).toEqual([]);
    expect(window).toMatchObject({ next: 'thaw', pre: { result } });
    expect(window).not.toHaveProperty('set');
    expect(window).not.toHaveProperty('setFailure');
  });

  test('waits for the script from when it reached the agent, and for the agent before', async () => {
    // Its own deadline lies behind its delivery, so the guest lets it begin.
    const slow = behaving({
      times: { quiesceMillis: 50_000 },
    });
    expect((await run({ ...slow, ...delivered('late-delivery', 50_000) })).window.next).toBe('await-post');
    expect((await run(delivered('late-delivery', 61_000))).window).toMatchObject({
      next: 'thaw',
      pre: { result: 'timed-out' },
    });
  });

  test('only asks again when polls are not answered at first', async () => {
    const polls = failing('SnapshotWhenFrozen', 'ListCommandInvocations', 'error-before-effect', { times: 5 });
    const { window, calls } = await run({ faults: [polls] });
    expect(window.next).toBe('await-post');
    expect(calls).toEqual(IN_ORDER);
  });

  test('gives up on a script whose status can not be asked at all', async () => {
    const { window, world } = await run(always('SnapshotWhenFrozen', 'ListCommandInvocations', 'throttle'));
    expect(window).toMatchObject({ next: 'thaw', pre: { result: 'timed-out' } });
    expect(world.clock.now() - (callOf(world, 'SendCommand')?.answeredAt ?? 0)).toBeLessThanOrEqual(65_000);
  });

  test('leaves a minute of the invocation for the snapshot call and the thaw', async () => {
    const slow = { ...behaving({ pre: ['hangs-frozen'] }), ...shorterBy(200, 'SnapshotWhenFrozen') };
    const { window, world } = await run(slow, aPolicy({ timeoutSeconds: 120 }));
    expect(window.next).toBe('thaw');
    expect(world.clock.now() - (callOf(world, 'SendCommand')?.answeredAt ?? 0)).toBeLessThan(45_000);
  });
});

describe('the window of a policy', () => {
  test('with a pre-script alone sends no post-script', async () => {
    const { window, calls } = await run({}, withStages(ScriptStages.PRE_ONLY));
    expect(calls).toEqual(['snapshots.create']);
    expect(window).toMatchObject({ next: 'record', pre: { result: 'succeeded' } });
  });

  test('with a pre-script alone goes to Thaw when there is no set', async () => {
    const { window } = await run({ modelSettings: { pendingPerVolume: 0 } }, withStages(ScriptStages.PRE_ONLY));
    expect(window.next).toBe('thaw');
  });

  test('with a post-script alone waits for nothing', async () => {
    const { window, calls } = await run({}, withStages(ScriptStages.POST_ONLY));
    expect(calls).toEqual(IN_ORDER);
    expect(window).toMatchObject({ next: 'await-post' });
    expect(window).not.toHaveProperty('pre');
  });
});

/** A document whose one step runs on Windows alone. */
function onWindows(): object {
  const { mainSteps, ...document } = slimDocument({ leaseSeconds: LEASE_SECONDS });
  const precondition = { StringEquals: ['platformType', 'Windows'] };
  return { ...document, mainSteps: mainSteps.map((step) => ({ ...step, precondition })) };
}
