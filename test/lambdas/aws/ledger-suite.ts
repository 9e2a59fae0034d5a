import { ErrorName } from '../../../lambdas/errors';
import type { Hold, Ledger } from '../../../lambdas/ports';
import { debtSuite } from './debt-suite';
import { RATE, slotSuite } from './slot-suite';
import type { MakeLedger } from './slot-suite';

export const T0 = '2026-11-22T03:00:00.000Z';
const BEFORE_DUE = '2026-11-22T03:01:00.000Z';
const DUE = '2026-11-22T03:03:00.000Z';
const AFTER_DUE = '2026-11-22T03:04:00.000Z';

/** A hold; what a test does not say is the first attempt of run-a on one instance. */
export function aHold(changed: Partial<Hold> = {}): Hold {
  return {
    instanceId: 'i-0000000000000000a',
    runId: 'run-a',
    policy: 'databases',
    executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:quiesce:1',
    runArn: 'arn:aws:states:eu-central-1:123456789012:execution:quiesce:parent',
    executionId: '11111111-1111-5111-8111-111111111111',
    attempt: 1,
    documentName: 'quiesce-postgresql',
    documentVersion: '3',
    parameters: ['executionId', 'command', 'leaseSeconds'],
    heldAt: T0,
    dueAt: DUE,
    ...changed,
  };
}

const OTHER_ATTEMPT = { executionId: '22222222-2222-5222-8222-222222222222', attempt: 2 };
const OTHER_RUN = { runId: 'run-b', executionId: '33333333-3333-5333-8333-333333333333' };

