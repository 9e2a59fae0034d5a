import { createHash } from 'node:crypto';

export enum InstanceState {
  RUNNING = 'running',
  STOPPED = 'stopped',
}

export enum SsmStatus {
  ONLINE = 'online',
  /** No agent, or none that has ever registered. */
  NONE = 'none',
}

export enum Platform {
  LINUX = 'linux',
  /** Nothing runs in it: no script, no workload. */
  WINDOWS = 'windows',
}

export enum WorkloadKind {
  /** Data on the first volume, WAL on the second if there is one. */
  POSTGRESQL = 'postgresql',
  /** Data on the first volume, redo log on the second if there is one. */
  MARIADB = 'mariadb',
  /** Data on the first volume, redo and binary log on the second if there is one. */
  MYSQL = 'mysql',
  /** In memory, saved to the first volume. */
  REDIS = 'redis',
  /** A file on the first volume that grows line by line. */
  FILES = 'files',
  NONE = 'none',
}

/** The instances of a rehearsal. */
export interface FleetSpec {
  readonly instances: readonly InstanceSpec[];
}

export interface InstanceSpec {
  /** `i-` and 8 or 17 hexadecimal digits. */
  readonly id: string;
  /** Unique in the fleet; becomes the tag `Name` where that is not given. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: InstanceState;
  readonly ssm: SsmStatus;
  readonly platform: Platform;
  readonly rootDevice: RootDeviceSpec;
  readonly volumes: readonly VolumeSpec[];
  readonly workload: WorkloadKind;
  /** What `systemctl is-active` says, by the service's name without `.service`. */
  readonly services: Readonly<Record<string, 'active' | 'inactive'>>;
}

interface RootDeviceSpec {
  readonly device: string;
  readonly volumeId: string;
  readonly sizeMiB: number;
}

export interface VolumeSpec {
  readonly id: string;
  /** As in the attachment: `/dev/sdf`. */
  readonly device: string;
  readonly mountPoint: string;
  readonly sizeMiB: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** An id that EC2 could have given, always the same for the same text. */
export function resourceId(prefix: 'i' | 'vol', text: string): string {
  return `${prefix}-${createHash('sha256').update(text).digest('hex').slice(0, 17)}`;
}

/** What an instance has where its file does not give it. */
export const DEFAULT_ROOT_DEVICE = '/dev/xvda';
export const DEFAULT_ROOT_SIZE_MIB = 8192;
export const DEFAULT_VOLUME_SIZE_MIB = 256;

/** Directories that an instance shares with this machine or that the set-up needs: nothing can be mounted below them. */
export const RESERVED_MOUNT_PARENTS: readonly string[] =
  '/usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec /etc /bin /sbin /lib /lib64 /nix /gnu /proc /sys /dev /run /tmp /.rehearsal /var/lib/amazon'.split(
    ' ',
  );
