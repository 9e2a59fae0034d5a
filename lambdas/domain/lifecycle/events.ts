import type { Action, ActionOf, FailedOutcome } from './actions';

/** Fields of the events of a set after it was taken, and of the copies of a set in one Region. */
export interface SetDetail {
  readonly policy: string;
  /** All schedules for which the set was made. */
  readonly schedules: readonly string[];
  /** As in the tag `quiesce:run`. */
  readonly runId: string;
  readonly instance: string;
  readonly region: string;
  /** ISO-8601. */
  readonly takenAt: string;
  /** Ids. */
  readonly snapshots: readonly string[];
}

/** All snapshots of a set are completed. */
export type SnapshotSetCompleted = SetDetail;

/** A snapshot of a set, or a copy, failed: there is nothing whole to restore from. */
export interface SnapshotSetFailed extends SetDetail {
  readonly cause: string;
}

/** All copies of a set in one Region are completed. `snapshots` are the copies. */
export type SnapshotSetCopied = SetDetail;

/** A set, or the copies of a set in one Region, were removed. */
export interface SnapshotSetPruned extends SetDetail {
  readonly why: ActionOf<'prune'>['why'];
  /** In words. */
  readonly reason: string;
}

/** Something that a schedule promises of its sets did not happen. Published once for each set, step and cause. */
export interface LifecycleFailed extends Partial<Omit<SetDetail, 'policy'>> {
  /** `unknown` where it can't be read. */
  readonly policy: string;
  /** `list`: what there is in a Region. `policy`: the input of a schedule. Otherwise what was to be done to the set. */
  readonly step: FailedStep;
  readonly cause: string;
  readonly outcome: FailedOutcome;
}

export type FailedStep = Exclude<Action['kind'], 'tell'> | ActionOf<'tell'>['about'] | 'list' | 'policy';

/** More sets of a policy would be removed in a Region than one round may. */
export interface PruneHeldBack {
  readonly policy: string;
  readonly region: string;
  /** Sets that are to be removed. */
  readonly wanted: number;
  /** Sets that one round may remove. */
  readonly allowed: number;
  /** Sets that the policy has there. */
  readonly sets: number;
}

/** A time-based copy was not completed in its time. */
export interface CopyLate extends SetDetail {
  /** ISO-8601: when the copies should have been completed. */
  readonly dueAt: string;
}
