import type { Hold } from '../../lambdas/ports';

/** One item of the ledger: a hold, and whether its thaw is owed. */
export interface HoldItem {
  readonly hold: Hold;
  readonly debt: 'owed' | 'struck-out';
  /** The attempt whose pre-script may have been sent. */
  readonly sendingFor?: string;
}

/** What the ledger's table holds; shared by all who write to it. */
export interface LedgerBooks {
  /** The execution that claimed each run. */
  readonly claims: Map<string, string>;
  /** By instance. */
  readonly holds: Map<string, HoldItem>;
  /** Where the schedule of slots ends, in epoch milliseconds. */
  slotsEnd: number | undefined;
}

export function emptyBooks(): LedgerBooks {
  return { claims: new Map(), holds: new Map(), slotsEnd: undefined };
}

/** Owed thaws, newest first, as the ledger's index lists them. */
export function owedIn({ holds }: LedgerBooks): readonly Hold[] {
  return [...holds.values()]
    .filter(({ debt }) => debt === 'owed')
    .map(({ hold }) => hold)
    .sort((a, b) => Date.parse(b.dueAt) - Date.parse(a.dueAt));
}
