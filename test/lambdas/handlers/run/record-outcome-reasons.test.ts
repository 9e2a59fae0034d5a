import type { TargetOutcome } from '../../../../lambdas/domain/outcome';
import { PreScriptFailure, Stages } from '../../../../lambdas/domain/policy';
import { recordOutcome } from '../../../../lambdas/handlers/run/record-outcome';
import { aFailure, aPolicy, INSTANCE, postEvidence, SUCCEEDED } from '../../domain/builders';
import { foreign } from '../found-snapshot';
import { GOOD, GOOD_POST, pending, record, TAKEN, type State } from '../recorded-outcome';
import { A_SET, aHeldAttempt, anAttempt, anInput, aPrepared, aRecovery, aWindow, CHILD } from '../states';
import { aWorld } from '../world';

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

describe('RecordOutcome of a second set', () => {
  const other = pending('snap-9', 'vol-1');
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
    const snapshots = [...TAKEN, foreign(other, 'quiesce:run', 'run-0')];
    const { world } = await record({ attempt: second, recovery }, { snapshots });
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
