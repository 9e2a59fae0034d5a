import type { Machine } from './machine';
import type { DatabaseResult } from './results';

/** What `--json` writes. */
export interface Report {
  readonly machine: Machine;
  /** How images were made; the same for all, since a run that could not make true ones ends before its first round. */
  readonly imageMode: string;
  /** Rounds that were asked for, of each database on each file system. */
  readonly requested: { readonly rounds: number; readonly roundsWithout: number };
  readonly databases: readonly DatabaseResult[];
  /** Why rounds, or all rounds of a database, did not come to their end. */
  readonly failures: readonly string[];
}
