import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, MetricName } from '../../lambdas/domain/metrics';

/** Something whose metrics can be graphed and alarmed on: a policy its own, an engine those of all its policies. */
export abstract class Measured extends Construct {
  /** Dimensions of the metrics; none for the engine. */
  protected abstract readonly metricDimensions: Readonly<Record<string, string>>;

  /**
   * A metric by its name; a sum over five minutes unless told otherwise. Only what is non-zero is emitted, so an alarm
   * should treat missing data as not breaching.
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

  /** Snapshot sets that were asked for. */
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

  /** Length of the freeze windows in milliseconds, by the guests' clocks; the longest unless told otherwise. */
  metricFreezeMillis(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.FREEZE_MILLIS, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /** Freeze windows whose function had to be started first. */
  metricColdStartInWindow(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.COLD_START_IN_WINDOW, options);
  }

  /** Targets whose scripts failed and whose set was taken all the same. */
  metricCrashConsistentFallback(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.CRASH_CONSISTENT_FALLBACK, options);
  }

  /** Instances that thawed themselves because their lease ran out. */
  metricLeaseExpired(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.LEASE_EXPIRED, options);
  }

  /** Thaws that nobody has confirmed yet. */
  metricOwedThaw(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.OWED_THAW, options);
  }

  /** Targets without a set, skipped on purpose or failed. */
  metricTargetSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.TARGET_SKIPPED, options);
  }

  /** Runs that ended other than `Completed`. */
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

  /** Firings that Scheduler gave up delivering. */
  metricFiringUndelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.FIRING_UNDELIVERED, options);
  }

  /** Snapshot sets that were labelled only when their run was over. */
  metricSetLabelledLate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.SET_LABELLED_LATE, options);
  }

  /** Events that could not be published. */
  metricEventsLost(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MetricName.EVENTS_LOST, options);
  }
}
