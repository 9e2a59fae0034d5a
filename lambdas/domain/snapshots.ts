import type { Tag } from './policy';

/** EC2's error for a second snapshot of a volume within 15 s, at other times a call that the same bucket allows. */
export const TOO_SOON = 'SnapshotCreationPerVolumeRateExceeded';

/** Seconds between two sets of an instance; one of them is room for clocks. */
export const BETWEEN_SETS_SECONDS = 16;

/** ISO-8601: when EC2 takes the next set of an instance; `undefined` when it does now. `takenAt` is empty without a set. */
export function nextSetAt(takenAt: string, now: string): string | undefined {
  const next = Date.parse(takenAt) + BETWEEN_SETS_SECONDS * 1_000;
  return next > Date.parse(now) ? new Date(next).toISOString() : undefined;
}

/** What a throttled CreateSnapshots call means: the account's rate is used up, or this instance has a set of just now. */
export function throttleOf(code: string): 'throttled' | 'too-soon' {
  return code === TOO_SOON ? 'too-soon' : 'throttled';
}

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
