import { NO_SLOWDOWN, type Slowdown } from '../../../lambdas/domain/slowdown';
import type { LastRound } from '../../../lambdas/domain/lifecycle/turn';
import type { Hold, NewestDrill, OwedHold, OwedRemoval } from '../../../lambdas/ports';
import { defined } from '../../../lambdas/domain/json';

/** One item of the ledger: a hold, and whether its thaw is owed. */
export interface HoldItem {
  readonly hold: Hold;
  readonly debt: 'owed' | 'struck-out';
  /** The attempt whose pre-script may have been sent. */
  readonly sendingFor?: string;
  readonly sendings?: NonNullable<OwedHold['sendings']>;
  /** What a guard wrote: when it looks again, who pays, and until when functions may act. */
  readonly dueAt?: string;
  readonly guard?: { readonly by: string; readonly until: string };
  readonly actsUntil?: string;
}

/** What the ledger's table holds; shared by all who write to it. */
export interface LedgerBooks {
  /** The execution that claimed each run. */
  readonly claims: Map<string, string>;
  /** Scheduled time of the last firing of each schedule. */
  readonly firings: Map<string, string>;
  readonly told: Set<string>;
  /** When the last set of each instance was taken. */
  readonly sets: Map<string, string>;
  /** By instance. */
  readonly holds: Map<string, HoldItem>;
  /** Where the schedule of slots ends, in epoch milliseconds. */
  slotsEnd: number | undefined;
  /** Until when no slot may be used, in epoch milliseconds. */
  slotsPausedUntil: number;
  slowdown: Slowdown;
  /** Removals that are owed, by drill. */
  readonly removals: Map<string, OwedRemoval>;
  /** The newest drill, by policy. */
  readonly drills: Map<string, NewestDrill>;
  /** Of the lifecycle. */
  round: LastRound & { readonly regions: readonly string[] };
}

export function emptyBooks(): LedgerBooks {
  return {
    claims: new Map(),
    firings: new Map(),
    told: new Set(),
    sets: new Map(),
    holds: new Map(),
    slotsEnd: undefined,
    slotsPausedUntil: 0,
    slowdown: NO_SLOWDOWN,
    removals: new Map(),
    drills: new Map(),
    round: { left: false, woken: false, regions: [] },
  };
}

/** Owed thaws, the one that is due last first, as the ledger's index lists them. */
export function owedIn({ holds }: LedgerBooks): readonly OwedHold[] {
  return [...holds.values()]
    .filter(({ debt }) => debt === 'owed')
    .map(({ hold, sendingFor, sendings, dueAt, actsUntil }) => ({
      ...hold,
      ...defined({ dueAt, actsUntil, sendings: sendingFor === hold.executionId ? sendings : undefined }),
    }))
    .sort((a, b) => Date.parse(b.dueAt) - Date.parse(a.dueAt));
}
