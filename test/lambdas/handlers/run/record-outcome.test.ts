import { recordOutcome } from '../../../../lambdas/handlers/run/record-outcome';
import { aFailure, INSTANCE, SUCCEEDED } from '../../domain/builders';
import { always } from '../faults';
import { EVIDENCE, GOOD, GOOD_POST, record, TAKEN } from '../recorded-outcome';
import {
  A_SET,
  aDebt,
  aHeldAttempt,
  anAttempt,
  anInput,
  aPrepared,
  aRecovery,
  aWindow,
  CHILD,
  DENIED,
  NO_LEDGER,
  SECOND_EXECUTION,
  UNAVAILABLE,
} from '../states';
import { aWorld, type World } from '../world';

const calls = (world: World): readonly string[] => world.journal.slice(1);

describe('RecordOutcome of a set that earned its label', () => {
  test('tags the set, settles, tells, measures', async () => {
    const { world, outcome, tags } = await record({ attempt: GOOD });
    expect(outcome).toBe('application-consistent');
    expect(calls(world)).toEqual(['snapshots.tag', 'ledger.strikeOut', 'ledger.release', 'events.publish']);
    expect(tags).toEqual({
      'quiesce:policy': 'databases',
      'quiesce:schedule': 'nightly',
      'quiesce:run': 'run-1',
      'quiesce:instance': INSTANCE,
      'quiesce:state': 'pending',
      'quiesce:consistency': 'application-consistent',
      'quiesce:proof': 'guest-evidence',
      'quiesce:pre-script': 'SUCCESS',
      'quiesce:post-script': 'SUCCESS',
      'quiesce:freeze-millis': '1000',
    });
    expect(world.tagsOf('snap-2')).toMatchObject({ 'quiesce:consistency': 'application-consistent' });
    expect(world.events).toMatchObject([
      {
        detailType: 'Snapshot Set Created',
        detail: {
          consistency: 'application-consistent',
          proof: 'guest-evidence',
          instance: INSTANCE,
          freezeMillis: 1_000,
          snapshots: A_SET.snapshots,
        },
      },
    ]);
    expect(nonZero(world)).toEqual({
      PreScriptStarted: 1,
      PreScriptCompleted: 1,
      PostScriptStarted: 1,
      PostScriptCompleted: 1,
      SnapshotsCreateStarted: 1,
      SnapshotsCreateCompleted: 1,
      FreezeMillis: 1_000,
    });
  });

  test('gives the instance free', async () => {
    const { world } = await record({ attempt: GOOD });
    const other = aDebt({ runId: 'run-other', executionId: 'other' });
    expect(await world.ports.ledger.hold(other)).toEqual({ status: 'held' });
  });

  test('measures by the polls where the guest gives no measure, and claims only what exit codes prove', async () => {
    const { preEvidence: _pre, postEvidence: _post, ...post } = GOOD_POST;
    const { tags } = await record({ attempt: anAttempt({ window: aWindow(), post }) });
    expect(tags).toMatchObject({
      'quiesce:consistency': 'application-consistent',
      'quiesce:proof': 'exit-codes',
      'quiesce:freeze-millis': '2500',
    });
  });

  test('counts a cold start in the window', async () => {
    const { world } = await record({ attempt: anAttempt({ window: aWindow({ coldStart: 'cold' }), post: GOOD_POST }) });
    expect(world.metrics).toMatchObject({ ColdStartInWindow: 1 });
  });

  test('names the tags that did not fit', async () => {
    const { world } = await record({ attempt: GOOD, prepared: aPrepared('pre-and-post', { droppedTags: ['Team'] }) });
    expect(world.events[0]?.detail).toMatchObject({ droppedTags: ['Team'] });
  });

  test('may be repeated', async () => {
    const world = aWorld({ snapshots: TAKEN });
    const state = { ...anInput(), prepared: aPrepared(), attempt: GOOD };
    await recordOutcome(world.ports)(state, CHILD);
    const before = world.tagsOf('snap-1');
    expect(await recordOutcome(world.ports)(state, CHILD)).toBe('application-consistent');
    expect(world.tagsOf('snap-1')).toEqual(before);
  });
});

