/** The public API of Quiesce. */
export { CriticalSection, PreScriptFailure, ScriptStages } from '../lambdas/domain/policy';
export { DetailType } from '../lambdas/domain/events';
export { MetricName } from '../lambdas/domain/metrics';
export type { AlarmOverride } from './observability/alarm-options';
export { EventSchemas } from './observability/event-schemas';
export { SnapshotAlarms } from './observability/alarms';
export type { SnapshotAlarmsProps } from './observability/alarms-props';
export { SnapshotDashboard, type SnapshotDashboardProps } from './observability/dashboard';
export type { DrillAccountOptions } from './drill/account-place';
export { Check } from './drill/check';
export type {
  DocumentCheckOptions,
  FileSystemsCheckOptions,
  LibraryCheckOptions,
  MongodbCheckOptions,
  MysqlCheckOptions,
  PostgresqlCheckOptions,
  RedisCheckOptions,
  ScriptCheckOptions,
} from './drill/check-options';
export { Choice } from './drill/choice';
export type { DrillInstance } from './drill/drill-instance';
export { DrillNetwork, type DrillNetworkOptions, type IsolatedNetworkOptions } from './drill/drill-network';
export { RestoreDrill } from './drill/restore-drill';
export type { DrillRecords, RestoreDrillProps } from './drill/restore-drill-props';
export type { ISnapshotEngine } from './engine/engine-base';
export type { SnapshotEngineAttributes } from './engine/imported-engine';
export type { CrossRegionCopyRule } from './lifecycle/copies';
export { Lock, type ComplianceLockOptions, type LockOptions } from './lifecycle/lock';
export { Retention } from './lifecycle/retention';
export { Prefer, type RetentionRules } from './lifecycle/retention-rules';
export type { ArchiveRule, FastRestoreRule, ShareRule } from './lifecycle/rules';
export type { ScheduleLifecycle } from './lifecycle/schedule-lifecycle';
export type { PolicySchedule } from './policy/policy-schedule';
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
export { SnapshotEngine } from './engine/snapshot-engine';
export type { SnapshotEngineProps } from './engine/snapshot-engine-props';
export { SnapshotPolicy } from './policy/snapshot-policy';
export type { SnapshotPolicyProps } from './policy/snapshot-policy-props';
export type { TagFilter } from './policy/tags';
export { TargetSelection } from './policy/target-selection';
export type { VssQuiesceOptions } from './quiesce/vss';
