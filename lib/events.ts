/** The details of the events, for handlers in TypeScript: `import type { RunCompleted } from 'quiesce/events'`. */
export type { RestoreDrillCompleted } from '../lambdas/domain/drill/drill-event';
export type {
  RunCompleted,
  RunMissed,
  RunStarted,
  ScriptNotification,
  SnapshotSetCreated,
  TargetSkipped,
  ThawOwed,
} from '../lambdas/domain/events';
export type {
  CopyLate,
  LifecycleFailed,
  PruneHeldBack,
  SnapshotSetCompleted,
  SnapshotSetCopied,
  SnapshotSetFailed,
  SnapshotSetPruned,
} from '../lambdas/domain/lifecycle/events';
