import type { NewestDrill, OwedRemoval } from '../../../../lambdas/ports';
import { DUE, T0 } from './holds';
import { RATE, type MakeLedger } from './slot-suite';

const LATER = '2026-11-22T09:00:00.000Z';

const debt = (changes: Partial<OwedRemoval> = {}): OwedRemoval => ({
  drillId: 'drill-1',
  drill: 'weekly',
  policy: 'databases',
  executionArn: 'arn:one',
  region: 'eu-central-1',
  snapshotIds: ['snap-1', 'snap-2'],
  owedSince: T0,
  dueAt: DUE,
  ...changes,
});

const drill = (changes: Partial<NewestDrill> = {}): NewestDrill => ({
  policy: 'databases',
  drillId: 'drill-1',
  verdict: 'passed',
  endedAt: T0,
  ...changes,
});

/** What the ledger knows of drills, as every ledger gives it. */
export function drillSuite(makeLedger: MakeLedger): void {
  describe('the removal of a drill', () => {
    test('is owed until it is settled, and settled twice as once', async () => {
      const ledger = await makeLedger(RATE);
      expect(await ledger.owedRemovals()).toEqual([]);
      await ledger.oweRemoval(debt());
      await ledger.oweRemoval(debt());
      expect(await ledger.owedRemovals()).toEqual([debt()]);
      await ledger.settleRemoval('drill-1');
      await ledger.settleRemoval('drill-1');
      expect(await ledger.owedRemovals()).toEqual([]);
    });

    test('that is owed again has its new end, and the one that is due first comes first', async () => {
      const ledger = await makeLedger(RATE);
      const other = debt({ drillId: 'drill-2', executionArn: 'arn:two' });
      await ledger.oweRemoval(debt());
      await ledger.oweRemoval(other);
      await ledger.oweRemoval(debt({ dueAt: LATER }));
      expect(await ledger.owedRemovals()).toEqual([other, debt({ dueAt: LATER })]);
    });

    test('says by which role it is done, and when its death was told', async () => {
      const ledger = await makeLedger(RATE);
      const known = { role: 'arn:aws:iam::444455556666:role/drills', toldAt: LATER };
      await ledger.oweRemoval(debt(known));
      expect(await ledger.owedRemovals()).toEqual([debt(known)]);
    });

    test('is no thaw, and a thaw is no removal', async () => {
      const ledger = await makeLedger(RATE);
      await ledger.oweRemoval(debt());
      await ledger.noteDrill(drill());
      expect(await ledger.owed()).toEqual([]);
      expect(await ledger.owedRemovals()).toHaveLength(1);
    });
  });

  describe('the newest drill', () => {
    test('is kept for each policy', async () => {
      const ledger = await makeLedger(RATE);
      const ofFiles = drill({ policy: 'files', drillId: 'drill-2', verdict: 'failed', endedAt: LATER });
      expect(await ledger.newestDrills()).toEqual([]);
      await ledger.noteDrill(drill());
      await ledger.noteDrill(ofFiles);
      await ledger.noteDrill(ofFiles);
      expect(await ledger.newestDrills()).toEqual([drill(), ofFiles]);
    });

    test('is not replaced by one that ended earlier', async () => {
      const ledger = await makeLedger(RATE);
      const newest = drill({ drillId: 'drill-2', verdict: 'failed', endedAt: LATER });
      await ledger.noteDrill(newest);
      await ledger.noteDrill(drill());
      expect(await ledger.newestDrills()).toEqual([newest]);
    });
  });
}
