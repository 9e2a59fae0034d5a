import { ErrorName } from '../../../../lambdas/errors';
import type { Ledger } from '../../../../lambdas/ports';
import { AFTER_DUE, aHold, BEFORE_DUE, OTHER_ATTEMPT, OTHER_RUN, T0 } from './holds';
import { RATE, type MakeLedger } from './slot-suite';

/** What every ledger must do with a hold, from its taking to its release; a part of `ledgerSuite`. */
export function holdSuite(makeLedger: MakeLedger): void {
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

  describe('a set', () => {
    const after = (seconds: number): string => new Date(Date.parse(T0) + seconds * 1_000).toISOString();

    test('keeps holds of its instance away for 16 seconds, also of its own run', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.noteSet({ instanceId: aHold().instanceId, takenAt: T0 });
      expect(await ledger.hold(aHold({ heldAt: after(15) }))).toEqual({ status: 'too-soon', until: after(16) });
      expect(await ledger.owed()).toEqual([]);
      expect(await ledger.hold(aHold({ heldAt: after(16) }))).toEqual({ status: 'held' });
    });

    test('keeps no hold of another instance away', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.noteSet({ instanceId: 'i-b', takenAt: T0 });
      expect(await ledger.hold(aHold({ heldAt: T0 }))).toEqual({ status: 'held' });
    });

    test('that is noted late does not replace a newer one', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.noteSet({ instanceId: aHold().instanceId, takenAt: after(10) });
      await ledger.noteSet({ instanceId: aHold().instanceId, takenAt: T0 });
      expect(await ledger.hold(aHold({ heldAt: after(20) }))).toEqual({ status: 'too-soon', until: after(26) });
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
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
