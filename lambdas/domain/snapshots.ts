import type { Tag } from './policy';

/** One CreateSnapshots call. */
export interface SnapshotRequest {
  readonly instanceId: string;
  readonly excludeBootVolume: boolean;
  readonly excludeDataVolumeIds: readonly string[];
  readonly description: string;
  readonly tags: readonly Tag[];
  readonly copyTagsFromVolumes: boolean;
}

/** One snapshot of a set. */
export interface CreatedSnapshot {
  readonly snapshotId: string;
  readonly volumeId: string;
}

export interface FoundSnapshot extends CreatedSnapshot {
  /** ISO-8601. */
  readonly startedAt: string;
  readonly tags: readonly Tag[];
}

/** A snapshot set as the run knows it. */
export interface TakenSet {
  readonly snapshots: readonly CreatedSnapshot[];
  /** ISO-8601: when CreateSnapshots returned, or, of a set that was found, EC2's start time. */
  readonly takenAt: string;
  /** `adopted`: found by its tags after a call whose outcome was unknown. */
  readonly origin: 'created' | 'adopted';
}

/** A set that was found by its tags. */
export interface FoundSet extends TakenSet {
  readonly label: 'pending' | 'application-consistent' | 'crash-consistent';
  /** AWS's VSS document made it; absent when a call of ours did. */
  readonly madeBy?: 'vss';
}
