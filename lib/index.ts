/** The public API of Quiesce. */
export { CriticalSection, PreScriptFailure, Stages as ScriptStages } from '../lambdas/domain/policy';
export { DetailType } from '../lambdas/domain/events';
export type {
  RunCompleted,
  RunMissed,
  RunStarted,
  ScriptNotification,
  SnapshotSetCreated,
  TargetSkipped,
  ThawOwed,
} from '../lambdas/domain/events';
export { MetricName } from '../lambdas/domain/metrics';
export { SnapshotAlarms, type SnapshotAlarmsProps } from './alarms';
export type { ISnapshotEngine } from './engine-base';
export type { SnapshotEngineAttributes } from './imported-engine';
export type { PolicySchedule } from './policy-schedule';
export { Quiesce } from './quiesce/quiesce';
export type {
  DocumentQuiesceOptions,
  FileSystemsQuiesceOptions,
  LibraryQuiesceOptions,
  MongodbQuiesceOptions,
  MysqlQuiesceOptions,
  PostgresqlQuiesceOptions,
  RedisQuiesceOptions,
  ScriptQuiesceOptions,
} from './quiesce/options';
export type { QuiesceBindOptions } from './quiesce/way';
export { SnapshotEngine, type SnapshotEngineProps } from './snapshot-engine';
export { SnapshotPolicy } from './snapshot-policy';
export type { SnapshotPolicyProps } from './snapshot-policy-props';
export type { TagFilter } from './tags';
export { TargetSelection } from './target-selection';
export type { VssQuiesceOptions } from './vss';
