import { sleepUnless } from '../../clock';
import { AwsError } from '../errors';
import type { Tags } from '../filters';
import type { World } from '../world';
import type { Zone } from '../zones';
import { unknownId } from './describing';

export interface Snapshot {
  readonly snapshotId: string;
  readonly volumeId: string;
  readonly volumeSizeGiB: number;
  readonly description: string;
  readonly startedAt: number;
  /** From then on it is `completed`, or `error` where `fails` says why. */
  readonly completesAt: number;
  readonly fails?: string;
  readonly tags: Map<string, string>;
  /** ARN of the key that encrypts it. @default - it is not encrypted */
  readonly kmsKeyId?: string;
  /** Of all its blocks. @default - as many as its volume has */
  readonly fullBytes?: number;
  readonly copy?: SnapshotCopy;
  /** From then on EC2 does not know it. */
  deletedAt?: number;
}

/** How a snapshot was copied. */
export interface SnapshotCopy {
  readonly sourceRegion: string;
  readonly sourceId: string;
  readonly isIncremental: boolean;
  /** Of a time-based copy. */
  readonly withinMinutes?: number;
}

/** What is kept of a snapshot in a list of its own. */
interface OfSnapshot {
  readonly snapshot: Snapshot;
  /** The snapshot's. */
  readonly tags: Tags;
}

export interface SnapshotLock extends OfSnapshot {
  readonly mode: 'governance' | 'compliance';
  readonly createdAt: number;
  readonly days?: number;
  readonly expirationDate?: number;
  readonly coolOffHours?: number;
}

export interface Tiering extends OfSnapshot {
  readonly operation: 'archival' | 'temporary-restore' | 'permanent-restore';
  readonly startedAt: number;
  readonly endsAt: number;
  readonly fails?: string;
  /** Of a temporary restore. */
  readonly days?: number;
}

export interface FastRestore extends OfSnapshot {
  readonly zone: Zone;
  readonly enabledAt: number;
  readonly disabledAt?: number;
}

export interface BinnedSnapshot extends OfSnapshot {
  readonly enteredAt: number;
  readonly exitsAt: number;
}

export interface SnapshotProps
  extends Pick<Snapshot, 'snapshotId'>, Partial<Omit<Snapshot, 'snapshotId' | 'tags' | 'deletedAt'>> {
  readonly tags?: Readonly<Record<string, string>>;
}

/** A snapshot of before; completed at once where nothing else is given. */
export function addSnapshot({ ec2, clock }: World, { tags = {}, ...props }: SnapshotProps): void {
  const startedAt = props.startedAt ?? clock.now();
  const usual = { volumeId: 'vol-0123456789abcdef0', volumeSizeGiB: 8, description: '', completesAt: startedAt };
  ec2.snapshots.set(props.snapshotId, { ...usual, ...props, startedAt, tags: new Map(Object.entries(tags)) });
}

/** A snapshot completes by the passing of time alone. */
export function stateOf({ clock }: World, snapshot: Snapshot): 'pending' | 'completed' | 'error' {
  if (snapshot.completesAt > clock.now()) {
    return 'pending';
  }
  return snapshot.fails === undefined ? 'completed' : 'error';
}

/** The snapshot of this id; refuses one that EC2 does not know (any more). */
export function snapshotOf({ ec2, clock }: World, id: string): Snapshot {
  const snapshot = ec2.snapshots.get(id);
  if (snapshot === undefined || (snapshot.deletedAt ?? Infinity) <= clock.now()) {
    throw unknownId('Snapshot', id);
  }
  return snapshot;
}

/** Refuses also one that is pending or failed. */
export function completedSnapshot(world: World, id: string): Snapshot {
  const snapshot = snapshotOf(world, id);
  if (stateOf(world, snapshot) !== 'completed') {
    throw incorrectState(`Snapshot '${id}' is not 'completed'.`);
  }
  return snapshot;
}

export function incorrectState(message: string): AwsError {
  return new AwsError('IncorrectState', message);
}

/** The key that AWS manages for EBS in each Region: what it encrypts can't be shared. */
export function awsManagedKey({ region, accountId }: Pick<World, 'region' | 'accountId'>): string {
  return `arn:aws:kms:${region}:${accountId}:key/00000000-0000-4000-8000-0000000000eb`;
}

/** The ARN of a key that is given as id, alias or ARN. */
export function keyArn(world: Pick<World, 'region' | 'accountId'>, key: string): string {
  if (key === 'alias/aws/ebs') {
    return awsManagedKey(world);
  }
  const resource = key.startsWith('alias/') ? key : `key/${key}`;
  return key.startsWith('arn:') ? key : `arn:aws:kms:${world.region}:${world.accountId}:${resource}`;
}

/** Images that use a snapshot, disabled ones too. */
export function imagesOf({ ec2 }: World, { snapshotId }: Snapshot) {
  return [...ec2.images.values()].filter(({ snapshotIds }) => snapshotIds.includes(snapshotId));
}

/** Makes a snapshot unknown at that instant; DescribeSnapshots goes on showing it for `deletionVisibleMillis`. */
export function removeSnapshot(world: World, snapshot: Snapshot, at: number): void {
  const { ec2, clock, modelSettings } = world;
  snapshot.deletedAt = at;
  const forget = (): void => {
    if (snapshot.deletedAt !== at) {
      return; // It was restored from the Recycle Bin.
    }
    ec2.snapshots.delete(snapshot.snapshotId);
    ec2.locks.delete(snapshot.snapshotId);
    ec2.tierings.delete(snapshot.snapshotId);
    for (const [key, restore] of ec2.fastRestores) {
      if (restore.snapshot === snapshot) {
        ec2.fastRestores.delete(key);
      }
    }
  };
  const left = at + modelSettings.deletionVisibleMillis - clock.now();
  if (left <= 0) {
    forget();
    return;
  }
  world.background(later(world, left, forget));
}

/** Does something after so long, unless the cloud is closed before. */
export async function later({ clock, closed }: World, millis: number, work: () => void): Promise<void> {
  if ((await sleepUnless(clock, millis, AbortSignal.any([closed]))) === 'slept') {
    work();
  }
}
