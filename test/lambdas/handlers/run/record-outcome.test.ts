import { aPolicy, scripts } from '../../../../lab/simulation/builders';
import { failing } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import type { Steps } from '../../../../lambdas/contract';
import { PreScriptFailure, Stages, type Policy } from '../../../../lambdas/domain/policy';
import type { Recovery } from '../../../../lambdas/domain/recovery';
import { aFailure, SUCCEEDED, without } from '../../domain/builders';
import {
  aDebt,
  always,
  anInput,
  aWorld,
  behaving,
  DENIED,
  executionOf,
  FROZEN,
  HELD,
  INSTANCE,
  POSTED,
  printing,
  rejecting,
  rejection,
  RUN,
  SENT,
  walk,
  walkOn,
  type Walked,
} from '../invoking';

type State = Steps['RecordOutcome']['input'];
interface Given extends SimulationOptions {
  readonly steps?: Parameters<typeof walk>[1];
  readonly policy?: Policy;
  /** `walkOn` where one of the steps fails. */
  readonly walking?: typeof walk;
  /** What differs in the state that the steps leave. */
  readonly changed?: (state: Walked) => Partial<State>;
}

/** Records the outcome behind these steps; the tags are those of the first set. */
async function record({
  steps = POSTED,
  policy = aPolicy(),
  changed = () => ({}),
  walking = walk,
  ...options
}: Given = {}) {
  const world = aWorld(options);
  const walked = await walking(world, steps, anInput({ policy }));
  const state = { ...walked, ...changed(walked) };
  const outcome = await world.step('RecordOutcome', state);
  return { world, state, outcome, tags: world.sets()[0]?.tags ?? {}, calls: world.calls('RecordOutcome') };
}

const aRecovery = (changed: Partial<Recovery> = {}): Recovery => ({
  ...{ next: 'record', attempt: 2, waitSeconds: 1, reason: 'pre-script-failed', snapshotRetries: 0, thaw: 'confirmed' },
  ...changed,
});
const withStages = (stages: Stages): Policy => aPolicy({ quiesce: scripts({ stages }) });
const WITHOUT_SCRIPTS = aPolicy({ quiesce: { kind: 'none' } });
const UNQUIESCED = [...HELD, 'TakeSnapshots'] as const;

