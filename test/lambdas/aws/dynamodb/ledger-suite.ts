import { debtSuite } from './debt-suite';
import { drillSuite } from './drill-suite';
import { holdSuite } from './hold-suite';
import { BEFORE_DUE, DUE, T0 } from './holds';
import { roundSuite } from './round-suite';
import { RATE, slotSuite } from './slot-suite';
import type { MakeLedger } from './slot-suite';

/** What every ledger must do, the adapter and the one in memory alike. */
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
        Array.from({ length: 20 }, (_, number) => ledger.claimRun({ ...claim, executionArn: `arn:${number}` })),
      );
      expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
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

  holdSuite(makeLedger);
  debtSuite(makeLedger);
  slotSuite(makeLedger);
  roundSuite(makeLedger);
  drillSuite(makeLedger);
}
