import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, MetricName } from '../../lambdas/domain/metrics';
import type { IMeasured } from './measured';

/**
 * A construct with metrics. `IMeasured` documents them.
 *
 * @internal
 */
export abstract class Measured extends Construct implements IMeasured {
  /**
   * Dimensions of the metrics; none for the engine.
   *
   * @internal
   */
  protected abstract readonly _metricDimensions: Readonly<Record<string, string>>;

  metric(metricName: MetricName, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { ...this._metricDimensions },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  metricRunStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RUN_STARTED, options);
  }

  metricRunCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RUN_COMPLETED, options);
  }

  metricResourcesTargeted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RESOURCES_TARGETED, options);
  }

  metricPreScriptStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRE_SCRIPT_STARTED, options);
  }

  metricPreScriptCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRE_SCRIPT_COMPLETED, options);
  }

  metricPreScriptFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRE_SCRIPT_FAILED, options);
  }

  metricPostScriptStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.POST_SCRIPT_STARTED, options);
  }

  metricPostScriptCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.POST_SCRIPT_COMPLETED, options);
  }

  metricPostScriptFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.POST_SCRIPT_FAILED, options);
  }

  metricVSSBackupStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.VSS_BACKUP_STARTED, options);
  }

  metricVSSBackupCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.VSS_BACKUP_COMPLETED, options);
  }

  metricVSSBackupFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.VSS_BACKUP_FAILED, options);
  }

  metricSnapshotsCreateStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_CREATE_STARTED, options);
  }

  metricSnapshotsCreateCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_CREATE_COMPLETED, options);
  }

  metricSnapshotsCreateFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_CREATE_FAILED, options);
  }

  metricConsistentSetCreated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.CONSISTENT_SET_CREATED, options);
  }

  metricHoursSinceConsistentSet(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.HOURS_SINCE_CONSISTENT_SET, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  metricSetCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SET_COMPLETED, options);
  }

  metricSetFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SET_FAILED, options);
  }

  metricSnapshotsCopiedRegionStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_STARTED, options);
  }

  metricSnapshotsCopiedRegionCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_COMPLETED, options);
  }

  metricSnapshotsCopiedRegionFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_FAILED, options);
  }

  metricSnapshotsCopiedRegionDeleteCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_DELETE_COMPLETED, options);
  }

  metricSnapshotsCopiedRegionDeleteFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_COPIED_REGION_DELETE_FAILED, options);
  }

  metricSnapshotsSharedCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_SHARED_COMPLETED, options);
  }

  metricSnapshotsDeleteCompleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_DELETE_COMPLETED, options);
  }

  metricSnapshotsDeleteFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SNAPSHOTS_DELETE_FAILED, options);
  }

  metricSetsPruned(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SETS_PRUNED, options);
  }

  metricCopyLate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.COPY_LATE, options);
  }

  metricPruneHeldBack(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.PRUNE_HELD_BACK, options);
  }

  metricLifecycleFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.LIFECYCLE_FAILED, options);
  }

  metricFreezeMillis(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.FREEZE_MILLIS, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  metricColdStartInWindow(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.COLD_START_IN_WINDOW, options);
  }

  metricCrashConsistentFallback(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.CRASH_CONSISTENT_FALLBACK, options);
  }

  metricLeaseExpired(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.LEASE_EXPIRED, options);
  }

  metricOwedThaw(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.OWED_THAW, options);
  }

  metricTargetSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.TARGET_SKIPPED, options);
  }

  metricRunFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RUN_FAILED, options);
  }

  metricNoTargetsMatched(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.NO_TARGETS_MATCHED, options);
  }

  metricRunMissed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.RUN_MISSED, options);
  }

  metricFiringUndelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.FIRING_UNDELIVERED, options);
  }

  metricSetLabelledLate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SET_LABELLED_LATE, options);
  }

  metricLifecycleBacklog(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.LIFECYCLE_BACKLOG, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  metricCallThrottled(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.CALL_THROTTLED, options);
  }

  metricDrillPassed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.DRILL_PASSED, options);
  }

  metricDrillFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.DRILL_FAILED, options);
  }

  metricDrillMinutes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.DRILL_MINUTES, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  metricHoursSinceDrill(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.HOURS_SINCE_DRILL, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  metricOwedRemoval(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.OWED_REMOVAL, options);
  }

  metricEventsLost(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.EVENTS_LOST, options);
  }
}
