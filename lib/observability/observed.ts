import type { aws_events as events } from 'aws-cdk-lib';
import type { IMeasured } from './measured';

/**
 * The events of a construct: a policy has its own, an engine those of all its policies. Each method makes a rule on the
 * engine's event bus.
 *
 * @internal
 */
export interface IObserved extends IMeasured {
  /** The event bus of the engine. */
  readonly eventBus: events.IEventBus;

  /** A run was claimed and starts to look for its targets. */
  onRunStarted(id: string, options?: events.OnEventOptions): events.Rule;

  /** A run ended, with its verdict and the number of targets by result. */
  onRunCompleted(id: string, options?: events.OnEventOptions): events.Rule;

  /** A schedule was due and started no run, or Scheduler gave up starting one. */
  onRunMissed(id: string, options?: events.OnEventOptions): events.Rule;

  /** A snapshot set was made, with its consistency and the reason for it. */
  onSnapshotSetCreated(id: string, options?: events.OnEventOptions): events.Rule;

  /** All snapshots of a set are completed. */
  onSnapshotSetCompleted(id: string, options?: events.OnEventOptions): events.Rule;

  /** A snapshot of a set, or a copy, failed. */
  onSnapshotSetFailed(id: string, options?: events.OnEventOptions): events.Rule;

  /** All copies of a set in one Region are completed. */
  onSnapshotSetCopied(id: string, options?: events.OnEventOptions): events.Rule;

  /** A set, or its copies in one Region, were removed; the event has the reason. */
  onSnapshotSetPruned(id: string, options?: events.OnEventOptions): events.Rule;

  /** A time-based copy was not completed in its time. */
  onCopyLate(id: string, options?: events.OnEventOptions): events.Rule;

  /** More sets of a policy would be removed than one round may. */
  onPruneHeldBack(id: string, options?: events.OnEventOptions): events.Rule;

  /** Something that a schedule promises of its sets did not happen. */
  onLifecycleFailed(id: string, options?: events.OnEventOptions): events.Rule;

  /** A target got no set: skipped on purpose or failed. */
  onTargetSkipped(id: string, options?: events.OnEventOptions): events.Rule;

  /** A script was sent, succeeded or failed; the event has DLM's fields. */
  onScriptNotification(id: string, options?: events.OnEventOptions): events.Rule;

  /** An instance may still be frozen; repeated until its thaw is confirmed. */
  onThawOwed(id: string, options?: events.OnEventOptions): events.Rule;

  /** A restore drill ended, with its verdict, its checks and how long the restore took. */
  onRestoreDrillCompleted(id: string, options?: events.OnEventOptions): events.Rule;
}
