import type { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { MetricName } from '../../lambdas/domain/metrics';

/**
 * The metrics of a construct: a policy has its own, an engine those of all its policies.
 *
 * @internal
 */
export interface IMeasured {
  /**
   * A metric by its name; by default a sum over five minutes. Zeros are not emitted, so an alarm should treat missing data
   * as not breaching.
   */
  metric(metricName: MetricName, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Runs that were claimed and started to look for their targets. */
  metricRunStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Runs that ended as `Completed`, without those that had nothing to do. */
  metricRunCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Instances that were selected. */
  metricResourcesTargeted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Pre-scripts that were sent. */
  metricPreScriptStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Pre-scripts that succeeded. */
  metricPreScriptCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Pre-scripts that failed, timed out or did not run. */
  metricPreScriptFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Post-scripts that were sent. */
  metricPostScriptStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Post-scripts that succeeded. */
  metricPostScriptCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Post-scripts that failed, timed out or did not run. */
  metricPostScriptFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Instances whose VSS backup was begun. */
  metricVSSBackupStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Instances whose VSS backup is application-consistent. */
  metricVSSBackupCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Instances whose VSS backup failed, timed out, or is not application-consistent. */
  metricVSSBackupFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshot sets that were requested. */
  metricSnapshotsCreateStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshot sets that were made. */
  metricSnapshotsCreateCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshot sets that could not be made. */
  metricSnapshotsCreateFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Application-consistent sets that were made. */
  metricConsistentSetCreated(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Hours since the newest application-consistent set that one can restore from; by default the most. It is emitted also
   * when it is zero.
   */
  metricHoursSinceConsistentSet(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshot sets of which all snapshots are completed. */
  metricSetCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshot sets of which a snapshot failed. */
  metricSetFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Copies in other Regions that were begun. */
  metricSnapshotsCopiedRegionStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Copies in other Regions that are completed. */
  metricSnapshotsCopiedRegionCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Copies in other Regions that failed, or could not be begun. */
  metricSnapshotsCopiedRegionFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Copies in other Regions that were deleted. */
  metricSnapshotsCopiedRegionDeleteCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Copies in other Regions that could not be deleted. */
  metricSnapshotsCopiedRegionDeleteFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshots that were shared with other accounts. */
  metricSnapshotsSharedCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshots that were deleted. */
  metricSnapshotsDeleteCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshots that could not be deleted. */
  metricSnapshotsDeleteFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshot sets that were removed. */
  metricSetsPruned(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Time-based copies that were not completed in their time. */
  metricCopyLate(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Rounds in which more sets would be removed than one round may. */
  metricPruneHeldBack(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** What schedules promise of their sets and what did not happen, at each try. */
  metricLifecycleFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Length of the freeze windows in milliseconds, by the guests' clocks; by default the longest. */
  metricFreezeMillis(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Freeze windows whose function started cold. */
  metricColdStartInWindow(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Targets whose scripts failed and that got a crash-consistent set instead. */
  metricCrashConsistentFallback(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Instances that thawed themselves because their lease ended. */
  metricLeaseExpired(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Thaws that were overdue and are not confirmed yet. */
  metricOwedThaw(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Targets without a set, skipped on purpose or failed. */
  metricTargetSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Runs that did not end as `Completed`. */
  metricRunFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Runs that selected no instance. */
  metricNoTargetsMatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Schedules that were due and started no run. */
  metricRunMissed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Firings that Scheduler could not deliver. */
  metricFiringUndelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Snapshot sets that were labelled after the end of their run. */
  metricSetLabelledLate(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Actions that a round of the lifecycle planned and did not do, of the engine alone; by default the most. It is emitted
   * also when it is zero.
   */
  metricLifecycleBacklog(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Calls that EC2 or Run Command refused because they were asked too often, of the engine alone. */
  metricCallThrottled(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Restore drills whose check passed. */
  metricDrillPassed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Restore drills that did not pass, for any reason. */
  metricDrillFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Minutes from the launch of a drill's instance until the application was usable; by default the most. */
  metricDrillMinutes(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Hours since the newest restore drill, while it passed; by default the most. Nothing is emitted while the newest drill
   * failed, so an alarm should treat missing data as breaching.
   */
  metricHoursSinceDrill(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Restore drills that left an instance, a volume, an image or a shared set, at each look of the guard of the drills. */
  metricOwedRemoval(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Events that could not be published. */
  metricEventsLost(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
