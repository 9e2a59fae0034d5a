import type { LastRound } from '../../domain/lifecycle/turn';
import type { Ledger } from '../../ports';
import { readItem, writing, type LedgerSettings } from './calls';
import { readText, roundKey, runKey } from './items';
import { dynamoDbLedger } from './ledger';
import { lastRoundOf } from './rounds';

/** What a person asks the ledger. It changes nothing. Every failure is `LedgerUnavailable`. */
export interface LedgerReads extends Pick<Ledger, 'owed' | 'lastFiring' | 'newestDrills'> {
  /** The execution that claimed a run; `undefined` when none did, or two weeks ago. */
  claimOf(runId: string): Promise<{ readonly executionArn: string; readonly claimedAt: string } | undefined>;
  /** The last round of the lifecycle; `undefined` before the first one. */
  lastRound(): Promise<LastRound | undefined>;
}

export function dynamoDbLedgerReads(settings: Pick<LedgerSettings, 'client' | 'tableName'>): LedgerReads {
  const ledger = dynamoDbLedger(settings);
  return {
    owed: () => ledger.owed(),
    lastFiring: (schedule) => ledger.lastFiring(schedule),
    newestDrills: () => ledger.newestDrills(),
    claimOf: (runId) =>
      writing(`claim of run ${runId}`, async () => {
        const item = await readItem(settings, runKey(runId));
        return item && { executionArn: readText(item.executionArn), claimedAt: readText(item.claimedAt) };
      }),
    lastRound: () =>
      writing('round of the lifecycle', async () => {
        const item = await readItem(settings, roundKey);
        return item && lastRoundOf(item);
      }),
  };
}
