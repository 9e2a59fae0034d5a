import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, MetricName } from '../../lambdas/domain/metrics';

/** A construct with metrics: a policy has its own, an engine those of all its policies. */
export abstract class Measured extends Construct {
  /** Dimensions of the metrics; none for the engine. */
  protected abstract readonly metricDimensions: Readonly<Record<string, string>>;

  /**
   * A metric by its name; by default a sum over five minutes. Zeros are not emitted, so an alarm should treat missing data
   * as not breaching.
   */
  metric(metricName: MetricName, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { ...this.metricDimensions },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  /** Instances that were selected. */
  metricResourcesTargeted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RESOURCES_TARGETED, options);
  }

  /** Pre-scripts that were sent. */
  metricPreScriptStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRE_SCRIPT_STARTED, options);
  }

  /** Pre-scripts that succeeded. */
  metricPreScriptCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRE_SCRIPT_COMPLETED, options);
  }

  /** Pre-scripts that failed, timed out or did not run. */
  metricPreScriptFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRE_SCRIPT_FAILED, options);
  }

  /** Post-scripts that were sent. */
  metricPostScriptStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.POST_SCRIPT_STARTED, options);
  }

  /** Post-scripts that succeeded. */
  metricPostScriptCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.POST_SCRIPT_COMPLETED, options);
  }

  /** Post-scripts that failed, timed out or did not run. */
  metricPostScriptFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.POST_SCRIPT_FAILED, options);
  }

  /** Instances whose VSS backup was begun. */
  metricVSSBackupStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.VSS_BACKUP_STARTED, options);
  }

  /** Instances whose VSS backup is application-consistent. */
  metricVSSBackupCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.VSS_BACKUP_COMPLETED, options);
  }

  /** Instances whose VSS backup failed, timed out, or is not application-consistent. */
  metricVSSBackupFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.VSS_BACKUP_FAILED, options);
  }

  /** Snapshot sets that were requested. */
  metricSnapshotsCreateStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_CREATE_STARTED, options);
  }

  /** Snapshot sets that were made. */
  metricSnapshotsCreateCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_CREATE_COMPLETED, options);
  }

  /** Snapshot sets that could not be made. */
  metricSnapshotsCreateFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_CREATE_FAILED, options);
  }

  /** Snapshot sets of which all snapshots are completed. */
  metricSetCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SET_COMPLETED, options);
  }

  /** Snapshot sets of which a snapshot failed. */
  metricSetFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SET_FAILED, options);
  }

  /** Copies in other Regions that were begun. */
  metricSnapshotsCopiedRegionStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_STARTED, options);
  }

  /** Copies in other Regions that are completed. */
  metricSnapshotsCopiedRegionCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_COMPLETED, options);
  }

  /** Copies in other Regions that failed, or could not be begun. */
  metricSnapshotsCopiedRegionFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_FAILED, options);
  }

  /** Copies in other Regions that were deleted. */
  metricSnapshotsCopiedRegionDeleteCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_DELETE_COMPLETED, options);
  }

  /** Copies in other Regions that could not be deleted. */
  metricSnapshotsCopiedRegionDeleteFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_DELETE_FAILED, options);
  }

  /** Snapshots that were shared with other accounts. */
  metricSnapshotsSharedCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_SHARED_COMPLETED, options);
  }

  /** Snapshots that were deleted. */
  metricSnapshotsDeleteCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_DELETE_COMPLETED, options);
  }

  /** Snapshots that could not be deleted. */
  metricSnapshotsDeleteFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_DELETE_FAILED, options);
  }

  /** Snapshot sets that were removed. */
  metricSetsPruned(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SETS_PRUNED, options);
  }

  /** Time-based copies that were not completed in their time. */
  metricCopyLate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.COPY_LATE, options);
  }

  /** Rounds in which more sets would be removed than one round may. */
  metricPruneHeldBack(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRUNE_HELD_BACK, options);
  }

  /** What schedules promise of their sets and what did not happen, at each try. */
  metricLifecycleFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.LIFECYCLE_FAILED, options);
  }

  /** Length of the freeze windows in milliseconds, by the guests' clocks; by default the longest. */
  metricFreezeMillis(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.FREEZE_MILLIS, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /** Freeze windows whose function started cold. */
  metricColdStartInWindow(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.COLD_START_IN_WINDOW, options);
  }

  /** Targets whose scripts failed and that got a crash-consistent set instead. */
  metricCrashConsistentFallback(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.CRASH_CONSISTENT_FALLBACK, options);
  }

  /** Instances that thawed themselves because their lease ended. */
  metricLeaseExpired(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.LEASE_EXPIRED, options);
  }

  /** Thaws that were overdue and are not confirmed yet. */
  metricOwedThaw(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.OWED_THAW, options);
  }

  /** Targets without a set, skipped on purpose or failed. */
  metricTargetSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.TARGET_SKIPPED, options);
  }

  /** Runs that did not end as `Completed`. */
  metricRunFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RUN_FAILED, options);
  }

  /** Runs that selected no instance. */
  metricNoTargetsMatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.NO_TARGETS_MATCHED, options);
  }

  /** Schedules that were due and started no run. */
  metricRunMissed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RUN_MISSED, options);
  }

  /** Firings that Scheduler could not deliver. */
  metricFiringUndelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.FIRING_UNDELIVERED, options);
  }

  /** Snapshot sets that were labelled after the end of their run. */
  metricSetLabelledLate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SET_LABELLED_LATE, options);
  }

  /** Events that could not be published. */
  metricEventsLost(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.EVENTS_LOST, options);
  }
}