describe('RecordOutcome of a set that earned its label', () => {
  test('tags the set, settles, tells, measures, in this order', async () => {
    const { world, outcome, calls, state } = await record();
    expect(outcome).toBe('application-consistent');
    expect(calls).toEqual(['snapshots.tag', 'ledger.strikeOut', 'ledger.release', 'events.publish']);
    const freezeMillis = state.attempt?.post?.postEvidence?.freezeMillis;
    for (const { tags } of world.cloud.snapshots.values()) {
      expect(Object.fromEntries(tags)).toEqual({
        'quiesce:policy': 'databases',
        'quiesce:schedule': 'nightly',
        'quiesce:run': 'run-1',
        'quiesce:instance': INSTANCE,
        'quiesce:set': expect.any(String) as unknown,
        'quiesce:state': 'pending',
        'quiesce:consistency': 'application-consistent',
        'quiesce:proof': 'guest-evidence',
        'quiesce:pre-script': 'SUCCESS',
        'quiesce:post-script': 'SUCCESS',
        'quiesce:freeze-millis': String(freezeMillis),
      });
    }
    expect(world.events().at(-1)).toMatchObject({
      detailType: 'Snapshot Set Created',
      detail: {
        consistency: 'application-consistent',
        proof: 'guest-evidence',
        instance: INSTANCE,
        freezeMillis,
        snapshots: state.attempt?.window?.set?.snapshots,
      },
    });
    expect(world.metrics()).toEqual({
      PreScriptStarted: 1,
      PreScriptCompleted: 1,
      PostScriptStarted: 1,
      PostScriptCompleted: 1,
      SnapshotsCreateStarted: 1,
      SnapshotsCreateCompleted: 1,
      FreezeMillis: freezeMillis,
    });
  });

  test('gives the instance free', async () => {
    const { world } = await record();
    const other = aDebt({ runId: 'run-other', executionId: 'other' });
    expect(await world.ledger.hold(other)).toEqual({ status: 'held' });
  });

  test('measures by the polls where the guest gives no measure, and claims only what exit codes prove', async () => {
    const { tags, state } = await record(printing('AwaitPostScript', ''));
    const { window, post } = state.attempt ?? {};
    expect(tags).toMatchObject({
      'quiesce:consistency': 'application-consistent',
      'quiesce:proof': 'exit-codes',
      'quiesce:freeze-millis': String(Date.parse(post?.seenAt ?? '') - Date.parse(window?.preSeenAt ?? '')),
    });
  });

  test('counts a cold start in the window', async () => {
    const changed = ({ attempt }: Walked) => ({
      attempt: { ...attempt, window: { next: 'await-post', ...attempt.window, coldStart: 'cold' } } as const,
    });
    expect((await record({ changed })).world.metrics()).toMatchObject({ ColdStartInWindow: 1 });
  });

  test('names the tags that did not fit', async () => {
    const { world } = await record({
      changed: ({ prepared }) => ({ prepared: { ...prepared, droppedTags: ['Team'] } }),
    });
    expect(world.events().at(-1)?.detail).toMatchObject({ droppedTags: ['Team'] });
  });

  test('may be repeated', async () => {
    const { world, state, tags } = await record();
    expect(await world.step('RecordOutcome', state)).toBe('application-consistent');
    expect(world.sets()[0]?.tags).toEqual(tags);
  });

  test('never gives it for the thaw of an attempt before', async () => {
    const { tags } = await record({
      steps: FROZEN,
      changed: ({ attempt: { window, ...attempt } }) => ({
        attempt: {
          ...{ ...attempt, number: 2, executionId: executionOf(2) },
          window: { ...without(window ?? { next: 'thaw', coldStart: 'warm' }, 'post' as never), next: 'thaw' },
        } as Walked['attempt'],
        recovery: aRecovery({ next: 'retry', pre: aFailure(201), post: SUCCEEDED }),
        failure: { Error: 'Lambda.ServiceException', Cause: 'of Recover' },
      }),
    });
    expect(tags).toMatchObject({
      'quiesce:consistency': 'crash-consistent',
      'quiesce:reason': 'post-script-unknown',
      'quiesce:pre-script': 'SUCCESS',
    });
  });
});

describe('RecordOutcome with something out of reach', () => {
  test.each(['strikeOut', 'release'])('loses nothing but the hold when %s is: that expires', async (method) => {
    const { world, outcome, tags } = await record(always('RecordOutcome', method));
    expect(outcome).toBe('application-consistent');
    expect(tags).toMatchObject({ 'quiesce:consistency': 'application-consistent' });
    expect(world.events().at(-1)).toMatchObject({ detailType: 'Snapshot Set Created' });
    expect(world.logged()).toContain('hold-not-released');
  });

  test('says nothing to anybody before the tags are there: they are the truth', async () => {
    const world = aWorld(rejecting('RecordOutcome', 'snapshots.tag', DENIED));
    const state = await walk(world, POSTED);
    const before = world.events();
    await expect(world.step('RecordOutcome', state)).rejects.toMatchObject(rejection('Denied'));
    expect(world.events()).toEqual(before);
    expect(world.metrics()).toEqual({});
  });
});

