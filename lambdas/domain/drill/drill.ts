import type { ScriptReport } from '../script';
import type { CaughtError } from '../target';
import type { CheckReport } from './check-report';
import type { DrillReason, DrillVerdict } from './drill-verdict';
import type { Drill } from './settings';

/** What a drill restores: one set, as it was chosen. */
export interface ChosenSet {
  readonly region: string;
  readonly instance: string;
  readonly runId: string;
  /** `quiesce:set`. */
  readonly set: string;
  /** ISO-8601. */
  readonly takenAt: string;
  readonly consistency: string;
  readonly proof: string;
  /** All snapshots of the set: all get the result. */
  readonly snapshotIds: readonly string[];
  /** Those that are restored: all but the boot volume's. */
  readonly snapshots: readonly ChosenSnapshot[];
  /** Of the boot volume, where the drill boots it. */
  readonly boot?: ChosenSnapshot;
}

export interface ChosenSnapshot {
  readonly snapshotId: string;
  /** The volume that the snapshot was made of. It is only a name: no call asks for it. */
  readonly volumeId: string;
  readonly volumeGiB: number;
  /** Bytes of all its blocks, where EC2 knows them. */
  readonly fullBytes?: number;
}

/** What every step of a drill knows. */
export interface DrillInput {
  readonly drill: Drill;
  /** A set that a person named, by its tag `quiesce:set`. */
  readonly set?: string;
}

/** What ended a drill before its check could report. */
export interface Obstacle {
  readonly reason: DrillReason;
  /** In words. */
  readonly cause: string;
}

/** The first step: whose drill it is, and what it restores. */
export interface Chosen {
  readonly next: 'launch' | 'record';
  /** A UUID, the same when the step is repeated: client token of the launch, and tag of all that is launched. */
  readonly drillId: string;
  /** ISO-8601. */
  readonly chosenAt: string;
  readonly chosen?: ChosenSet;
  readonly obstacle?: Obstacle;
}

/** What was launched, and how. */
export interface Launched {
  readonly next: 'await' | 'remove';
  readonly instanceId?: string;
  /** ISO-8601. */
  readonly launchedAt?: string;
  /** ISO-8601: the instance does not outlive this. */
  readonly endsAt: string;
  readonly subnet?: string;
  readonly instanceType?: string;
  /** MiB a second, where EC2 took it. */
  readonly initializationRate?: number;
  /** No call can have launched anything: EC2 refused each, or there was none. Absent: what was launched may not be listed yet. */
  readonly isNothing?: true;
  /** What is different from what was asked for, in words. */
  readonly notes: readonly string[];
  readonly obstacle?: Obstacle;
}

/** What one look at the instance saw. */
export interface Seen {
  readonly next: 'wait' | 'check' | 'remove';
  /** ISO-8601: all volumes are attached, and Systems Manager reaches the instance. */
  readonly readyAt?: string;
  readonly volumes: readonly RestoredVolume[];
  readonly obstacle?: Obstacle;
}

/** A volume of the drill's instance. */
export interface RestoredVolume {
  readonly volumeId: string;
  readonly snapshotId: string;
  readonly device: string;
}

export interface SentCheck {
  readonly commandId: string;
  /** ISO-8601. */
  readonly sentAt: string;
}

export interface Checked {
  readonly next: 'wait' | 'remove';
  /** ISO-8601. */
  readonly seenAt: string;
  readonly script?: ScriptReport;
  readonly report?: CheckReport;
}

/** What is left of a drill. */
export interface Removed {
  /** ISO-8601: when nothing was left, or when it was given up. */
  readonly endedAt: string;
  /** What is still there, in words. The guard goes on with it. */
  readonly left: readonly string[];
}

/** How a drill ended. */
export interface Concluded {
  readonly verdict: DrillVerdict;
  /** One sentence, for the execution's cause. */
  readonly summary: string;
}

/** The state of a drill, slot by slot. */
export interface DrillState extends DrillInput {
  readonly chosen: Chosen;
  readonly launched: Launched;
  readonly seen: Seen;
  readonly sent: SentCheck;
  readonly checked: Checked;
  readonly removed: Removed;
  readonly concluded: Concluded;
  readonly failure: CaughtError;
}
