import type { TargetOutcome } from '../../../lambdas/domain/outcome';
import { PreScriptFailure, Stages } from '../../../lambdas/domain/policy';
import { identityTags } from '../../../lambdas/domain/snapshot-tags';
import type { FoundSnapshot } from '../../../lambdas/domain/snapshots';
import { recordOutcome } from '../../../lambdas/handlers/record-outcome';
import { aFailure, aPolicy, INSTANCE, postEvidence, preEvidence, SUCCEEDED } from '../domain/builders';
import { always, aWorld, T0, type World, type WorldOptions } from './fakes';
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
  EXECUTION,
  NO_LEDGER,
  RUN,
  SECOND_EXECUTION,
  UNAVAILABLE,
} from './states';

type State = Parameters<ReturnType<typeof recordOutcome>>[0];

interface Recorded {
  readonly world: World;
  readonly outcome: TargetOutcome;
  readonly tags: Readonly<Record<string, string>>;
}

const IDENTITY = identityTags({ policy: 'databases', schedule: RUN.schedule, runId: RUN.runId, instanceId: INSTANCE });
const PENDING = [
  ...IDENTITY,
  { key: 'quiesce:consistency', value: 'pending' },
  { key: 'quiesce:state', value: 'pending' },
];
const snapshot = (snapshotId: string, volumeId: string): FoundSnapshot => ({
  snapshotId,
  volumeId,
  startedAt: T0,
  tags: PENDING,
});
const TAKEN = [snapshot('snap-1', 'vol-1'), snapshot('snap-2', 'vol-2')];

const EVIDENCE = {
  preEvidence: preEvidence({ executionId: EXECUTION }),
  postEvidence: postEvidence({ executionId: EXECUTION }),
};
const GOOD_POST = { report: SUCCEEDED, attempts: 1, seenAt: '2026-11-22T03:00:03.500Z', ...EVIDENCE };
const GOOD = anAttempt({ window: aWindow(), post: GOOD_POST });

async function record(changed: Partial<State>, options: WorldOptions = {}): Promise<Recorded> {
  const world = aWorld({ snapshots: TAKEN, ...options });
  await world.ports.ledger.hold(aDebt());
  const outcome = await recordOutcome(world.ports)({ ...anInput(), prepared: aPrepared(), ...changed }, CHILD);
  return { world, outcome, tags: world.tagsOf('snap-1') };
}

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

