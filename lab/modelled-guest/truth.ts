import type { CaptureRequest } from '../../rehearsal/guests/guest';

/** Who ended a freeze; `pre`: the pre-script itself, as it failed; `crash`: the kernel that held it is gone. */
export type ThawedBy = 'command' | 'lease' | 'operator' | 'pre' | 'somebody' | 'crash';

/** One file system, frozen. Instants are milliseconds since the epoch. */
export interface FrozenInterval {
  readonly path: string;
  readonly volumeId: string;
  /** The attempt that froze it; empty where somebody else did. */
  readonly executionId: string;
  readonly frozenAt: number;
  readonly thawedAt?: number;
  readonly thawedBy?: ThawedBy;
}

export interface ArmedLease {
  readonly executionId: string;
  readonly armedAt: number;
  readonly dueAt: number;
}

/** An image of volumes at one instant. */
export interface Capture {
  readonly at: number;
  readonly volumes: readonly CaptureRequest[];
  /** How many of the file systems that scripts freeze here were frozen at that instant. */
  readonly frozen: 'all' | 'some' | 'none';
  /** Writes acknowledged by then, for each path. */
  readonly writes: Readonly<Record<string, number>>;
}

/** A script as it ran; `exitCode` is absent while it runs, or when its guest died. */
export interface ScriptRun {
  readonly command: string;
  readonly executionId: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly exitCode?: number;
}

/** What really happened on a guest, independent of all reports. */
export interface GuestTruth {
  readonly frozen: readonly FrozenInterval[];
  readonly leases: readonly ArmedLease[];
  readonly captures: readonly Capture[];
  readonly scripts: readonly ScriptRun[];
}
