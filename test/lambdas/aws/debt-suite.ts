import type { Hold, Ledger, OwedHold } from '../../../lambdas/ports';
import { RATE, type MakeLedger } from './slot-suite';

const T0 = '2026-11-22T03:00:00.000Z';
const BEFORE_DUE = '2026-11-22T03:01:00.000Z';
const DUE = '2026-11-22T03:03:00.000Z';
const AFTER_DUE = '2026-11-22T03:04:00.000Z';
const LATER = '2026-11-22T03:05:00.000Z';
const LATEST = '2026-11-22T03:06:00.000Z';

export interface DebtHolds {
  readonly hold: (changed?: Partial<Hold>) => Hold;
  readonly otherAttempt: Partial<Hold>;
  readonly otherRun: Partial<Hold>;
}

/** What every ledger must let a guard do. */
export function debtSuite(makeLedger: MakeLedger, { hold, otherAttempt, otherRun }: DebtHolds): void {
  describe('a debt', () => {
    const claim = {
      instanceId: hold().instanceId,
      executionId: hold().executionId,
      by: 'guard-1',
      now: AFTER_DUE,
      until: LATER,
    };
    const listed = async (ledger: Ledger): Promise<OwedHold> => {
      const [debt] = await ledger.owed();
      if (debt === undefined) throw new Error('nothing is owed');
      return debt;
    };
    const sending = (ledger: Ledger, of: Hold, now: string) => ledger.markSending({ ...of, now });

    test('is taken over by one guard, which may say so again, until its time is up', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(hold());
      expect(await ledger.takeOver(claim)).toBe('taken');
      expect(await ledger.takeOver(claim)).toBe('taken');
      expect(await ledger.takeOver({ ...claim, by: 'guard-2' })).toBe('taken-by-another');
      expect(await ledger.takeOver({ ...claim, by: 'guard-2', now: LATER, until: LATEST })).toBe('taken');
      expect(await ledger.takeOver({ ...claim, now: LATER })).toBe('taken-by-another');
    });

    test('goes to exactly one of many guards at the same time', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(hold());
      const guards = Array.from({ length: 20 }, (_, number) => `guard-${String(number)}`);
      const answers = await Promise.all(guards.map((by) => ledger.takeOver({ ...claim, by })));
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    });

    test.each<[string, (ledger: Ledger) => Promise<unknown>]>([
      ['was never held', () => Promise.resolve()],
      ['is struck out', (ledger) => ledger.hold(hold()).then(() => ledger.strikeOut(hold()))],
      ['belongs to another attempt', (ledger) => ledger.hold(hold(otherRun))],
    ])('that %s is settled', async (_, before) => {
      const ledger = await makeLedger(RATE);
      await before(ledger);
      expect(await ledger.takeOver(claim)).toBe('settled');
    });

    test('of a run that has ended is due at once, and says until when its functions may act', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(hold());
      await ledger.takeOver({ ...claim, now: BEFORE_DUE, ended: { actsUntil: LATER } });
      expect(await ledger.owed()).toEqual([{ ...hold(), dueAt: BEFORE_DUE, actsUntil: LATER }]);
      await ledger.lookAgain(hold(), LATER);
      expect(await listed(ledger)).toMatchObject({ dueAt: LATER, actsUntil: LATER });
      await ledger.lookAgain(hold(otherAttempt), LATEST);
      expect(await listed(ledger)).toMatchObject({ dueAt: LATER });
    });

    test('says how often and when last its pre-script was to be sent, of its own attempt only', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(hold());
      await sending(ledger, hold(), T0);
      expect((await listed(ledger)).sendings).toEqual({ times: 1, lastAt: T0 });
      await sending(ledger, hold(), BEFORE_DUE);
      expect((await listed(ledger)).sendings).toEqual({ times: 2, lastAt: BEFORE_DUE });
      await ledger.strikeOut(hold());
      await ledger.hold(hold(otherAttempt));
      expect((await listed(ledger)).sendings).toBeUndefined();
      await sending(ledger, hold(otherAttempt), DUE);
      expect((await listed(ledger)).sendings).toEqual({ times: 1, lastAt: DUE });
    });

    test('is struck out as it was listed, and leaves what came after it alone', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(hold());
      await sending(ledger, hold(), T0);
      const debt = await listed(ledger);
      expect(await ledger.settle(debt)).toBe('struck-out');
      expect(await ledger.settle(debt)).toBe('struck-out');
      expect(await ledger.owed()).toEqual([]);
      await ledger.release(hold());
      expect(await ledger.hold(hold(otherRun))).toEqual({ status: 'held' });
      expect(await ledger.settle(debt)).toBe('struck-out');
      expect(await ledger.owed()).toHaveLength(1);
    });

    test.each<[string, readonly string[]]>([
      ['for the first time', []],
      ['once more', [T0]],
    ])('stays when its pre-script is sent %s after it was listed', async (_, before) => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(hold());
      for (const now of before) await sending(ledger, hold(), now);
      const debt = await listed(ledger);
      await sending(ledger, hold(), BEFORE_DUE);
      expect(await ledger.settle(debt)).toBe('changed');
      expect(await ledger.owed()).toHaveLength(1);
      expect(await ledger.settle(await listed(ledger))).toBe('struck-out');
    });

    test('knows the end of its lease, where there is one, of its own attempt only', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.hold(hold({ leaseEndsAt: LATEST }));
      expect((await listed(ledger)).leaseEndsAt).toBe(LATEST);
      await ledger.strikeOut(hold());
      await ledger.hold(hold(otherAttempt));
      expect((await listed(ledger)).leaseEndsAt).toBeUndefined();
    });
  });
}
