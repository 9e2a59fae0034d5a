import type { FoundSnapshot } from '../snapshots';

/** A snapshot with one of our labels, as DescribeSnapshots gives it: our own, or our copy in another Region. */
export interface StoredSnapshot extends FoundSnapshot {
  /** EC2's word; a word that is not known here keeps its set. */
  readonly state: 'pending' | 'completed' | 'error' | 'recoverable' | 'recovering' | (string & {});
  /** Why a copy failed; EC2 says it only here. */
  readonly stateMessage?: string;
  /** ISO-8601. */
  readonly completedAt?: string;
  readonly tier: 'standard' | 'archive' | (string & {});
  readonly volumeGiB: number;
  /** Bytes of all its blocks, where EC2 knows them. */
  readonly fullBytes?: number;
  readonly isEncrypted: boolean;
  readonly kmsKeyId?: string;
}

export interface SnapshotLock {
  readonly state: 'governance' | 'compliance' | 'compliance-cooloff' | 'expired' | (string & {});
  /** ISO-8601; absent while the snapshot is pending. */
  readonly expiresAt?: string;
}

export interface FastRestore {
  readonly snapshotId: string;
  /** Its name, such as eu-central-1a. */
  readonly zone: string;
  /** Its id, such as euc1-az2, where EC2 gives it: a policy may name a zone by it. */
  readonly zoneId?: string;
  readonly state: 'enabling' | 'optimizing' | 'enabled' | 'disabling' | 'disabled' | (string & {});
}

/** What a round saw of one Region. Each part is one listing, for any number of snapshots. */
export interface ObservedRegion {
  readonly region: string;
  readonly snapshots: readonly StoredSnapshot[];
  /** Snapshots that images use, disabled images too, with the images' ids. */
  readonly usedBy: ReadonlyMap<string, readonly string[]>;
  readonly locks: ReadonlyMap<string, SnapshotLock>;
  readonly fastRestores: readonly FastRestore[];
  /** EC2's status of the last change of tier, by snapshot: `archival-in-progress`, `archival-failed`, … */
  readonly tiering: ReadonlyMap<string, string>;
}

export interface Observed {
  /** The Region of the engine, where sets are made. */
  readonly home: string;
  readonly regions: readonly ObservedRegion[];
  /** Snapshots that a restore or a drill uses. */
  readonly inRestore: ReadonlySet<string>;
}
