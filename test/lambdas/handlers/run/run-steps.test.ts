import { aPolicy } from '../../../../lab/simulation/builders';
import { firing } from '../../../../lab/simulation/simulation';
import type { ExecutionContext, TargetPage } from '../../../../lambdas/contract';
import { runIdOf } from '../../../../lambdas/domain/identifiers';
import { EMPTY_TALLY } from '../../../../lambdas/domain/run-verdict';
import { always, messageOf, rejection } from '../failures';
import { RUN } from '../target';
import { aWorld } from '../world';

const EXECUTION: ExecutionContext = {
  arn: RUN.executionArn,
  startedAt: RUN.startedAt,
  retryCount: 0,
  redriveCount: 0,
};
const SECOND: ExecutionContext = { ...EXECUTION, arn: `${EXECUTION.arn}-again` };

describe('ClaimRun', () => {
  test('claims the firing and says that the run has started', async () => {
    const world = aWorld();
    const { scheduledTime } = RUN;
    expect(await world.step('ClaimRun', firing(), EXECUTION)).toEqual({
      ...RUN,
      runId: runIdOf({ policy: 'databases', schedule: 'nightly', instant: scheduledTime }),
      next: 'resolve',
    });
    expect(world.calls('ClaimRun')).toEqual(['ledger.claimRun', 'events.publish']);
    expect(world.events()).toMatchObject([
      { detailType: 'Run Started', resources: [EXECUTION.arn], detail: { scheduledTime } },
    ]);
  });

  test('has nothing to do in a second delivery, and tells nobody; its own execution may repeat it', async () => {
    const world = aWorld();
    await world.step('ClaimRun', firing(), EXECUTION);
    expect(await world.step('ClaimRun', firing(), SECOND)).toMatchObject({
      next: 'complete',
      reason: 'already-claimed',
    });
    expect(world.events()).toHaveLength(1);
    expect(await world.step('ClaimRun', firing(), EXECUTION)).toMatchObject({ next: 'resolve' });
  });

  test('yields to another schedule that is due at the same time, and claims nothing', async () => {
    const world = aWorld();
    const schedules = [{ name: 'weekly', expression: 'cron(0 3 ? * THU *)' }, ...aPolicy().schedules];
    const run = { ...firing(aPolicy({ schedules })), schedule: 'nightly' };
    expect(await world.step('ClaimRun', run, EXECUTION)).toMatchObject({ next: 'complete', reason: 'merged' });
    expect(world.calls('ClaimRun')).toEqual([]);
  });

  test('for several schedules knows all of them, so that its sets can name them', async () => {
    const schedules = [...aPolicy().schedules, { name: 'thursdays', expression: 'cron(0 3 ? * THU *)' }];
    const claim = await aWorld().step(
      'ClaimRun',
      { ...firing(aPolicy({ schedules })), schedule: 'nightly' },
      EXECUTION,
    );
    expect(claim).toMatchObject({ next: 'resolve', schedules: ['nightly', 'thursdays'] });
    expect(await aWorld().step('ClaimRun', firing(), EXECUTION)).not.toHaveProperty('schedules');
  });

  test('by hand is a run of its own, at the start of its execution, and yields to nobody', async () => {
    const schedules = [{ name: 'always', expression: 'cron(* * * * ? *)' }, ...aPolicy().schedules];
    const run = { policy: aPolicy({ schedules }), schedule: 'nightly' };
    const claim = await aWorld().step('ClaimRun', run, EXECUTION);
    expect(claim).toMatchObject({ next: 'resolve', scheduledTime: EXECUTION.startedAt });
    expect(claim).not.toHaveProperty('schedules');
  });

  test('refuses a malformed policy with the field, before anything is claimed', async () => {
    const world = aWorld();
    const claim = world.step('ClaimRun', firing(aPolicy({ retries: 9 })), EXECUTION);
    await expect(claim).rejects.toMatchObject(rejection('BadInput'));
    expect(await messageOf(claim)).toContain('policy.retries is 9, allowed: whole numbers from 0 to 3');
    expect(world.calls('ClaimRun')).toEqual([]);
  });

  test('fails when the ledger is out of reach: who knows whose run it is', async () => {
    const world = aWorld(always('ClaimRun', 'claimRun'));
    await expect(world.step('ClaimRun', firing())).rejects.toMatchObject(rejection('LedgerUnavailable'));
    expect(world.events()).toEqual([]);
  });
});

describe('TallyOutcomes', () => {
  const page: TargetPage = { document: { status: 'none' }, targets: ['i-1', 'i-2'], cursor: 'i-2', next: 'complete' };

  test('begins at nothing and adds up', async () => {
    const world = aWorld();
    const tally = await world.step('TallyOutcomes', { page, outcomes: ['application-consistent', 'skipped'] });
    expect(tally).toEqual({ ...EMPTY_TALLY, matched: 2, applicationConsistent: 1, skipped: 1 });
    expect(await world.step('TallyOutcomes', { page, outcomes: ['failed'], tally })).toEqual({
      ...tally,
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
    expect(await world.step('CompleteRun', { ...state, tally }, EXECUTION)).toMatchObject({
      verdict: 'PartiallyFailed',
    });
    expect(world.events()).toMatchObject([
      {
        detailType: 'Run Completed',
        resources: [EXECUTION.arn],
        detail: { verdict: 'PartiallyFailed', runId: 'run-1', counts: tally, startedAt: EXECUTION.startedAt },
      },
    ]);
    expect(world.calls('CompleteRun')).toEqual(['events.publish']);
    expect(world.metrics()).toEqual({ ResourcesTargeted: 2, RunFailed: 1 });
  });

  test('reports a run without targets', async () => {
    const world = aWorld();
    expect(await world.step('CompleteRun', { ...state, tally: EMPTY_TALLY })).toMatchObject({
      verdict: 'Completed',
      reason: 'no-targets',
    });
    expect(world.metrics()).toEqual({ RunCompleted: 1, NoTargetsMatched: 1 });
  });

  test('ends a merged run as completed, for its reason', async () => {
    const merged = { ...claim, next: 'complete', reason: 'merged' } as const;
    const world = aWorld();
    expect(await world.step('CompleteRun', { ...state, claim: merged })).toMatchObject({
      verdict: 'Completed',
      reason: 'merged',
    });
    expect(world.metrics()).toEqual({}); // It was not started as a run.
  });

  test('fails a run that was never claimed, with the cause', async () => {
    const world = aWorld();
    const failure = { Error: 'LedgerUnavailable', Cause: 'no answer' };
    expect(await world.step('CompleteRun', { policy: aPolicy(), schedule: 'nightly', failure })).toEqual({
      verdict: 'Failed',
      reason: 'step-failed',
      summary: 'the run stopped at an error: LedgerUnavailable: no answer',
    });
    expect(world.events()[0]?.detail).toMatchObject({ runId: '', scheduledTime: '' });
  });

  test('fails a run whose policy is no policy, with the mistake that ClaimRun found', async () => {
    const failure = { Error: 'BadInput', Cause: 'run input: policy.name is missing' };
    expect(await aWorld().step('CompleteRun', { policy: {} as never, schedule: 'nightly', failure })).toMatchObject({
      verdict: 'Failed',
      summary: expect.stringContaining('policy.name is missing') as unknown,
    });
  });
});
