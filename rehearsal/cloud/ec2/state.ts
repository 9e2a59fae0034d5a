import type { Guest } from '../../guests/guest';
import type { Tags } from '../filters';
import { SortedMap } from '../sorted-map';
import type { RouteTable, SecurityGroup, Subnet } from './networks';
import type { BinnedSnapshot, FastRestore, Snapshot, SnapshotLock, Tiering } from './snapshots';

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
export type PlatformType = 'Linux' | 'Windows' | 'MacOS';

/** `online` and `offline` are managed nodes whose agent answers or doesn't; an `unmanaged` one is unknown to SSM. */
export type AgentState = 'online' | 'offline' | 'unmanaged';

export interface VolumeProps {
  readonly volumeId: string;
  /** As attached, for example `/dev/sdf`. */
  readonly device: string;
  readonly sizeGiB?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly volumeType?: string;
  readonly iops?: number;
  readonly throughput?: number;
  /** ARN of the key that encrypts it. @default - it is not encrypted */
  readonly kmsKeyId?: string;
}

/**
 * How AWS's VSS document goes on an instance, as far as AWS documents it: `fails` before its snapshots, `fails-untagged`
 * and `hangs-untagged` after them; `untagged`, `mixed` (one snapshot) and `not-consistent` end well without a clean
 * AppConsistent; `partial` leaves a volume out.
 */
export type VssBehavior =
  | 'succeeds'
  | 'fails'
  | 'fails-untagged'
  | 'hangs'
  | 'hangs-untagged'
  | 'untagged'
  | 'mixed'
  | 'not-consistent'
  | 'partial';

export interface InstanceProps {
  readonly instanceId: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly state?: InstanceState;
  readonly platform?: PlatformType;
  readonly rootDeviceName?: string;
  readonly volumes: readonly VolumeProps[];
  readonly ssm?: AgentState;
  /** What scripts run in and volumes are imaged from. Without one a script never ends and nothing is imaged. */
  readonly guest?: Guest;
  /** Of the first, second, … VSS backup; the last one goes on. @default - they succeed */
  readonly vss?: readonly VssBehavior[];
}

export interface Instance {
  readonly instanceId: string;
  readonly tags: Map<string, string>;
  readonly platform: PlatformType;
  readonly rootDeviceName: string;
  readonly launchedAt: number;
  /** Of one that RunInstances made. */
  readonly launch?: Launch;
  /** Aborted when it ends: nothing that was planned for it happens then. */
  readonly ended: AbortController;
  guest?: Guest;
  /** Why it is in its state. */
  reason?: StateReason;
  terminatedAt?: number;
  /** Attached ones, in the order of their devices' names. */
  readonly volumes: Volume[];
  readonly vss: { readonly behavior: readonly VssBehavior[]; backups: number };
  state: InstanceState;
  agent: AgentState;
  /** Called, once, when the instance can be reached again. */
  waiters: (() => void)[];
}

/** What an instance was launched with. */
export interface Launch {
  readonly clientToken?: string;
  /** The whole request, which tells a repeated call from another one. */
  readonly request: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly subnet: Subnet;
  readonly securityGroups: readonly string[];
  readonly shutdownBehavior: 'stop' | 'terminate';
  /** As text. */
  readonly userData: string;
}

export interface StateReason {
  readonly code: string;
  readonly message: string;
}

export interface Volume {
  readonly volumeId: string;
  readonly sizeGiB: number;
  readonly volumeType: string;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
  readonly kmsKeyId?: string;
  readonly iops?: number;
  readonly throughput?: number;
  /** Its name. @default - zone a of its Region */
  readonly zone?: string;
  /** Of a volume that was made of a snapshot. */
  readonly snapshotId?: string;
  readonly initializationRate?: number;
  readonly clientToken?: string;
  /** From then on the Describe calls show it. @default - at once */
  readonly shownAt?: number;
  /** When it holds all blocks of its snapshot, where it was made with a rate. */
  readonly initializedAt?: number;
  attachment?: Attachment;
  lastSnapshotAt?: number;
  /** When its snapshots complete. */
  pendingUntil: readonly number[];
}

export interface BinnedVolume {
  readonly volume: Volume;
  /** The volume's. */
  readonly tags: Tags;
  readonly enteredAt: number;
  readonly exitsAt: number;
}

export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly at: number;
  /** @default attached */
  readonly state?: 'attaching';
  /** @default - true for the instance's root volume */
  readonly deleteOnTermination?: boolean;
}

/** An image of this account. */
export interface Image {
  readonly imageId: string;
  /** @default - its id */
  readonly name?: string;
  /** The first one is that of the root volume. */
  readonly snapshotIds: readonly string[];
  readonly state: 'available' | 'disabled';
  readonly tags: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch: EC2 does not know it before. @default - it does at once */
  readonly shownAt?: number;
}

export interface ImageProps extends Pick<Image, 'imageId' | 'name' | 'snapshotIds'> {
  readonly state?: Image['state'];
}

/** How EBS encrypts in a Region where a call does not say it. */
export interface EncryptionDefaults {
  readonly byDefault: boolean;
  /** ARN. @default - the key that AWS manages */
  readonly kmsKeyId?: string;
}

export interface Ec2State {
  readonly instances: SortedMap<Instance>;
  readonly volumes: SortedMap<Volume>;
  readonly snapshots: SortedMap<Snapshot>;
  readonly images: SortedMap<Image>;
  readonly subnets: SortedMap<Subnet>;
  readonly routeTables: SortedMap<RouteTable>;
  readonly securityGroups: SortedMap<SecurityGroup>;
  readonly locks: SortedMap<SnapshotLock>;
  /** The last change of tier of each snapshot that had one. */
  readonly tierings: SortedMap<Tiering>;
  /** By snapshot and zone. */
  readonly fastRestores: SortedMap<FastRestore>;
  /** Accounts that a snapshot is shared with. */
  readonly shares: Map<string, ReadonlySet<string>>;
  readonly recycleBin: SortedMap<BinnedSnapshot>;
  readonly volumeBin: SortedMap<BinnedVolume>;
  /** Copies into this Region that go on, or did a moment ago. */
  copying: readonly Snapshot[];
  /** The newest copy by source Region, volume and key: the next copy is incremental while it exists. */
  readonly newestCopies: Map<string, Snapshot>;
  encryption: EncryptionDefaults;
}

export function emptyEc2(): Ec2State {
  return {
    instances: new SortedMap(),
    volumes: new SortedMap(),
    snapshots: new SortedMap(),
    images: new SortedMap(),
    subnets: new SortedMap(),
    routeTables: new SortedMap(),
    securityGroups: new SortedMap(),
    locks: new SortedMap(),
    tierings: new SortedMap(),
    fastRestores: new SortedMap(),
    shares: new Map(),
    recycleBin: new SortedMap(),
    volumeBin: new SortedMap(),
    copying: [],
    newestCopies: new Map(),
    encryption: { byDefault: false },
  };
}

export function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
