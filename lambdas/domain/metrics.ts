/** Namespace of all metrics. */
export const METRIC_NAMESPACE = 'Quiesce';

/** Metric names; DLM's where DLM has one. One spelling for emitters, alarms and `metricXxx()`. */
export const MetricName = {
  RUN_STARTED: 'RunStarted',
  RUN_COMPLETED: 'RunCompleted',
  RESOURCES_TARGETED: 'ResourcesTargeted',
  PRE_SCRIPT_STARTED: 'PreScriptStarted',
  PRE_SCRIPT_COMPLETED: 'PreScriptCompleted',
  PRE_SCRIPT_FAILED: 'PreScriptFailed',
  POST_SCRIPT_STARTED: 'PostScriptStarted',
  POST_SCRIPT_COMPLETED: 'PostScriptCompleted',
  POST_SCRIPT_FAILED: 'PostScriptFailed',
  VSS_BACKUP_STARTED: 'VSSBackupStarted',
  VSS_BACKUP_COMPLETED: 'VSSBackupCompleted',
  VSS_BACKUP_FAILED: 'VSSBackupFailed',
  SNAPSHOTS_CREATE_STARTED: 'SnapshotsCreateStarted',
  SNAPSHOTS_CREATE_COMPLETED: 'SnapshotsCreateCompleted',
  SNAPSHOTS_CREATE_FAILED: 'SnapshotsCreateFailed',
  CONSISTENT_SET_CREATED: 'ConsistentSetCreated',
  HOURS_SINCE_CONSISTENT_SET: 'HoursSinceConsistentSet',
  SET_COMPLETED: 'SetCompleted',
  SET_FAILED: 'SetFailed',
  SNAPSHOTS_COPIED_REGION_STARTED: 'SnapshotsCopiedRegionStarted',
  SNAPSHOTS_COPIED_REGION_COMPLETED: 'SnapshotsCopiedRegionCompleted',
  SNAPSHOTS_COPIED_REGION_FAILED: 'SnapshotsCopiedRegionFailed',
  SNAPSHOTS_COPIED_REGION_DELETE_COMPLETED: 'SnapshotsCopiedRegionDeleteCompleted',
  SNAPSHOTS_COPIED_REGION_DELETE_FAILED: 'SnapshotsCopiedRegionDeleteFailed',
  SNAPSHOTS_SHARED_COMPLETED: 'SnapshotsSharedCompleted',
  SNAPSHOTS_DELETE_COMPLETED: 'SnapshotsDeleteCompleted',
  SNAPSHOTS_DELETE_FAILED: 'SnapshotsDeleteFailed',
  SETS_PRUNED: 'SetsPruned',
  COPY_LATE: 'CopyLate',
  PRUNE_HELD_BACK: 'PruneHeldBack',
  LIFECYCLE_FAILED: 'LifecycleFailed',
  LIFECYCLE_BACKLOG: 'LifecycleBacklog',
  FREEZE_MILLIS: 'FreezeMillis',
  COLD_START_IN_WINDOW: 'ColdStartInWindow',
  CRASH_CONSISTENT_FALLBACK: 'CrashConsistentFallback',
  LEASE_EXPIRED: 'LeaseExpired',
  OWED_THAW: 'OwedThaw',
  TARGET_SKIPPED: 'TargetSkipped',
  RUN_FAILED: 'RunFailed',
  NO_TARGETS_MATCHED: 'NoTargetsMatched',
  RUN_MISSED: 'RunMissed',
  FIRING_UNDELIVERED: 'FiringUndelivered',
  SET_LABELLED_LATE: 'SetLabelledLate',
  EVENTS_LOST: 'EventsLost',
  CALL_THROTTLED: 'CallThrottled',
} as const;

export type MetricName = (typeof MetricName)[keyof typeof MetricName];

/** Levels, not counts: they are emitted also when they are zero, so that an alarm can tell zero from silence. */
export const LEVELS: readonly string[] = [MetricName.HOURS_SINCE_CONSISTENT_SET, MetricName.LIFECYCLE_BACKLOG];

/** Counts, except `FreezeMillis`, which is milliseconds, and the levels. */
export type MetricCounts = Partial<Readonly<Record<MetricName, number>>>;