describe('RecordOutcome of a debt', () => {
  const THAWED = [...SENT, 'Thaw'] as const;
  const failingPost = behaving({ post: ['fails'] });

  test.each<[string, Given]>([
    ['a post-script that failed', failingPost],
    ['a thaw that was not confirmed', { steps: THAWED, ...always('Thaw', 'SendCommand', 'throttle') }],
    ['a thaw that never answered', { steps: SENT }],
    [
      'a pre-script that nobody found',
      { steps: THAWED, walking: walkOn, faults: [failing('SendPreScript', 'SendCommand', 'timeout-before-effect')] },
    ],
  ])('of %s leaves it owed, and counts it', async (_, given) => {
    const { world, calls } = await record(given);
    expect(calls).not.toContain('ledger.strikeOut');
    expect(world.owed()).toHaveLength(1);
    expect(world.metrics()).toMatchObject({ OwedThaw: 1 });
  });

  test('of a policy with a pre-script alone is none: the document thaws', async () => {
    const { world, outcome, tags } = await record({ steps: FROZEN, policy: withStages(Stages.PRE_ONLY) });
    expect(outcome).toBe('crash-consistent');
    expect(tags).toMatchObject({ 'quiesce:reason': 'pre-only' });
    expect(world.owed()).toEqual([]);
    expect(world.metrics()).not.toHaveProperty('OwedThaw');
  });

  test('without a hold asks no ledger', async () => {
    const steps = [...HELD, 'SnapshotWhenFrozen', 'AwaitPostScript'] as const;
    const { world, calls } = await record({ steps, policy: withStages(Stages.POST_ONLY) });
    expect(calls.filter((call) => call.startsWith('ledger'))).toEqual([]);
    expect(world.metrics()).not.toHaveProperty('OwedThaw');
  });
});

describe('RecordOutcome of a set that is less', () => {
  test('labels a fall-back with the reason and with both scripts of the attempt that failed', async () => {
    const { world, outcome, tags } = await record({
      steps: UNQUIESCED,
      changed: () => ({ recovery: aRecovery({ next: 'fall-back', pre: aFailure(201), post: aFailure(205) }) }),
    });
    expect(outcome).toBe('crash-consistent');
    expect(tags).toMatchObject({
      'quiesce:reason': 'pre-script-failed',
      'quiesce:pre-script': 'FAILED',
      'quiesce:post-script': 'FAILED',
      'quiesce:proof': 'exit-codes',
    });
    const metrics = world.metrics();
    expect(metrics).toMatchObject({ CrashConsistentFallback: 1, PreScriptFailed: 1, SnapshotsCreateCompleted: 1 });
    expect(metrics).not.toHaveProperty('SnapshotsCreateFailed');
  });

  test('labels an unquiesced set with why no script could run', async () => {
    const { tags, world } = await record({ steps: UNQUIESCED, instances: [{ number: 1, ssm: 'offline' }] });
    expect(tags).toMatchObject({ 'quiesce:reason': 'agent-offline', 'quiesce:proof': 'none' });
    expect(tags).not.toHaveProperty('quiesce:pre-script');
    expect(world.metrics()).toMatchObject({ CrashConsistentFallback: 1 });
  });

  test('calls it no fall-back where crash-consistent is what was promised', async () => {
    const { outcome, world } = await record({ steps: UNQUIESCED, policy: WITHOUT_SCRIPTS });
    expect(outcome).toBe('crash-consistent');
    expect(world.metrics()).not.toHaveProperty('CrashConsistentFallback');
  });

  test('counts a lease that ran out', async () => {
    const changed = ({ attempt }: Walked) => ({
      attempt: { ...attempt, post: { attempts: 1, ...attempt.post, report: aFailure(203) } },
    });
    const { tags, world } = await record({ changed });
    expect(tags).toMatchObject({ 'quiesce:consistency': 'crash-consistent', 'quiesce:reason': 'lease-expired' });
    expect(world.metrics()).toMatchObject({ LeaseExpired: 1 });
  });
});

