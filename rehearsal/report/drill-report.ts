import type { StateReport } from './report';

/** A set that a restore drill of the app put back onto an instance of its own, and what its check said. */
export interface DrillReport {
  readonly drill: string;
  readonly policy: string;
  readonly drillId: string;
  /** Name of its check. */
  readonly check: string;
  readonly verdict: 'passed' | 'failed';
  readonly reason?: string;
  /** In words; empty for a drill that passed. */
  readonly cause: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly states: readonly StateReport[];
  /** The fleet's name for the instance that the set was taken of. */
  readonly source?: string;
  readonly set?: string;
  readonly takenAt?: string;
  /** The instance that was launched. */
  readonly instance?: string;
  readonly volumes: readonly RestoredVolumeReport[];
  readonly script?: CheckScriptReport;
  readonly checks: readonly CheckResult[];
  /** From the launch until the application accepted connections, on this machine. */
  readonly millisToUsable?: number;
  /** The same as the engine tells it. */
  readonly minutesToUsable?: number;
  /** From the newest record until the set was taken. */
  readonly dataLossSeconds?: number;
  readonly newestAt?: string;
  /** What is different from what was asked for, in words. */
  readonly issues: readonly string[];
  /** What is still there afterwards. */
  readonly left: readonly string[];
  /** Of the set, after the drill. */
  readonly tags: Readonly<Record<string, string>>;
  /** The restored copy was broken on purpose. */
  readonly sabotage?: SabotageReport;
}

/** How the script of a check ended. */
export interface CheckScriptReport {
  readonly result: string;
  readonly exitCode?: number;
  /** The end of its stderr, where it failed. */
  readonly stderr?: string;
}

/** How a restored copy was broken before its check. */
export interface SabotageReport {
  readonly kind: string;
  /** Missing where nothing was broken. */
  readonly done?: string;
}

export interface RestoredVolumeReport {
  readonly volume: string;
  readonly snapshot: string;
  readonly device: string;
}

/** One thing that a check looked at. */
export interface CheckResult {
  readonly name: string;
  readonly expected: string;
  readonly got: string;
  readonly ok: boolean;
}