describe('RecordOutcome of a set that is less', () => {
  const fallenBack = {
    prepared: aPrepared(),
    attempt: aHeldAttempt({ next: 'take-snapshots', number: 4 }),
    unquiesced: { set: A_SET },
  };

  test('labels a fall-back with the reason and with both scripts of the attempt that failed', async () => {
    const recovery = aRecovery({
      next: 'fall-back',
      attempt: 4,
      reason: 'pre-script-failed',
      pre: aFailure(201),
      post: aFailure(205),
    });
    const { world, outcome, tags } = await record({ ...fallenBack, recovery });
    expect(outcome).toBe('crash-consistent');
    expect(tags).toMatchObject({
      'quiesce:reason': 'pre-script-failed',
      'quiesce:pre-script': 'FAILED',
      'quiesce:post-script': 'FAILED',
      'quiesce:proof': 'exit-codes',
    });
    expect(world.metrics).toMatchObject({
      CrashConsistentFallback: 1,
      PreScriptFailed: 1,
      SnapshotsCreateCompleted: 1,
      SnapshotsCreateFailed: 0,
    });
  });

  test('labels an unquiesced set with why no script could run', async () => {
    const prepared = aPrepared('no-scripts', { reason: 'agent-offline' });
    const { tags, world } = await record({ ...fallenBack, prepared });
    expect(tags).toMatchObject({ 'quiesce:reason': 'agent-offline', 'quiesce:proof': 'none' });
    expect(tags).not.toHaveProperty('quiesce:pre-script');
    expect(world.metrics).toMatchObject({ CrashConsistentFallback: 1 });
  });

  test('calls it no fall-back where crash-consistent is what was promised', async () => {
    const policy = aPolicy({ quiesce: { kind: 'none' } });
    const { outcome, world } = await record({
      ...fallenBack,
      policy,
      prepared: aPrepared('no-scripts', { reason: 'no-scripts' }),
    });
    expect(outcome).toBe('crash-consistent');
    expect(world.metrics).toMatchObject({ CrashConsistentFallback: 0 });
  });

  test('labels an adopted set', async () => {
    const recovery = aRecovery({
      next: 'record',
      reason: 'snapshot-outcome-unknown',
      set: { ...A_SET, origin: 'adopted' },
      pre: SUCCEEDED,
      post: SUCCEEDED,
    });
    const attempt = anAttempt({
      failure: { Error: 'States.Timeout', Cause: '' },
      thaw: { confirmed: 'confirmed', pre: SUCCEEDED, post: SUCCEEDED },
    });
    expect((await record({ attempt, recovery })).tags).toMatchObject({
      'quiesce:consistency': 'crash-consistent',
      'quiesce:reason': 'snapshot-outcome-unknown',
    });
  });

  test.each([
    ['lease-expired', { ...GOOD_POST, report: aFailure(203) }],
    ['post-script-failed', { ...GOOD_POST, report: aFailure(202) }],
    ['thawed-early', { ...GOOD_POST, postEvidence: postEvidence({ mounts: [{ path: '/data', held: false }] }) }],
  ])('labels %s', async (reason, post) => {
    const { tags, world } = await record({ attempt: anAttempt({ window: aWindow(), post }) });
    expect(tags).toMatchObject({ 'quiesce:consistency': 'crash-consistent', 'quiesce:reason': reason });
    expect(world.metrics).toMatchObject({ LeaseExpired: reason === 'lease-expired' ? 1 : 0 });
  });

  test('labels a set with a volume too many', async () => {
    const { tags } = await record({ attempt: GOOD, prepared: aPrepared('pre-and-post', { volumeIds: ['vol-1'] }) });
    expect(tags).toMatchObject({ 'quiesce:reason': 'volumes-changed' });
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

describe('RecordOutcome of a second set', () => {
  const other = snapshot('snap-9', 'vol-1');
  const recovery = aRecovery({ next: 'retry', reason: 'snapshot-outcome-unknown', snapshotRetries: 1 });
  const second = { ...GOOD, number: 2 };

  test('labels what an earlier attempt made as a duplicate', async () => {
    const { world, tags } = await record({ attempt: second, recovery }, { snapshots: [...TAKEN, other] });
    expect(tags).toMatchObject({ 'quiesce:consistency': 'application-consistent' });
    expect(world.tagsOf('snap-9')).toMatchObject({
      'quiesce:consistency': 'crash-consistent',
      'quiesce:reason': 'duplicate',
    });
    expect(world.logged).toContain('duplicate-set');
  });

  test('labels what a repeated TakeSnapshots made', async () => {
    const state = {
      prepared: aPrepared('no-scripts', { reason: 'no-scripts' }),
      attempt: aHeldAttempt({ next: 'take-snapshots' }),
      unquiesced: { set: A_SET },
    };
    const { world } = await record(state, { snapshots: [...TAKEN, other] });
    expect(world.tagsOf('snap-9')).toMatchObject({ 'quiesce:reason': 'duplicate' });
  });

  test('leaves sets of other runs and instances alone', async () => {
    const foreign = {
      ...other,
      tags: other.tags.map((tag) => (tag.key === 'quiesce:run' ? { ...tag, value: 'run-0' } : tag)),
    };
    const { world } = await record({ attempt: second, recovery }, { snapshots: [...TAKEN, foreign] });
    expect(world.tagsOf('snap-9')).toMatchObject({ 'quiesce:consistency': 'pending' });
  });

  test('is not looked for where nothing went wrong', async () => {
    const { world } = await record({ attempt: GOOD });
    expect(world.journal).not.toContain('snapshots.find');
  });
});

describe('RecordOutcome without a set', () => {
  const skip = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });

  test.each<[string, Partial<State>, TargetOutcome, string]>([
    [
      'is skipped in Prepare',
      { prepared: aPrepared('no-scripts', { next: 'record', skip: 'skip', reason: 'not-managed' }) },
      'skipped',
      'not-managed',
    ],
    [
      'fails in Prepare',
      { prepared: aPrepared('no-scripts', { next: 'record', reason: 'no-volumes', detail: 'all' }) },
      'failed',
      'no-volumes',
    ],
    [
      'is skipped for its pre-script',
      { policy: skip, attempt: anAttempt({ number: 3 }), recovery: aRecovery({ next: 'record' }) },
      'skipped',
      'pre-script-failed',
    ],
    [
      'fails for its snapshot call, though the policy skips',
      {
        policy: skip,
        attempt: anAttempt(),
        recovery: aRecovery({ next: 'record', reason: 'snapshot-failed', detail: 'x' }),
      },
      'failed',
      'snapshot-failed',
    ],
    [
      'fails for its snapshot call',
      { attempt: anAttempt(), recovery: aRecovery({ next: 'record', reason: 'snapshot-failed' }) },
      'failed',
      'snapshot-failed',
    ],
    [
      'fails when TakeSnapshots does',
      { attempt: aHeldAttempt({ next: 'take-snapshots' }), failure: { Error: 'SnapshotFailed', Cause: 'no' } },
      'failed',
      'snapshot-failed',
    ],
    [
      'is skipped for a ledger that is out of reach',
      {
        policy: skip,
        recovery: aRecovery({ next: 'record', reason: 'ledger-unavailable' }),
        failure: { Error: 'LedgerUnavailable', Cause: '' },
      },
      'skipped',
      'ledger-unavailable',
    ],
  ])('that %s says so', async (_, changed, outcome, reason) => {
    const { world, outcome: recorded } = await record(changed);
    expect(recorded).toBe(outcome);
    expect(world.events).toMatchObject([
      { detailType: 'Target Skipped', detail: { outcome, reason, instance: INSTANCE } },
    ]);
    expect(world.metrics).toMatchObject({
      TargetSkipped: outcome === 'skipped' ? 1 : 0,
      SnapshotsCreateFailed: outcome === 'failed' ? 1 : 0,
    });
    expect(world.journal).not.toContain('snapshots.tag');
  });

  test('of a Prepare that failed has its error', async () => {
    const world = aWorld();
    const state = { ...anInput(), failure: { Error: 'Denied', Cause: 'no DescribeInstances' } };
    expect(await recordOutcome(world.ports)(state, CHILD)).toBe('failed');
    expect(world.events).toMatchObject([{ detail: { reason: 'step-failed', detail: 'Denied: no DescribeInstances' } }]);
  });

  test('counts no fall-back', async () => {
    const policy = aPolicy({ quiesce: { kind: 'document', document: 'd', stages: Stages.PRE_AND_POST } });
    const { world } = await record({
      policy,
      attempt: anAttempt(),
      recovery: aRecovery({ next: 'record', reason: 'snapshot-failed' }),
    });
    expect(world.metrics).toMatchObject({ CrashConsistentFallback: 0 });
  });
});

function nonZero(world: World): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(world.metrics).filter(([, count]) => count !== 0));
}
