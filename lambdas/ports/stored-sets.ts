import type { FastRestore, SnapshotLock, StoredSnapshot } from '../domain/lifecycle/observed';
import type { Tag } from '../domain/policy';

/**
 * What there is of our sets in any Region, and what happens to them after they were taken. Every method may be repeated,
 * except `copy`. All reject with `Throttled`, `Denied` or `Unavailable`, listings also with `BadInput`, and a change that EC2
 * refuses with `Refused`, whose code tells the snapshot's state from quotas.
 */
export interface StoredSets {
  /** All snapshots with our label; eventually consistent. */
  list(region: string): Promise<readonly StoredSnapshot[]>;
  /** Snapshots that own images use, disabled images too, with the images' ids. */
  usedBy(region: string): Promise<ReadonlyMap<string, readonly string[]>>;
  locks(region: string): Promise<ReadonlyMap<string, SnapshotLock>>;
  fastRestores(region: string): Promise<readonly FastRestore[]>;
  /** EC2's status of the last change of tier, by snapshot. */
  tiering(region: string): Promise<ReadonlyMap<string, string>>;
  label(region: string, snapshotIds: readonly string[], tags: readonly Tag[]): Promise<void>;
  /** Rejects with `OutcomeUnknown` when the copy may have been made: look for it by its tag `quiesce:source`. */
  copy(request: CopyRequest): Promise<{ readonly snapshotId: string }>;
  lock(region: string, snapshotId: string, lock: LockRequest): Promise<void>;
  share(region: string, snapshotId: string, accounts: readonly string[]): Promise<void>;
  unshare(region: string, snapshotId: string, accounts: readonly string[]): Promise<void>;
  /** EC2 answers apart for each snapshot and zone: resolves with the refused ones. */
  enableFastRestore(region: string, request: FastRestoreRequest): Promise<readonly FastRestoreRefusal[]>;
  disableFastRestore(region: string, request: FastRestoreRequest): Promise<readonly FastRestoreRefusal[]>;
  archive(region: string, snapshotId: string): Promise<void>;
  /** Refuses by itself (`BadInput`) a snapshot whose tags, as listed, lack our label or the state `pruning`. */
  remove(region: string, snapshot: Pick<StoredSnapshot, 'snapshotId' | 'tags'>): Promise<'removed' | 'gone'>;
}

export interface CopyRequest {
  readonly snapshotId: string;
  readonly fromRegion: string;
  readonly toRegion: string;
  readonly description: string;
  readonly tags: readonly Tag[];
  /** `false`: as the source, or the destination's default, says. */
  readonly encrypted: boolean;
  readonly kmsKey?: string;
  /** Of a time-based copy. */
  readonly withinMinutes?: number;
}

export interface LockRequest {
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
  readonly coolOffHours?: number;
}

export interface FastRestoreRequest {
  readonly snapshotIds: readonly string[];
  readonly zones: readonly string[];
}

export interface FastRestoreRefusal {
  readonly snapshotId: string;
  /** As it was asked for: a name or an id. */
  readonly zone: string;
  readonly cause: string;
}
