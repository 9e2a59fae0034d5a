import { aPolicy } from '../../../../lab/simulation/builders';
import { defined } from '../../../../lambdas/domain/json';
import { PreScriptFailure } from '../../../../lambdas/domain/policy';
import type { Recovery } from '../../../../lambdas/domain/recovery';
import { aFailure } from '../../domain/builders';
import { always } from '../failures';
import { anInput, aRecovery, INSTANCE, REPEATED, RUN } from '../target';
import { HELD, SENT, walk, walkOn, type Walked } from '../walk';
import { aWorld } from '../world';

import { record, UNQUIESCED, WITHOUT_SCRIPTS, type Given } from './recording';

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
      'quiesce:proof': 'none',
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
    const state = await take(RUN.runId);
    const unquiesced = await world.step('TakeSnapshots', state, REPEATED); // EC2 does not show the first one yet.
    await world.clock.advance(36_000);
    await world.step('RecordOutcome', { ...state, unquiesced });
    expect(world.sets().map(({ runId, consistency, reason }) => [runId, consistency, reason])).toEqual([
      ['run-0', 'pending', undefined],
      [RUN.runId, 'crash-consistent', 'duplicate'],
      [RUN.runId, 'crash-consistent', 'no-scripts'],
    ]);
    expect(world.logged()).toContain('duplicate-set');
  });

  test('takes what EC2 showed late of the set for a part of it', async () => {
    const world = aWorld();
    const state = await walk(world, UNQUIESCED, anInput({ policy: WITHOUT_SCRIPTS }));
    await world.clock.advance(20_000);
    const unquiesced = await world.step('TakeSnapshots', state, REPEATED);
    const [first, ...others] = unquiesced.set.snapshots;
    const part = { ...unquiesced.set, snapshots: [first] } as typeof unquiesced.set;
    await world.step('RecordOutcome', { ...state, unquiesced: { ...unquiesced, ...defined({ set: part }) } });
    expect(others.length).toBeGreaterThan(0);
    expect(world.sets().map(({ reason }) => reason)).toEqual(['no-scripts']);
    expect(world.logged()).toContain('set-shown-late');
    expect(world.logged()).not.toContain('duplicate-set');
  });

  test.each([
    ['whose outcome is unknown is looked for', { unknownSet: 'possible' } as const, 'duplicate'],
    ['that certainly made nothing is not looked for', {}, undefined],
  ])('of an earlier call %s', async (_, known, reason) => {
    const world = aWorld();
    await walk(world, UNQUIESCED, anInput({ policy: WITHOUT_SCRIPTS }));
    await world.clock.advance(16_000);
    const state = await walk(world, UNQUIESCED, anInput({ policy: WITHOUT_SCRIPTS }));
    await world.clock.advance(20_000);
    await world.step('RecordOutcome', { ...state, recovery: aRecovery({ reason: 'no-scripts', ...known }) });
    expect(world.sets().map((set) => set.reason)).toEqual([reason, 'no-scripts']);
    expect(world.calls('RecordOutcome').includes('snapshots.find')).toBe(reason !== undefined);
  });
});

describe('RecordOutcome without a set', () => {
  const skip = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
  const recovery =
    (reason: Recovery['reason'], detail = 'x') =>
    () => ({ recovery: aRecovery({ next: 'record', reason, detail }) });

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
