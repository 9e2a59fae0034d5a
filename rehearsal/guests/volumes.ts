/** One volume of an instance as EC2 and the instance name it. */
export interface VolumeDescription {
  readonly volumeId: string;
  /** The device name of the attachment, for example `/dev/sdf`. */
  readonly device: string;
  /** Where the instance has it mounted. */
  readonly mountPoint: string;
  readonly sizeMiB: number;
}

/** A volume that exists: a file system of its own, or a folder where there can be none. */
export interface GuestVolume extends VolumeDescription {
  /** Where this machine sees the volume's content. Never write there: a frozen file system stops the writer for good. */
  readonly hostPath: string;
  /** What `lsblk` calls it inside, as Nitro instances do: `nvme1n1`. */
  readonly kernelName: string;
  readonly fileSystem: 'ext4';
  readonly uuid: string;
}

/** A volume that an instance is launched with. */
export interface Attachment {
  readonly volumeId: string;
  readonly snapshotId: string;
  readonly device: string;
}

/** A volume that an instance has, and mounts itself. */
export interface AttachedVolume extends Omit<GuestVolume, 'mountPoint' | 'hostPath'> {
  /** A block device of this machine, or a folder where there can be none. */
  readonly source: { readonly blockDevice: string } | { readonly folder: string };
  /** Works on its files from outside, before an instance has it. Resolves to what the work answers. */
  readonly edit: <T>(work: (hostPath: string) => Promise<T>) => Promise<T>;
  /** After the instance is gone. */
  readonly detach: () => Promise<void>;
}

/** The volume that holds a path of the instance: the one with the longest mount point above it. */
export function volumeOf(volumes: readonly GuestVolume[], path: string): GuestVolume | undefined {
  return volumes
    .filter(({ mountPoint }) => path === mountPoint || path.startsWith(`${mountPoint}/`))
    .sort((a, b) => b.mountPoint.length - a.mountPoint.length)[0];
}