describe('RecordOutcome of a second set', () => {
  test('labels what a repeated TakeSnapshots made, and leaves sets of other runs alone', async () => {
    const world = aWorld({ modelSettings: { snapshotVisibleMillis: 20_000 } });
    const take = async (runId: string) => {
      const state = await walk(world, UNQUIESCED, anInput({ policy: WITHOUT_SCRIPTS, run: { ...RUN, runId } }));
      await world.clock.advance(16_000);
      return state;
    };
    await take('run-0');
    await take(RUN.runId);
    const repeated = await take(RUN.runId); // EC2 does not show the first one yet.
    await world.clock.advance(20_000);
    await world.step('RecordOutcome', repeated);
    expect(world.sets().map(({ runId, consistency, reason }) => [runId, consistency, reason])).toEqual([
      ['run-0', 'pending', undefined],
      [RUN.runId, 'crash-consistent', 'duplicate'],
      [RUN.runId, 'crash-consistent', 'no-scripts'],
    ]);
    expect(world.logged()).toContain('duplicate-set');
  });
});

describe('RecordOutcome without a set', () => {
  const skip = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
  const recovery =
    (reason: Recovery['reason'], detail = 'x') =>
    () => ({ recovery: aRecovery({ reason, detail }) });

  test.each<[string, Given, string, string]>([
    [
      'is skipped in Prepare',
      { steps: ['Prepare'], policy: skip, instances: [{ number: 1, ssm: 'unmanaged' }] },
      'skipped',
      'not-managed',
    ],
    [
      'fails in Prepare',
      {
        steps: ['Prepare'],
        instances: [{ number: 1, dataVolumes: [] }],
        policy: aPolicy({ volumes: { excludeBootVolume: true, excludeDataVolumes: [] } }),
      },
      'failed',
      'no-volumes',
    ],
    [
      'is skipped for its pre-script',
      { policy: skip, changed: recovery('pre-script-failed') },
      'skipped',
      'pre-script-failed',
    ],
    [
      'fails for its snapshot call, though the policy skips',
      { policy: skip, changed: recovery('snapshot-failed') },
      'failed',
      'snapshot-failed',
    ],
    ['fails for its snapshot call', { changed: recovery('snapshot-failed') }, 'failed', 'snapshot-failed'],
    [
      'fails when TakeSnapshots does',
      { steps: UNQUIESCED, policy: WITHOUT_SCRIPTS, walking: walkOn, modelSettings: { pendingPerVolume: 0 } },
      'failed',
      'snapshot-failed',
    ],
    [
      'is skipped for a ledger that is out of reach',
      { steps: [...HELD, 'Recover'], policy: skip, walking: walkOn, ...always('Hold', 'hold') },
      'skipped',
      'ledger-unavailable',
    ],
    [
      'fails since Prepare did',
      { steps: ['Prepare'], walking: walkOn, ...always('Prepare', 'DescribeInstances') },
      'failed',
      'step-failed',
    ],
  ])('that %s says so', async (_, given, outcome, reason) => {
    const { world, calls, outcome: recorded } = await record({ steps: SENT, ...given });
    expect(recorded).toBe(outcome);
    expect(world.events().at(-1)).toMatchObject({
      detailType: 'Target Skipped',
      detail: { outcome, reason, instance: INSTANCE },
    });
    const counted = outcome === 'skipped' ? 'TargetSkipped' : 'SnapshotsCreateFailed';
    expect(world.metrics()).toMatchObject({ [counted]: 1 });
    for (const other of ['TargetSkipped', 'SnapshotsCreateFailed', 'CrashConsistentFallback']) {
      expect([other, other === counted]).toEqual([other, other in world.metrics()]);
    }
    expect(calls).not.toContain('snapshots.tag');
  });

  test('of a Prepare that failed has its error', async () => {
    const { world } = await record({ steps: ['Prepare'], walking: walkOn, ...always('Prepare', 'DescribeInstances') });
    const detail = expect.stringMatching(/^Unavailable: /) as unknown;
    expect(world.events()).toMatchObject([{ detail: { reason: 'step-failed', detail } }]);
  });
});
