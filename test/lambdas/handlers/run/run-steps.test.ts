import type { ExecutionContext, TargetPage } from '../../../../lambdas/contract';
import { runIdOf } from '../../../../lambdas/domain/identifiers';
import { EMPTY_TALLY } from '../../../../lambdas/domain/run-verdict';
import { claimRun } from '../../../../lambdas/handlers/run/claim-run';
import { completeRun } from '../../../../lambdas/handlers/run/complete-run';
import { tallyOutcomes } from '../../../../lambdas/handlers/run/tally-outcomes';
import { aPolicy } from '../../domain/builders';
import { always, nth } from '../faults';
import { DENIED, NO_LEDGER, RUN, RUN_ARN, UNAVAILABLE } from '../states';
import { aWorld, T0 } from '../world';

const EXECUTION: ExecutionContext = {
  arn: RUN_ARN,
  startedAt: '2026-11-22T03:00:02.345Z',
  retryCount: 0,
  redriveCount: 0,
};
const SECOND: ExecutionContext = { ...EXECUTION, arn: `${RUN_ARN}-again` };
const firing = { policy: aPolicy(), schedule: 'nightly', scheduledTime: '2026-11-22T03:00:00Z' };

describe('ClaimRun', () => {
  test('claims the firing and says that the run has started', async () => {
    const world = aWorld();
    expect(await claimRun(world.ports)(firing, EXECUTION)).toEqual({
      runId: runIdOf({ policy: 'databases', schedule: 'nightly', instant: T0 }),
      schedule: 'nightly',
      scheduledTime: T0,
      startedAt: EXECUTION.startedAt,
      executionArn: RUN_ARN,
      next: 'resolve',
    });
    expect(world.journal).toEqual(['ledger.claimRun', 'events.publish']);
    expect(world.events).toMatchObject([
      { detailType: 'Run Started', resources: [RUN_ARN], detail: { scheduledTime: T0 } },
    ]);
  });

  test('has nothing to do in a second delivery, and tells nobody', async () => {
    const world = aWorld();
    await claimRun(world.ports)(firing, EXECUTION);
    expect(await claimRun(world.ports)(firing, SECOND)).toMatchObject({ next: 'complete', reason: 'already-claimed' });
    expect(world.events).toHaveLength(1);
  });

  test('may be repeated by its own execution', async () => {
    const world = aWorld({ faults: { 'events.publish': nth(1, UNAVAILABLE) } });
    await expect(claimRun(world.ports)(firing, EXECUTION)).rejects.toBe(UNAVAILABLE);
    expect(await claimRun(world.ports)(firing, EXECUTION)).toMatchObject({ next: 'resolve' });
  });

  test('yields to another schedule that is due at the same time, and claims nothing', async () => {
    const world = aWorld();
    const policy = aPolicy({
      schedules: [
        { name: 'weekly', expression: 'cron(0 3 ? * SUN *)' },
        { name: 'nightly', expression: 'cron(0 3 * * ? *)' },
      ],
    });
    expect(await claimRun(world.ports)({ ...firing, policy }, EXECUTION)).toMatchObject({
      next: 'complete',
      reason: 'merged',
    });
    expect(world.journal).toEqual([]);
  });

  test('by hand is a run of its own, at the start of its execution, and yields to nobody', async () => {
    const world = aWorld();
    const policy = aPolicy({
      schedules: [{ name: 'always', expression: 'cron(* * * * ? *)' }, ...aPolicy().schedules],
    });
    const claim = await claimRun(world.ports)({ policy, schedule: 'nightly' }, EXECUTION);
    expect(claim).toMatchObject({ next: 'resolve', scheduledTime: EXECUTION.startedAt });
  });

  test('refuses a malformed policy with the field, before anything is claimed', async () => {
    const world = aWorld();
    await expect(
      claimRun(world.ports)({ ...firing, policy: aPolicy({ retries: 9 }) }, EXECUTION),
    ).rejects.toMatchObject({
      name: 'BadInput',
      message: expect.stringContaining('policy.retries is 9, allowed: whole numbers from 0 to 3') as unknown,
    });
    expect(world.journal).toEqual([]);
  });

  test('fails when the ledger is out of reach: who knows whose run it is', async () => {
    const world = aWorld({ faults: { 'ledger.claimRun': always(NO_LEDGER) } });
    await expect(claimRun(world.ports)(firing, EXECUTION)).rejects.toBe(NO_LEDGER);
    expect(world.events).toEqual([]);
  });
});

