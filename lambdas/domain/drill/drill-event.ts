import type { DrillReason, DrillVerdict } from './drill-verdict';

/** A set was restored and checked, or could not be. */
export interface RestoreDrillCompleted {
  readonly policy: string;
  /** Name of the drill. */
  readonly drill: string;
  readonly drillId: string;
  readonly verdict: DrillVerdict;
  readonly reason?: DrillReason;
  /** In words; empty for a drill that passed. */
  readonly cause: string;
  /** SHA-256 of the record, as in the tag `quiesce:drill-record`. */
  readonly record: string;
  /** Name of the check. */
  readonly check: string;
  /** Names of the checks that failed. */
  readonly failedChecks: readonly string[];
  /** The instance that the set was made of. */
  readonly instance?: string;
  /** `quiesce:set`. */
  readonly set?: string;
  /** ISO-8601: when the set was taken. */
  readonly takenAt?: string;
  /** From the launch until the application was usable. */
  readonly minutesToUsable?: number;
  /** From the newest record in the data until the set was taken. */
  readonly dataLossSeconds?: number;
  /** ISO-8601. */
  readonly startedAt: string;
  /** What is different from what was asked for, and what is left, in words. */
  readonly issues: readonly string[];
}
