import type { LeaseState } from './debts';
import type { RestoreDrillCompleted } from './drill/drill-event';
import type {
  CopyLate,
  LifecycleFailed,
  PruneHeldBack,
  SnapshotSetCompleted,
  SnapshotSetCopied,
  SnapshotSetFailed,
  SnapshotSetPruned,
} from './lifecycle/events';
import type { Reason, RunVerdict, SetVerdict, TargetOutcome } from './outcome';
import type { Tally } from './run-verdict';
import type { Stage } from './script';

/** Source of all our events. */
export const EVENT_SOURCE = 'quiesce';

/** Detail types of the events; one spelling for publishers, rules and samples. */
export enum DetailType {
  /** A script was sent, succeeded or failed; the event has DLM's fields. */
  PRE_POST_SCRIPT_NOTIFICATION = 'Pre Post Script Notification',
  /** A run was claimed and starts to look for its targets. */
  RUN_STARTED = 'Run Started',
  /** A run ended, with its verdict and the number of targets by result. */
  RUN_COMPLETED = 'Run Completed',
  /** A schedule was due and started no run, or Scheduler gave up starting one. */
  RUN_MISSED = 'Run Missed',
  /** A snapshot set was made, with its consistency and the reason for it. */
  SNAPSHOT_SET_CREATED = 'Snapshot Set Created',
  /** All snapshots of a set are completed. */
  SNAPSHOT_SET_COMPLETED = 'Snapshot Set Completed',
  /** A snapshot of a set, or a copy, failed. */
  SNAPSHOT_SET_FAILED = 'Snapshot Set Failed',
  /** All copies of a set in one Region are completed. */
  SNAPSHOT_SET_COPIED = 'Snapshot Set Copied',
  /** A set, or its copies in one Region, were removed; the event has the reason. */
  SNAPSHOT_SET_PRUNED = 'Snapshot Set Pruned',
  /** A time-based copy was not completed in its time. */
  COPY_LATE = 'Copy Late',
  /** More sets of a policy would be removed than one round may. */
  PRUNE_HELD_BACK = 'Prune Held Back',
  /** Something that a schedule promises of its sets did not happen. */
  LIFECYCLE_FAILED = 'Lifecycle Failed',
  /** A target got no set: skipped on purpose or failed. */
  TARGET_SKIPPED = 'Target Skipped',
  /** An instance may still be frozen; repeated until its thaw is confirmed. */
  THAW_OWED = 'Thaw Owed',
  /** A set was restored and checked, or could not be. */
  RESTORE_DRILL_COMPLETED = 'Restore Drill Completed',
}

/** A detail type as its text, which a member of the enum is too. */
export type DetailTypeText = `${DetailType}`;

export type DomainEvent =
  | Event<'Pre Post Script Notification', ScriptNotification>
  | Event<'Run Started', RunStarted>
  | Event<'Run Completed', RunCompleted>
  | Event<'Run Missed', RunMissed>
  | Event<'Snapshot Set Created', SnapshotSetCreated>
  | Event<'Snapshot Set Completed', SnapshotSetCompleted>
  | Event<'Snapshot Set Failed', SnapshotSetFailed>
  | Event<'Snapshot Set Copied', SnapshotSetCopied>
  | Event<'Snapshot Set Pruned', SnapshotSetPruned>
  | Event<'Copy Late', CopyLate>
  | Event<'Prune Held Back', PruneHeldBack>
  | Event<'Lifecycle Failed', LifecycleFailed>
  | Event<'Target Skipped', TargetSkipped>
  | Event<'Thaw Owed', ThawOwed>
  | Event<'Restore Drill Completed', RestoreDrillCompleted>;

interface Event<Type extends DetailTypeText, Detail> {
  readonly detailType: Type;
  /** ISO-8601. */
  readonly time: string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: Detail;
}

/** A script, or a VSS backup, was sent, succeeded or failed. DLM's documented fields, in its spelling. */
export interface ScriptNotification {
  /** Empty for VSS, which has no stages. */
  readonly script_stage: 'PRE' | 'POST' | '';
  readonly result: 'initiated' | 'success' | 'failed';
  /** Exit code or status of a failed script, else empty. */
  readonly cause: string;
  /** The policy's name. */
  readonly policy_id: string;
  readonly execution_handler: string;
  /** Absent for VSS, as in DLM's sample. */
  readonly execution_handler_service?: 'AWS_SYSTEMS_MANAGER';
  /** ARN of the instance. */
  readonly source: string;
  readonly resource_type: 'EBS_SNAPSHOT';
  readonly resources: readonly { readonly status: string; readonly resource_id: string; readonly source: string }[];
  /** The executionId of the attempt. */
  readonly request_id: string;
  /** ISO-8601, empty when unknown. */
  readonly start_time: string;
  readonly end_time: string;
  readonly timeout_time: string;
  readonly run_id: string;
}

/** Fields of every event of a run; a field that could not be read is empty. */
export interface RunDetail {
  readonly policy: string;
  readonly schedule: string;
  /** As in the tag `quiesce:run`. */
  readonly runId: string;
  /** When the schedule was due, ISO-8601. */
  readonly scheduledTime: string;
}

/** A run was claimed and starts to look for its targets. */
export type RunStarted = RunDetail;

/** A run ended, with its verdict. The guard publishes this event for a run that died. */
export interface RunCompleted extends RunDetail {
  readonly verdict: RunVerdict;
  readonly reason?: Reason;
  readonly startedAt: string;
  /** Number of targets by result; empty for a run that died. */
  readonly counts: Partial<Tally>;
}

/** A schedule was due and started no run. */
export interface RunMissed extends RunDetail {
  /** `no-run`: no run was claimed in time. `not-delivered`: Scheduler gave up starting one. */
  readonly reason: 'no-run' | 'not-delivered';
  /** Scheduler's code and message, if it gave up. */
  readonly cause?: string;
}

/** A target has a set, with its label. The sweep publishes this event for a set that it labels late. */
export interface SnapshotSetCreated extends RunDetail {
  readonly instance: string;
  readonly consistency: SetVerdict['consistency'];
  readonly reason?: Reason;
  readonly proof: SetVerdict['proof'];
  readonly snapshots: readonly { readonly snapshotId: string; readonly volumeId: string }[];
  /** As reported by the guest, otherwise as measured by the engine. */
  readonly freezeMillis?: number;
  readonly droppedTags?: readonly string[];
}

/** A target without a set: skipped on purpose or failed. */
export interface TargetSkipped extends RunDetail {
  readonly instance: string;
  readonly outcome: Extract<TargetOutcome, 'skipped' | 'failed'>;
  readonly reason: Reason;
  readonly detail?: string;
}

/** A thaw was overdue and the guard took it over. The guard publishes this event at each try. */
export interface ThawOwed {
  readonly policy: string;
  readonly runId: string;
  readonly instance: string;
  readonly executionId: string;
  readonly dueAt: string;
  /**
   * `watched`: thawed, and thawed once more when no function of its run can act any more. `abandoned`: the document is gone,
   * so no thaw can be sent, and the lease has passed.
   */
  readonly confirmed: 'confirmed' | 'abandoned' | 'watched' | 'owed';
  /** `passed`: an instance whose kernel runs has thawed itself. `none`: Quiesce knows of no lease. */
  readonly lease: LeaseState;
}

/** Events as PutEvents takes them. */
export const EVENTS_PER_REQUEST = 10;

/** Stage of a script in DLM's events. */
export function eventStage(stage: Stage): 'PRE' | 'POST' {
  return stage === 'pre-script' ? 'PRE' : 'POST';
}