describe('TallyOutcomes', () => {
  const page: TargetPage = { document: { status: 'none' }, targets: ['i-1', 'i-2'], cursor: 'i-2', next: 'complete' };

  test('begins at nothing and adds up', async () => {
    const first = await tallyOutcomes()({ page, outcomes: ['application-consistent', 'skipped'] }, EXECUTION);
    expect(first).toEqual({ ...EMPTY_TALLY, matched: 2, applicationConsistent: 1, skipped: 1 });
    expect(await tallyOutcomes()({ page, outcomes: ['failed'], tally: first }, EXECUTION)).toEqual({
      ...first,
      matched: 4,
      failed: 2,
    });
  });
});

describe('CompleteRun', () => {
  const claim = { ...RUN, next: 'resolve' } as const;
  const state = { policy: aPolicy(), schedule: 'nightly', claim };

  test('judges, tells, measures', async () => {
    const world = aWorld();
    const tally = { ...EMPTY_TALLY, matched: 2, applicationConsistent: 1, crashConsistent: 1 };
    expect(await completeRun(world.ports)({ ...state, tally }, EXECUTION)).toMatchObject({
      verdict: 'PartiallyFailed',
    });
    expect(world.events).toMatchObject([
      {
        detailType: 'Run Completed',
        resources: [RUN_ARN],
        detail: { verdict: 'PartiallyFailed', runId: 'run-1', counts: tally, startedAt: EXECUTION.startedAt },
      },
    ]);
    expect(world.metrics).toEqual({ ResourcesTargeted: 2, RunFailed: 1, NoTargetsMatched: 0 });
  });

  test('reports a run without targets', async () => {
    const world = aWorld();
    expect(await completeRun(world.ports)({ ...state, tally: EMPTY_TALLY }, EXECUTION)).toMatchObject({
      verdict: 'Completed',
      reason: 'no-targets',
    });
    expect(world.metrics).toMatchObject({ NoTargetsMatched: 1, RunFailed: 0 });
  });

  test('ends a merged run as completed, for its reason', async () => {
    const world = aWorld();
    const merged = { ...claim, next: 'complete', reason: 'merged' } as const;
    expect(await completeRun(world.ports)({ ...state, claim: merged }, EXECUTION)).toMatchObject({
      verdict: 'Completed',
      reason: 'merged',
    });
  });

  test('fails a run that was never claimed, with the cause', async () => {
    const world = aWorld();
    const failure = { Error: 'LedgerUnavailable', Cause: 'no answer' };
    const completion = await completeRun(world.ports)({ policy: aPolicy(), schedule: 'nightly', failure }, EXECUTION);
    expect(completion).toEqual({
      verdict: 'Failed',
      reason: 'step-failed',
      summary: 'the run stopped at an error: LedgerUnavailable: no answer',
    });
    expect(world.events[0]?.detail).toMatchObject({ runId: '', scheduledTime: '' });
  });

  test('fails a run whose policy is no policy, with the mistake that ClaimRun found', async () => {
    const world = aWorld();
    const failure = { Error: 'BadInput', Cause: 'run input: policy.name is missing' };
    const completion = await completeRun(world.ports)({ policy: {} as never, schedule: 'nightly', failure }, EXECUTION);
    expect(completion).toMatchObject({
      verdict: 'Failed',
      summary: expect.stringContaining('policy.name is missing') as unknown,
    });
  });

  test('is repeated when nobody can be told', async () => {
    const world = aWorld({ faults: { 'events.publish': always(DENIED) } });
    await expect(completeRun(world.ports)(state, EXECUTION)).rejects.toBe(DENIED);
    expect(world.metrics).toEqual({});
  });
});
