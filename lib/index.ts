/** The public API of Quiesce. */
export { PreScriptFailure, Stages as ScriptStages } from '../lambdas/domain/policy';
export { DetailType } from '../lambdas/domain/events';
export { MetricName } from '../lambdas/domain/metrics';
export type { ISnapshotEngine } from './engine-base';
export type { SnapshotEngineAttributes } from './imported-engine';
export type { PolicySchedule } from './policy-schedule';
export {
  Quiesce,
  type DocumentQuiesceOptions,
  type FileSystemsQuiesceOptions,
  type LibraryQuiesceOptions,
  type MongodbQuiesceOptions,
  type MysqlQuiesceOptions,
  type PostgresqlQuiesceOptions,
  type QuiesceBindOptions,
  type RedisQuiesceOptions,
  type ScriptQuiesceOptions,
} from './quiesce';
export { SnapshotEngine, type SnapshotEngineProps } from './snapshot-engine';
export { SnapshotPolicy } from './snapshot-policy';
export type { SnapshotPolicyProps } from './snapshot-policy-props';
export type { TagFilter } from './tags';
export { TargetSelection } from './target-selection';
export type { VssQuiesceOptions } from './vss';
