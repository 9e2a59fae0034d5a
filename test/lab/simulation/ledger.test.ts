import { PreScriptFailure } from '../../../lambdas/domain/policy';
import { aPolicy, id } from '../../../lab/simulation/builders';
import { failing, ledgerDown, refused } from '../../../lab/simulation/faults';
import { heldByAnother } from '../../../lab/simulation/held-by-another';
import { decide, sent } from '../../../lab/simulation/rows';
import { simulate } from '../../../lab/simulation/simulate';
import { FELL_BACK, HAPPY, UNKNOWN_FELL_BACK } from '../../../lab/simulation/ways';

/** The ledger is out of reach, or says that another run holds the instance (until it is free: path `busy`). */

const SKIP = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });

describe('the ledger is unreachable', () => {
  decide([
    {
      title: 'at the hold: nothing is frozen, a crash-consistent set',
      given: { faults: [ledgerDown('Hold', 'RecordOutcome')] },
      states: 'Prepare Hold Recover TakeSnapshots RecordOutcome',
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'ledger-unavailable', proof: 'none' },
      also: ({ simulation, target }) => {
        expect(simulation.cloud.commands.size).toBe(0);
        expect(target.retries).toEqual(['Hold', 'Hold', 'Hold', 'Hold']);
      },
    },
    {
      title: 'at the hold: nothing is frozen, the target is skipped',
      given: { policy: SKIP, faults: [ledgerDown('Hold')] },
      states: 'Prepare Hold Recover RecordOutcome',
      outcome: 'skipped',
      verdict: 'Failed',
      reason: 'ledger-unavailable',
      also: ({ simulation }) => {
        expect(simulation.cloud.commands.size).toBe(0);
      },
    },
    {
      title: 'after the hold: no pre-script is sent, and the debt is paid when it is back',
      given: { faults: [ledgerDown('SendPreScript')] },
      states: UNKNOWN_FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent', reason: 'ledger-unavailable' },
      owed: 1,
      also: (simulated) => {
        expect(sent(simulated, 'pre-script')).toEqual([]);
      },
    },
    {
      title: 'when the thaw is struck out: the verdict stands, and the debt is paid once more',
      given: { faults: [ledgerDown('AwaitPostScript', 'RecordOutcome')] },
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent' },
      owed: 1,
    },
    {
      title: 'when the thaw is struck out once: RecordOutcome strikes it out',
      given: { faults: [ledgerDown('AwaitPostScript')] },
      states: HAPPY,
      outcome: 'application-consistent',
      verdict: 'Completed',
      tags: { consistency: 'application-consistent' },
    },
    {
      title: 'when a failed attempt is thawed: the outcome is recorded, and the debt paid later',
      given: { faults: [ledgerDown('Thaw')], instances: [{ number: 1, behavior: { pre: ['fails-frozen'] } }] },
      states: FELL_BACK,
      outcome: 'crash-consistent',
      verdict: 'PartiallyFailed',
      tags: { consistency: 'crash-consistent' },
      owed: 1,
    },
  ]);

  test('a run that can not be claimed touches nothing and fails', async () => {
    const { run, sets } = await simulate({ faults: [ledgerDown('ClaimRun')] });
    expect(run).toMatchObject({
      states: 'ClaimRun CompleteRun RunFailed',
      status: 'FAILED',
      verdict: 'Failed',
      reason: 'step-failed',
    });
    expect(sets).toEqual([]);
  });
});

describe('the answer of a write is lost', () => {
  test.each(['hold', 'markSending', 'strikeOut', 'release', 'takeSlot'])(
    'of %s: repeated, and nothing changes',
    async (method) => {
      const { target, sets } = await simulate({ faults: [failing('any', method, 'error-after-effect')] });
      expect(target.states).toBe(HAPPY);
      expect(sets.map(({ consistency }) => consistency)).toEqual(['application-consistent']);
    },
  );

  test('of SendPreScript’s invocation: what was sent is found, not sent again', async () => {
    const simulated = await simulate({ faults: [refused('SendPreScript', 2)] });
    expect(simulated.target).toMatchObject({ states: HAPPY, retries: ['SendPreScript', 'SendPreScript'] });
    expect(sent(simulated, 'pre-script')).toHaveLength(1);
  });
});

describe('the instance is held by another run', () => {
  const bounded = expect.stringMatching(/^Prepare (Hold WaitForTurn ){26,28}Hold Recover /) as unknown;

  test('waits for a bounded time, then falls back with the reason', async () => {
    const { target, sets, simulation } = await simulate({ before: heldByAnother });
    expect(target.states).toEqual(bounded);
    expect(target.states).toMatch(/Recover Hold TakeSnapshots RecordOutcome$/);
    expect(sets[0]).toMatchObject({ consistency: 'crash-consistent', reason: 'busy' });
    expect(
      simulation.cloud.calls.filter(({ operation, caller }) => operation === 'SendCommand' && caller !== 'Guard'),
    ).toEqual([]);
  });

  test('waits for a bounded time, then skips with the reason', async () => {
    const { target, sets, simulation } = await simulate({ policy: SKIP, before: heldByAnother });
    expect(target.states).toEqual(bounded);
    expect(target).toMatchObject({ outcome: 'skipped' });
    expect(sets).toEqual([]);
    expect(simulation.cloud.events).toContainEqual(
      expect.objectContaining({
        detailType: 'Target Skipped',
        detail: expect.objectContaining({ reason: 'busy' }) as unknown,
      }),
    );
  });
});

describe('slots', () => {
  test('are waited for before anything is held', async () => {
    const instances = Array.from({ length: 40 }, (_, index) => ({ number: index + 1 }));
    const { run, simulation } = await simulate({ policy: aPolicy({ maxConcurrency: 40 }), instances });
    expect(run.counts).toMatchObject({ applicationConsistent: 40 });
    expect(run.targets[id(40)]?.states).toMatch(/Hold WaitForTurn Hold SendPreScript/);
    const freezes = [...simulation.guests.values()].flatMap(({ truth }) => truth.frozen);
    expect(Math.max(...freezes.map(({ frozenAt, thawedAt = Infinity }) => thawedAt - frozenAt))).toBeLessThan(5_000);
  });
});