describe('RecordOutcome of a set whose post-script could not be sent inside the window', () => {
  const { post: _post, ...window } = aWindow({ next: 'thaw' });

  test('gives the label where the thaw proves it: it came after the set all the more', async () => {
    const thaw = {
      confirmed: 'confirmed',
      pre: SUCCEEDED,
      post: SUCCEEDED,
      seenAt: '2026-11-22T03:00:09.000Z',
      ...EVIDENCE,
    } as const;
    const { tags } = await record({
      attempt: anAttempt({ window, thaw }),
      recovery: aRecovery({ next: 'record', set: A_SET, pre: SUCCEEDED, post: SUCCEEDED }),
    });
    expect(tags).toMatchObject({ 'quiesce:consistency': 'application-consistent' });
  });

  test('never gives it for the thaw of an attempt before', async () => {
    const recovery = aRecovery({ next: 'retry', reason: 'pre-script-failed', pre: aFailure(201), post: SUCCEEDED });
    const attempt = anAttempt({ number: 2, executionId: SECOND_EXECUTION, window });
    const { tags } = await record({
      attempt,
      recovery,
      failure: { Error: 'Lambda.ServiceException', Cause: 'of Recover' },
    });
    expect(tags).toMatchObject({
      'quiesce:consistency': 'crash-consistent',
      'quiesce:reason': 'post-script-unknown',
      'quiesce:pre-script': 'SUCCESS',
    });
  });
});

describe('RecordOutcome with something out of reach', () => {
  test.each(['ledger.strikeOut', 'ledger.release'] as const)(
    'loses nothing but the hold when %s is: that expires',
    async (call) => {
      const { world, outcome, tags } = await record({ attempt: GOOD }, { faults: { [call]: always(NO_LEDGER) } });
      expect(outcome).toBe('application-consistent');
      expect(tags).toMatchObject({ 'quiesce:consistency': 'application-consistent' });
      expect(world.events).toHaveLength(1);
      expect(world.logged).toContain('hold-not-released');
    },
  );

  test('says nothing to anybody before the tags are there: they are the truth', async () => {
    const world = aWorld({ snapshots: TAKEN, faults: { 'snapshots.tag': always(DENIED) } });
    await expect(
      recordOutcome(world.ports)({ ...anInput(), prepared: aPrepared(), attempt: GOOD }, CHILD),
    ).rejects.toBe(DENIED);
    expect(world.events).toEqual([]);
    expect(world.metrics).toEqual({});
  });

  test('has tagged and released before it tells', async () => {
    const world = aWorld({ snapshots: TAKEN, faults: { 'events.publish': always(UNAVAILABLE) } });
    await expect(
      recordOutcome(world.ports)({ ...anInput(), prepared: aPrepared(), attempt: GOOD }, CHILD),
    ).rejects.toBe(UNAVAILABLE);
    expect(world.journal).toEqual(['snapshots.tag', 'ledger.strikeOut', 'ledger.release', 'events.publish']);
  });
});

describe('RecordOutcome of a debt', () => {
  test('strikes out what AwaitPostScript confirmed but could not strike out', async () => {
    const { world } = await record({ attempt: GOOD });
    expect(await world.ports.ledger.owed()).toEqual([]);
  });

  test.each([
    ['a post-script that failed', anAttempt({ window: aWindow(), post: { report: aFailure(202), attempts: 3 } })],
    [
      'a thaw that was not confirmed',
      anAttempt({ window: aWindow({ next: 'thaw' }), thaw: { confirmed: 'owed', post: aFailure(202) } }),
    ],
    ['a thaw that never answered', anAttempt({ window: aWindow({ next: 'thaw' }) })],
    [
      'a pre-script that nobody found',
      aHeldAttempt({ failure: { Error: 'OutcomeUnknown', Cause: '' }, thaw: { confirmed: 'owed' } }),
    ],
  ])('of %s leaves it owed, and counts it', async (_, attempt) => {
    const { world } = await record({ attempt });
    expect(world.journal).not.toContain('ledger.strikeOut');
    expect(await world.ports.ledger.owed()).toHaveLength(1);
    expect(world.metrics).toMatchObject({ OwedThaw: 1 });
  });

  test('of a policy with a pre-script alone is none: the document thaws', async () => {
    const { post: _post, ...window } = aWindow({ next: 'record' });
    const { world, outcome, tags } = await record({ prepared: aPrepared('pre-only'), attempt: anAttempt({ window }) });
    expect(outcome).toBe('crash-consistent');
    expect(tags).toMatchObject({ 'quiesce:reason': 'pre-only' });
    expect(await world.ports.ledger.owed()).toEqual([]);
    expect(world.metrics).toMatchObject({ OwedThaw: 0 });
  });

  test('without a hold asks no ledger', async () => {
    const { world } = await record({
      prepared: aPrepared('post-only'),
      attempt: anAttempt({ next: 'snapshot-when-frozen', window: aWindow() }),
    });
    expect(calls(world).filter((call) => call.startsWith('ledger'))).toEqual([]);
    expect(world.metrics).toMatchObject({ OwedThaw: 0 });
  });
});

function nonZero(world: World): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(world.metrics).filter(([, count]) => count !== 0));
}
