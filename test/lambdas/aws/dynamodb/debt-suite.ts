import type { Hold, Ledger, OwedHold } from '../../../../lambdas/ports';
import { AFTER_DUE, aHold, BEFORE_DUE, DUE, OTHER_ATTEMPT, OTHER_RUN, T0 } from './holds';
import { RATE, type MakeLedger } from './slot-suite';

const LATER = '2026-11-22T03:05:00.000Z';
const LATEST = '2026-11-22T03:06:00.000Z';

/** What every ledger must let a guard do. */
export function debtSuite(makeLedger: MakeLedger): void {
  describe('a debt', () => {
    const claim = {
      instanceId: aHold().instanceId,
      executionId: aHold().executionId,
      by: 'guard-1',
      now: AFTER_DUE,
      until: LATER,
    };
    const listed = async (ledger: Ledger): Promise<OwedHold> => {
      const [debt] = await ledger.owed();
      if (debt === undefined) {
        throw new Error('nothing is owed');
      }
      return debt;
    };
    const sending = (ledger: Ledger, of: Hold, now: string) => ledger.markSending({ ...of, now });

    test('is taken over by one guard, which may say so again, until its time is up', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      expect(await ledger.takeOver(claim)).toBe('taken');
      expect(await ledger.takeOver(claim)).toBe('taken');
      expect(await ledger.takeOver({ ...claim, by: 'guard-2' })).toBe('taken-by-another');
      expect(await ledger.takeOver({ ...claim, by: 'guard-2', now: LATER, until: LATEST })).toBe('taken');
      expect(await ledger.takeOver({ ...claim, now: LATER })).toBe('taken-by-another');
    });

    test('goes to exactly one of many guards at the same time', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      const guards = Array.from({ length: 20 }, (_, number) => `guard-${String(number)}`);
      const answers = await Promise.all(guards.map((by) => ledger.takeOver({ ...claim, by })));
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    });

    test.each<[string, (ledger: Ledger) => Promise<unknown>]>([
      ['was never held', () => Promise.resolve()],
      ['is struck out', (ledger) => ledger.hold(aHold()).then(() => ledger.strikeOut(aHold()))],
      ['belongs to another attempt', (ledger) => ledger.hold(aHold(OTHER_RUN))],
    ])('that %s is settled', async (_, before) => {
      const ledger = await makeLedger(RATE);
      await before(ledger);
      expect(await ledger.takeOver(claim)).toBe('settled');
    });

    test('of a run that has ended is due at once, and says until when its functions may act', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await ledger.takeOver({ ...claim, now: BEFORE_DUE, ended: { actsUntil: LATER } });
      expect(await ledger.owed()).toEqual([{ ...aHold(), dueAt: BEFORE_DUE, actsUntil: LATER }]);
      await ledger.lookAgain(aHold(), LATER);
      expect(await listed(ledger)).toMatchObject({ dueAt: LATER, actsUntil: LATER });
      await ledger.lookAgain(aHold(OTHER_ATTEMPT), LATEST);
      expect(await listed(ledger)).toMatchObject({ dueAt: LATER });
    });

    test('says how often and when last its pre-script was to be sent, of its own attempt only', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await sending(ledger, aHold(), T0);
      expect((await listed(ledger)).sendings).toEqual({ times: 1, lastAt: T0 });
      await sending(ledger, aHold(), BEFORE_DUE);
      expect((await listed(ledger)).sendings).toEqual({ times: 2, lastAt: BEFORE_DUE });
      await ledger.strikeOut(aHold());
      await ledger.hold(aHold(OTHER_ATTEMPT));
      expect((await listed(ledger)).sendings).toBeUndefined();
      await sending(ledger, aHold(OTHER_ATTEMPT), DUE);
      expect((await listed(ledger)).sendings).toEqual({ times: 1, lastAt: DUE });
    });

    test('is struck out as it was listed, and leaves what came after it alone', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      await sending(ledger, aHold(), T0);
      const debt = await listed(ledger);
      expect(await ledger.settle(debt)).toBe('struck-out');
      expect(await ledger.settle(debt)).toBe('struck-out');
      expect(await ledger.owed()).toEqual([]);
      await ledger.release(aHold());
      expect(await ledger.hold(aHold(OTHER_RUN))).toEqual({ status: 'held' });
      expect(await ledger.settle(debt)).toBe('struck-out');
      expect(await ledger.owed()).toHaveLength(1);
    });

    test.each<[string, readonly string[]]>([
      ['for the first time', []],
      ['once more', [T0]],
    ])('stays when its pre-script is sent %s after it was listed', async (_, before) => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold());
      for (const now of before) {
        await sending(ledger, aHold(), now);
      }
      const debt = await listed(ledger);
      await sending(ledger, aHold(), BEFORE_DUE);
      expect(await ledger.settle(debt)).toBe('changed');
      expect(await ledger.owed()).toHaveLength(1);
      expect(await ledger.settle(await listed(ledger))).toBe('struck-out');
    });

    test('knows the end of its lease, where there is one, of its own attempt only', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(aHold({ leaseEndsAt: LATEST }));
      expect((await listed(ledger)).leaseEndsAt).toBe(LATEST);
      await ledger.strikeOut(aHold());
      await ledger.hold(aHold(OTHER_ATTEMPT));
      expect((await listed(ledger)).leaseEndsAt).toBeUndefined();
    });
  });
}
