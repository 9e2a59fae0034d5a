import { failing } from '../../../../lab/simulation/faults';
import { ScriptStages } from '../../../../lambdas/domain/policy';
import { aFailure, SUCCEEDED } from '../../domain/builders';
import { always, behaving, DENIED, printing, rejecting, rejection } from '../failures';
import { aDebt, aRecovery, executionOf, INSTANCE } from '../target';
import { FROZEN, HELD, POSTED, SENT, unthawed, walk, walkOn, windowOf, type Walked } from '../walk';
import { aWorld } from '../world';

import { record, withStages, type Given } from './recording';

describe('RecordOutcome of a set that earned its label', () => {
  test('tags the set, settles, tells, measures, in this order', async () => {
    const { world, outcome, calls, state } = await record();
    expect(outcome).toBe('application-consistent');
    expect(calls).toEqual(['snapshots.tag', 'ledger.noteSet', 'ledger.strikeOut', 'ledger.release', 'events.publish']);
    const freezeMillis = state.attempt.post?.postEvidence?.freezeMillis;
    for (const { tags } of world.cloud.snapshots.values()) {
      expect(Object.fromEntries(tags)).toEqual({
        'quiesce:policy': 'databases',
        'quiesce:schedule': 'nightly',
        'quiesce:schedules': 'nightly',
        'quiesce:run': 'run-1',
        'quiesce:instance': INSTANCE,
        'quiesce:boot-volume': 'vol-00000000000000100',
        'quiesce:set': expect.any(String) as unknown,
        'quiesce:state': 'created',
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
        snapshots: state.attempt.window?.set?.snapshots,
      },
    });
    expect(world.metrics()).toEqual({
      PreScriptStarted: 1,
      PreScriptCompleted: 1,
      PostScriptStarted: 1,
      PostScriptCompleted: 1,
      SnapshotsCreateStarted: 1,
      SnapshotsCreateCompleted: 1,
      ConsistentSetCreated: 1,
      FreezeMillis: freezeMillis,
    });
  });

  test('gives the instance free', async () => {
    const { world } = await record();
    const other = aDebt({ runId: 'run-other', executionId: 'other' });
    const takenAt = world.sets()[0]?.at ?? 0;
    expect(await world.ledger.hold({ ...other, heldAt: new Date(takenAt + 20_000).toISOString() })).toEqual({
      status: 'held',
    });
    expect(
      await world.ledger.hold({ ...other, instanceId: INSTANCE, heldAt: new Date(takenAt).toISOString() }),
    ).toMatchObject({
      status: 'too-soon',
    });
  });

  test('measures by the polls where the guest gives no measure, and claims only what exit codes prove', async () => {
    const { tags, state } = await record(printing('AwaitPostScript', ''));
    const { window, post } = state.attempt;
    expect(tags).toMatchObject({
      'quiesce:consistency': 'application-consistent',
      'quiesce:proof': 'exit-codes',
      'quiesce:freeze-millis': String(Date.parse(post?.seenAt ?? '') - Date.parse(window?.preSeenAt ?? '')),
    });
  });

  test('counts a cold start in the window', async () => {
    const changed = ({ attempt }: Walked) => ({
      attempt: { ...attempt, window: { ...windowOf({ attempt }), coldStart: 'cold' as const } },
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
      changed: (state) => ({
        attempt: { ...unthawed(state).attempt, number: 2, executionId: executionOf(2) },
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
    const { world, outcome, tags } = await record({ steps: FROZEN, policy: withStages(ScriptStages.PRE_ONLY) });
    expect(outcome).toBe('crash-consistent');
    expect(tags).toMatchObject({ 'quiesce:reason': 'pre-only' });
    expect(world.owed()).toEqual([]);
    expect(world.metrics()).not.toHaveProperty('OwedThaw');
  });

  test('without a hold only notes its set', async () => {
    const steps = [...HELD, 'SnapshotWhenFrozen', 'AwaitPostScript'] as const;
    const { world, calls } = await record({ steps, policy: withStages(ScriptStages.POST_ONLY) });
    expect(calls.filter((call) => call.startsWith('ledger'))).toEqual(['ledger.noteSet']);
    expect(world.metrics()).not.toHaveProperty('OwedThaw');
  });
});
