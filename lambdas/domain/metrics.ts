/** Namespace of all metrics. */
export const METRIC_NAMESPACE = 'Quiesce';

/** Metric names; DLM's where DLM has one. One spelling for emitters, alarms and `metricXxx()`. */
export enum MetricName {
  /** Runs that were claimed and started to look for their targets. */
  RUN_STARTED = 'RunStarted',
  /** Runs that ended as `Completed`, without those that had nothing to do. */
  RUN_COMPLETED = 'RunCompleted',
  /** Instances that were selected. */
  RESOURCES_TARGETED = 'ResourcesTargeted',
  /** Pre-scripts that were sent. */
  PRE_SCRIPT_STARTED = 'PreScriptStarted',
  /** Pre-scripts that succeeded. */
  PRE_SCRIPT_COMPLETED = 'PreScriptCompleted',
  /** Pre-scripts that failed, timed out or did not run. */
  PRE_SCRIPT_FAILED = 'PreScriptFailed',
  /** Post-scripts that were sent. */
  POST_SCRIPT_STARTED = 'PostScriptStarted',
  /** Post-scripts that succeeded. */
  POST_SCRIPT_COMPLETED = 'PostScriptCompleted',
  /** Post-scripts that failed, timed out or did not run. */
  POST_SCRIPT_FAILED = 'PostScriptFailed',
  /** Instances whose VSS backup was begun. */
  VSS_BACKUP_STARTED = 'VSSBackupStarted',
  /** Instances whose VSS backup is application-consistent. */
  VSS_BACKUP_COMPLETED = 'VSSBackupCompleted',
  /** Instances whose VSS backup failed, timed out, or is not application-consistent. */
  VSS_BACKUP_FAILED = 'VSSBackupFailed',
  /** Snapshot sets that were requested. */
  SNAPSHOTS_CREATE_STARTED = 'SnapshotsCreateStarted',
  /** Snapshot sets that were made. */
  SNAPSHOTS_CREATE_COMPLETED = 'SnapshotsCreateCompleted',
  /** Snapshot sets that could not be made. */
  SNAPSHOTS_CREATE_FAILED = 'SnapshotsCreateFailed',
  /** Application-consistent sets that were made. */
  CONSISTENT_SET_CREATED = 'ConsistentSetCreated',
  /** A level: hours since the newest application-consistent set that one can restore from. */
  HOURS_SINCE_CONSISTENT_SET = 'HoursSinceConsistentSet',
  /** Snapshot sets of which all snapshots are completed. */
  SET_COMPLETED = 'SetCompleted',
  /** Snapshot sets of which a snapshot failed. */
  SET_FAILED = 'SetFailed',
  /** Copies in other Regions that were begun. */
  SNAPSHOTS_COPIED_REGION_STARTED = 'SnapshotsCopiedRegionStarted',
  /** Copies in other Regions that are completed. */
  SNAPSHOTS_COPIED_REGION_COMPLETED = 'SnapshotsCopiedRegionCompleted',
  /** Copies in other Regions that failed, or could not be begun. */
  SNAPSHOTS_COPIED_REGION_FAILED = 'SnapshotsCopiedRegionFailed',
  /** Copies in other Regions that were deleted. */
  SNAPSHOTS_COPIED_REGION_DELETE_COMPLETED = 'SnapshotsCopiedRegionDeleteCompleted',
  /** Copies in other Regions that could not be deleted. */
  SNAPSHOTS_COPIED_REGION_DELETE_FAILED = 'SnapshotsCopiedRegionDeleteFailed',
  /** Snapshots that were shared with other accounts. */
  SNAPSHOTS_SHARED_COMPLETED = 'SnapshotsSharedCompleted',
  /** Snapshots that were deleted. */
  SNAPSHOTS_DELETE_COMPLETED = 'SnapshotsDeleteCompleted',
  /** Snapshots that could not be deleted. */
  SNAPSHOTS_DELETE_FAILED = 'SnapshotsDeleteFailed',
  /** Snapshot sets that were removed. */
  SETS_PRUNED = 'SetsPruned',
  /** Time-based copies that were not completed in their time. */
  COPY_LATE = 'CopyLate',
  /** Rounds in which more sets would be removed than one round may. */
  PRUNE_HELD_BACK = 'PruneHeldBack',
  /** What schedules promise of their sets and what did not happen, at each try. */
  LIFECYCLE_FAILED = 'LifecycleFailed',
  /** A level, of the engine alone: actions that a round of the lifecycle planned and did not do. */
  LIFECYCLE_BACKLOG = 'LifecycleBacklog',
  /** Length of the freeze windows in milliseconds, by the guests' clocks; by default the longest. */
  FREEZE_MILLIS = 'FreezeMillis',
  /** Freeze windows whose function started cold. */
  COLD_START_IN_WINDOW = 'ColdStartInWindow',
  /** Targets whose scripts failed and that got a crash-consistent set instead. */
  CRASH_CONSISTENT_FALLBACK = 'CrashConsistentFallback',
  /** Instances that thawed themselves because their lease ended. */
  LEASE_EXPIRED = 'LeaseExpired',
  /** Thaws that were overdue and are not confirmed yet. */
  OWED_THAW = 'OwedThaw',
  /** Targets without a set, skipped on purpose or failed. */
  TARGET_SKIPPED = 'TargetSkipped',
  /** Runs that did not end as `Completed`. */
  RUN_FAILED = 'RunFailed',
  /** Runs that selected no instance. */
  NO_TARGETS_MATCHED = 'NoTargetsMatched',
  /** Schedules that were due and started no run. */
  RUN_MISSED = 'RunMissed',
  /** Firings that Scheduler could not deliver. */
  FIRING_UNDELIVERED = 'FiringUndelivered',
  /** Snapshot sets that were labelled after the end of their run. */
  SET_LABELLED_LATE = 'SetLabelledLate',
  /** Events that could not be published. */
  EVENTS_LOST = 'EventsLost',
  /** Calls that EC2 or Run Command refused because they were asked too often; of the engine alone. */
  CALL_THROTTLED = 'CallThrottled',
  /** Restore drills whose check passed. */
  DRILL_PASSED = 'DrillPassed',
  /** Restore drills that did not pass, for any reason. */
  DRILL_FAILED = 'DrillFailed',
  /** Minutes from the launch until the application was usable. */
  DRILL_MINUTES = 'DrillMinutes',
  /** A level: hours since the newest restore drill, only while that drill passed. */
  HOURS_SINCE_DRILL = 'HoursSinceDrill',
  /** Restore drills that left an instance, a volume, an image or a shared set. */
  OWED_REMOVAL = 'OwedRemoval',
}

/** Levels, not counts: they are emitted also when they are zero, so that an alarm can tell zero from silence. */
export const LEVELS: readonly `${MetricName}`[] = [
  MetricName.HOURS_SINCE_CONSISTENT_SET,
  MetricName.LIFECYCLE_BACKLOG,
  MetricName.HOURS_SINCE_DRILL,
];

/** Counts, except `FreezeMillis`, which is milliseconds, and the levels. */
export type MetricCounts = Partial<Readonly<Record<`${MetricName}`, number>>>;

/** What is emitted of these: levels, and counts that are not zero. */
export function emittedOf(counts: MetricCounts): readonly { readonly name: MetricName; readonly value: number }[] {
  return Object.values(MetricName).flatMap((name) => {
    const value = counts[name];
    return value === undefined || (value === 0 && !LEVELS.includes(name)) ? [] : [{ name, value }];
  });
}
