/** Instances as real processes: what the rehearsal, its report and its command line use of this folder. */
export { ConfinementKind } from './confinement/confinement';
export { createFleet } from './fleet/fleet';
export type { Fleet, FleetInstance, FleetMode, FleetOptions } from './fleet/fleet';
export { defaultFleet } from './fleet/default-fleet';
export { FleetFileError, parseFleet } from './fleet/parse';
export type { RestoredDatabase, RestoredFiles } from './fleet/restore';
export { InstanceState, Platform, resourceId, SsmStatus, WorkloadKind } from './fleet/spec';
export type { FleetSpec, InstanceSpec, RootDeviceSpec, VolumeSpec } from './fleet/spec';
export type { CaptureRequest, Guest, RunningStep, ShellStep, StepExit } from './guest';
export { ImageError, ImageModeName } from './images/image-store';
export type { ImageMode } from './images/image-store';
export type { ProcessGuest } from './process-guest';
export { FreezeActor } from './shims/journal';
export type { FreezeEvent, FrozenInterval, JournalEvent, NotedEvent } from './shims/journal';
export type { GuestVolume } from './volumes';
export { PostgresSource } from './workloads/postgresql-programs';
export { WorkloadError } from './workloads/workload';
export type { AcknowledgedWrite } from './workloads/workload';