/** What every ledger must do, the adapter and the fakes alike. */
export function ledgerSuite(makeLedger: MakeLedger): void {
  describe('a claim', () => {
    const claim = { runId: 'run-a', executionArn: 'arn:one', now: T0 };

    test('is given to the first execution and, repeated, to the same again', async () => {
      const ledger = await makeLedger(RATE);
      expect(await ledger.claimRun(claim)).toBe('claimed');
      expect(await ledger.claimRun(claim)).toBe('claimed');
    });

    test('is refused to a second execution of the same firing', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.claimRun(claim);
      expect(await ledger.claimRun({ ...claim, executionArn: 'arn:two' })).toBe('claimed-by-another');
      expect(await ledger.claimRun({ ...claim, runId: 'run-b', executionArn: 'arn:two' })).toBe('claimed');
    });

    test('goes to exactly one of many at the same time', async () => {
      const ledger = await makeLedger(RATE);
      const answers = await Promise.all(
        numbers(20).map((number) => ledger.claimRun({ ...claim, executionArn: `arn:${number}` })),
      );
      expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
    });
  });

  describe('a hold', () => {
    test('owes a thaw from when it is taken, with all that is needed to thaw', async () => {
      const ledger = await makeLedger(RATE);
      expect(await ledger.hold(aHold())).toEqual({ status: 'held' });
      expect(await ledger.owed()).toEqual([aHold()]);
    });

    test('can be repeated by its own attempt', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      expect(await ledger.hold(aHold())).toEqual({ status: 'held' });
      expect(await ledger.owed()).toHaveLength(1);
    });

    test('repeated after its thaw was struck out owes a thaw again', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.strikeOut(aHold());
      await ledger.hold(aHold());
      expect(await ledger.owed()).toEqual([aHold()]);
    });

    test('keeps out another run, and names itself', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      expect(await ledger.hold(aHold(OTHER_RUN))).toEqual({ status: 'busy', runId: 'run-a' });
      expect(await ledger.owed()).toEqual([aHold()]);
    });

    test('keeps out the next attempt of its own run while it owes a thaw', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      expect(await ledger.hold(aHold(OTHER_ATTEMPT))).toEqual({ status: 'busy', runId: 'run-a' });
    });

    test('gives way to the next attempt of its own run once its thaw is struck out', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.strikeOut(aHold());
      expect(await ledger.hold(aHold(OTHER_ATTEMPT))).toEqual({ status: 'held' });
      expect(await ledger.owed()).toEqual([aHold(OTHER_ATTEMPT)]);
    });

    test('that owes nothing keeps out another run until its time is up', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.strikeOut(aHold());
      expect(await ledger.hold(aHold({ ...OTHER_RUN, heldAt: BEFORE_DUE }))).toEqual({
        status: 'busy',
        runId: 'run-a',
      });
      expect(await ledger.hold(aHold({ ...OTHER_RUN, heldAt: AFTER_DUE }))).toEqual({ status: 'held' });
    });

    test('that owes a thaw keeps out another run however late it is', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      const late = aHold({ ...OTHER_RUN, heldAt: '2027-01-01T00:00:00.000Z' });
      expect(await ledger.hold(late)).toEqual({ status: 'busy', runId: 'run-a' });
    });

    test('is given to exactly one of fifty runs at the same time', async () => {
      const ledger = await makeLedger(RATE);
      const holds = numbers(50).map((number) => aHold({ runId: `run-${number}`, executionId: `execution-${number}` }));
      const answers = await Promise.all(holds.map((hold) => ledger.hold(hold)));
      const winners = holds.filter((_, index) => answers[index]?.status === 'held');
      expect(winners).toHaveLength(1);
      expect(await ledger.owed()).toEqual(winners);
      const losers = answers.filter((answer) => answer.status === 'busy');
      expect(new Set(losers.map(({ runId }) => runId))).toEqual(new Set([winners[0]?.runId]));
    });

    test('of one instance does not touch another instance', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      expect(await ledger.hold(aHold({ instanceId: 'i-b', executionId: 'b' }))).toEqual({ status: 'held' });
      expect(await ledger.owed()).toHaveLength(2);
    });
  });

  describe('the mark before sending', () => {
    test('says first once and repeated ever after', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      expect(await ledger.markSending({ ...aHold(), now: T0 })).toBe('first');
      expect(await ledger.markSending({ ...aHold(), now: T0 })).toBe('repeated');
      expect(await ledger.markSending({ ...aHold(), now: T0 })).toBe('repeated');
    });

    test('outlives a repeated hold of the same attempt', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.markSending({ ...aHold(), now: T0 });
      await ledger.hold(aHold());
      expect(await ledger.markSending({ ...aHold(), now: T0 })).toBe('repeated');
    });

    test('is new for the next attempt', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.markSending({ ...aHold(), now: T0 });
      await ledger.strikeOut(aHold());
      await ledger.hold(aHold(OTHER_ATTEMPT));
      expect(await ledger.markSending({ ...aHold(OTHER_ATTEMPT), now: T0 })).toBe('first');
    });

    test('says first to exactly one of many at the same time', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      const answers = await Promise.all(numbers(20).map(() => ledger.markSending({ ...aHold(), now: T0 })));
      expect(answers.filter((answer) => answer === 'first')).toHaveLength(1);
    });

    test.each([
      ['was never held', async () => {}],
      [
        'was thawed by the guard meanwhile',
        async (ledger: Ledger) => {
          await ledger.hold(aHold());
          await ledger.strikeOut(aHold());
        },
      ],
      [
        'is held by another run meanwhile',
        async (ledger: Ledger) => {
          await ledger.hold(aHold(OTHER_RUN));
        },
      ],
    ])('is refused when the instance %s: nobody would owe the thaw', async (_, before) => {
      const ledger = await makeLedger(RATE);
      await before(ledger);
      await expect(ledger.markSending({ ...aHold(), now: T0 })).rejects.toMatchObject({ name: ErrorName.HOLD_LOST });
    });
  });

  describe('a firing', () => {
    const fired = { policy: 'databases', schedule: 'nightly', scheduledTime: T0 };
    const claim = { runId: 'run-a', executionArn: 'arn:one', now: BEFORE_DUE, fired };

    test('is remembered with the claim of its run', async () => {
      const ledger = await makeLedger(RATE);
      expect(await ledger.lastFiring(fired)).toBeUndefined();
      await ledger.claimRun(claim);
      await ledger.claimRun(claim);
      expect(await ledger.lastFiring(fired)).toBe(T0);
      expect(await ledger.lastFiring({ policy: 'databases', schedule: 'weekly' })).toBeUndefined();
      expect(await ledger.lastFiring({ policy: 'files', schedule: 'nightly' })).toBeUndefined();
    });

    test('that comes late does not replace a later one', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.claimRun({ ...claim, runId: 'run-b', fired: { ...fired, scheduledTime: DUE } });
      await ledger.claimRun(claim);
      expect(await ledger.lastFiring(fired)).toBe(DUE);
    });

    test('is none where a run was started by hand', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.claimRun({ runId: 'run-a', executionArn: 'arn:one', now: T0 });
      expect(await ledger.lastFiring(fired)).toBeUndefined();
    });
  });

  describe('a note', () => {
    test('says that something was told, and of nothing else', async () => {
      const ledger = await makeLedger(RATE);
      expect(await ledger.wasTold('missed/a')).toBe('untold');
      await ledger.remember('missed/a', T0);
      await ledger.remember('missed/a', T0);
      expect(await ledger.wasTold('missed/a')).toBe('told');
      expect(await ledger.wasTold('missed/b')).toBe('untold');
    });
  });

  debtSuite(makeLedger, { hold: aHold, otherAttempt: OTHER_ATTEMPT, otherRun: OTHER_RUN });

  describe('striking out', () => {
    test('ends the debt of its own attempt only, and can be repeated', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.strikeOut(aHold(OTHER_ATTEMPT));
      expect(await ledger.owed()).toHaveLength(1);
      await ledger.strikeOut(aHold());
      await ledger.strikeOut(aHold());
      expect(await ledger.owed()).toEqual([]);
    });

    test('of what was never held does nothing', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.strikeOut(aHold());
      expect(await ledger.owed()).toEqual([]);
    });
  });

  describe('a release', () => {
    test('gives the instance free at once', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.strikeOut(aHold());
      await ledger.release(aHold());
      await ledger.release(aHold());
      expect(await ledger.hold(aHold(OTHER_RUN))).toEqual({ status: 'held' });
    });

    test('leaves an instance alone that is owed a thaw', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.release(aHold());
      expect(await ledger.owed()).toEqual([aHold()]);
    });

    test("leaves another run's hold alone", async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.strikeOut(aHold());
      await ledger.release(aHold(OTHER_RUN));
      expect(await ledger.hold(aHold(OTHER_RUN))).toEqual({ status: 'busy', runId: 'run-a' });
    });
  });

  describe('owed thaws', () => {
    test('are listed newest first', async () => {
      const ledger = await makeLedger(RATE);
      const holds = [2, 0, 1].map((minute) =>
        aHold({ instanceId: `i-${minute}`, executionId: `e-${minute}`, dueAt: `2026-11-22T03:0${minute}:00.000Z` }),
      );
      for (const hold of holds) {
        await ledger.hold(hold);
      }
      expect((await ledger.owed()).map(({ instanceId }) => instanceId)).toEqual(['i-2', 'i-1', 'i-0']);
    });
  });

  slotSuite(makeLedger);
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
