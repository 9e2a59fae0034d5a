import type { DrillReport } from './drill-report';

/**
 * What a rehearsal found out, as `report.json` has it; `report.schema.json` beside this file is its published schema.
 * Instants are ISO-8601 with milliseconds, durations in the unit of their name.
 */
export interface Report {
  readonly quiesceReport: 1;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly setup: Setup;
  readonly runs: readonly RunReport[];
  readonly restores: readonly RestoreReport[];
  /** Missing where no drill was asked for. */
  readonly drills?: readonly DrillReport[];
  readonly events: readonly EventReport[];
  readonly metrics: readonly MetricReport[];
  readonly calls: readonly CallReport[];
  readonly faults: readonly FaultReport[];
  /** What the example promises, and whether it was kept; the exit code follows from it. */
  readonly expectations: readonly Expectation[];
}

/** What the rehearsal ran on, as far as the result depends on it. */
export interface Setup {
  readonly seed: number;
  /** `root`, `user-namespace` or `plain`, and what that means for the freeze. */
  readonly privileges: string;
  readonly privilegesNote: string;
  /** How snapshots were imaged. */
  readonly imageMode: string;
  readonly imageModeNote: string;
  /** `point-in-time`, or `flattering` where crash-consistent sets look better than EC2's would. */
  readonly imageTruth: string;
  /** The databases of the fleet, their versions and where their programs came from. */
  readonly databases?: string;
  /** Latencies and bounds that the stand-in was given: model inputs, not measurements. */
  readonly modelInputs: Readonly<Record<string, number>>;
  readonly coldStarts: number;
  /** The time in which functions ran or waited for a processor, divided by the time in which they ran. */
  readonly slowdown: number;
  /** The longest that an environment took to load its function. */
  readonly slowestStartMillis: number;
  /** Why a drill that was asked for could not be played on this machine, and what that leaves open. */
  readonly drillsNote?: string;
  /** With its figures, where the machine was too slow to show what depends on time. */
  readonly slowMachine?: string;
}

export interface RunReport {
  readonly policy: string;
  readonly schedule: string;
  readonly runId: string;
  readonly verdict: string;
  readonly reason?: string;
  readonly summary: string;
  /** The policy's lease; without it the document's own, or none. */
  readonly leaseSeconds?: number;
  /** Longest that a script, or AWS's VSS document, may take. */
  readonly timeoutSeconds: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly states: readonly string[];
  readonly targets: readonly TargetReport[];
}

export interface TargetReport {
  readonly instance: string;
  /** The fleet's name for the instance. */
  readonly name: string;
  readonly outcome: 'application-consistent' | 'crash-consistent' | 'skipped' | 'failed';
  readonly reason?: string;
  readonly detail?: string;
  readonly proof?: string;
  readonly states: readonly StateReport[];
  readonly preScript: ScriptSummary;
  readonly postScript: ScriptSummary;
  /**
   * How long the last attempt was frozen, the one figure that every part of the report, the tag `quiesce:freeze-millis`, events
   * and metrics have.
   */
  readonly freezeMillis?: number;
  /**
   * `guest`: by its own monotonic clock, from its first freeze to its last thaw. `engine`: without evidence of the guest, from
   * when the pre-script was seen to have ended to when the post-script was.
   */
  readonly freezeMeasuredBy?: 'guest' | 'engine';
  readonly quiescedAt?: string;
  readonly frozenAt?: string;
  readonly thawedAt?: string;
  readonly thawedBy?: string;
  /** When CreateSnapshots was called and had returned. */
  readonly snapshotsCalledAt?: string;
  readonly snapshotsTakenAt?: string;
  /** The freezes of the guest that the stand-in observed. The evidence is compared with them. */
  readonly observedFreezes: readonly ObservedFreeze[];
  readonly snapshots: readonly SnapshotReport[];
}

export interface StateReport {
  readonly name: string;
  readonly enteredAt: string;
  readonly millis: number;
  readonly error?: string;
}

export interface ScriptSummary {
  readonly attempts: number;
  /** `succeeded`, `failed`, `timed-out`, `not-run`, `unknown`, or `none` when no such script was due. */
  readonly result: string;
  readonly exitCode?: number;
  /** The end of the stderr of the last script that failed. */
  readonly stderr?: string;
  /** When the command of the last attempt was sent. */
  readonly sentAt?: string;
}

export interface ObservedFreeze {
  readonly volume: string;
  readonly mountPoint: string;
  readonly frozenAt: string;
  readonly thawedAt?: string;
  readonly millis?: number;
}

export interface SnapshotReport {
  readonly id: string;
  readonly volume: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A set put back onto a new guest, and what was there. */
export interface RestoreReport {
  /** The instance that the set was taken of. */
  readonly instance: string;
  /** The run that took it; needed only where several runs have this instance. */
  readonly runId?: string;
  readonly name: string;
  readonly workload: string;
  /** Writes acknowledged before `quiescedAt`. */
  readonly acknowledged: number;
  /** Of these, found after the restore. */
  readonly found: number;
  readonly lost: number;
  /** Writes acknowledged between `quiescedAt` and `frozenAt` and not found. This is allowed; it is shown for completeness. */
  readonly lostUntilFrozen?: number;
  readonly startMillis?: number;
}

export interface EventReport {
  readonly at: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface MetricReport {
  readonly at: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface CallReport {
  readonly at: string;
  readonly service: string;
  readonly operation: string;
  readonly instance?: string;
  /** Function that made the call. */
  readonly caller?: string;
  /** Whether the calling invocation started cold. */
  readonly coldStart: boolean;
  readonly error?: string;
}

/** A fault that was asked for. */
export interface FaultReport {
  readonly state: string;
  readonly kind: string;
  readonly asked: number;
  readonly fired: number;
}

export interface Expectation {
  readonly text: string;
  readonly kept: boolean;
  /** What was found instead. */
  readonly found?: string;
  /** Whether a machine that is too slow can break it. The guarantees hold on any machine. @default false */
  readonly dependsOnTime?: true;
}
