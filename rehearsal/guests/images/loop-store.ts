import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../host-command';
import { uuidFor } from '../shims/block-devices';
import type { AttachedVolume, Attachment, GuestVolume, VolumeDescription } from '../volumes';
import {
  imageOf,
  type CaptureOptions,
  type ImageMode,
  type ImageRequest,
  type ImageStore,
  type VolumeOwner,
} from './image-store';

/** A part of a file that holds a file system. */
export interface Extent {
  readonly file: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** How the kinds of images in files differ. */
interface LoopStoreOptions {
  readonly mode: ImageMode;
  /** Where copies for restored instances are put. */
  readonly folder: string;
  /** How `cp` copies an image. */
  readonly copyOption: '--reflink=always' | '--sparse=always';
  /** Makes the files of an instance's volumes; returns where each volume lies, in their order. */
  readonly makeFiles: (instanceId: string, volumes: readonly VolumeDescription[]) => Promise<readonly Extent[]>;
  /** Fixes the instant of a set; returns which file has an image. */
  readonly takeSet: (options: CaptureOptions) => Promise<(image: ImageRequest) => string>;
}

/** Images of volumes that are parts of files, each mounted through a loop device with an ext4 of its own. */
export function createLoopStore({ mode, folder, copyOption, makeFiles, takeSet }: LoopStoreOptions): ImageStore {
  const extents = new Map<string, Extent>();
  const images = new Map<string, { readonly extent: Extent; readonly volume: VolumeDescription }>();
  return {
    mode,
    create: async ({ instanceId, directory, volumes }) => {
      const made = await makeFiles(instanceId, volumes);
      return Promise.all(
        volumes.map((volume, index) => {
          const extent = made[index] ?? wholeFile('', 0);
          extents.set(volume.volumeId, extent);
          return mountVolume({ extent, volume, directory, index, content: 'empty' });
        }),
      );
    },
    capture: async (options) => {
      const fileOf = await takeSet(options);
      for (const image of options.images) {
        const { volume, snapshotId } = image;
        images.set(snapshotId, { extent: { ...imageOf(extents, volume.volumeId), file: fileOf(image) }, volume });
      }
    },
    restore: ({ instanceId, directory, snapshotIds }) =>
      Promise.all(
        snapshotIds.map(async (snapshotId, index) => {
          const { extent, volume } = imageOf(images, snapshotId);
          const file = join(folder, `restored-${instanceId}-${snapshotId}.img`);
          await mustRun('cp', [copyOption, extent.file, file]);
          return mountVolume({ extent: { ...extent, file }, volume, directory, index, content: 'image' });
        }),
      ),
    attach: ({ instanceId, directory, attachments }) =>
      Promise.all(
        attachments.map(async (attachment, index) => {
          const { extent, volume } = imageOf(images, attachment.snapshotId);
          const file = join(folder, `attached-${instanceId}-${attachment.volumeId}.img`);
          await mustRun('cp', [copyOption, extent.file, file]);
          return attachExtent({ extent: { ...extent, file }, volume, attachment, directory, index });
        }),
      ),
  };
}

interface ExtentToAttach extends Pick<VolumeOwner, 'directory'> {
  readonly extent: Extent;
  /** What the extent is a copy of. */
  readonly volume: VolumeDescription;
  readonly attachment: Attachment;
  readonly index: number;
}

/** The loop device stays until it is detached. The watchdog of a rehearsal that was killed finds it by its file. */
export async function attachExtent({
  extent,
  volume,
  attachment: { volumeId, device },
  directory,
  index,
}: ExtentToAttach): Promise<AttachedVolume> {
  const blockDevice = await attachLoop(extent);
  const { hostPath, kernelName, fileSystem } = describe({ ...volume, volumeId, device }, directory, index);
  return {
    ...{ volumeId, device, kernelName, fileSystem, sizeMiB: volume.sizeMiB },
    uuid: uuidFor(volume.volumeId), // the file system is that of the source
    source: { blockDevice },
    edit: async (work) => {
      mkdirSync(hostPath, { recursive: true });
      await mustRun('mount', ['-o', 'nosuid,nodev', blockDevice, hostPath]);
      try {
        return await work(hostPath);
      } finally {
        await mustRun('umount', [hostPath]);
      }
    },
    detach: async () => {
      await mustRun('losetup', ['--detach', blockDevice]);
    },
  };
}

async function attachLoop({ file, offsetBytes, sizeBytes }: Extent): Promise<string> {
  const part = [`--offset=${offsetBytes}`, `--sizelimit=${sizeBytes}`];
  return (await mustRun('losetup', ['--find', '--show', ...part, file])).trim();
}

interface LoopVolume extends Pick<VolumeOwner, 'directory'> {
  readonly extent: Extent;
  readonly volume: VolumeDescription;
  /** Position among the instance's volumes: it makes the kernel's name. */
  readonly index: number;
  readonly content: 'empty' | 'image';
}

/** No reserved blocks and everything initialized lazily: the image stays small, so that it is copied quickly. */
const MAKE_EXT4 = ['-q', '-F', '-m', '0', '-E', 'lazy_itable_init=1,nodiscard', '-U'] as const;

/** Mounts an extent on this machine, after making an ext4 on it where it is empty. Its loop device goes with the mount. */
async function mountVolume({ extent, volume, directory, index, content }: LoopVolume): Promise<GuestVolume> {
  const described = describe(volume, directory, index);
  mkdirSync(described.hostPath, { recursive: true });
  const device = await attachLoop(extent);
  try {
    if (content === 'empty') {
      await mustRun('mkfs.ext4', [...MAKE_EXT4, described.uuid, device]);
    }
    await mustRun('mount', ['-t', 'ext4', '-o', 'nosuid,nodev', device, described.hostPath]);
  } finally {
    await mustRun('losetup', ['--detach', device]); // while it is mounted this only makes it detach with the unmount
  }
  return described;
}

/** The volume as its instance will name it, the first after the root disk being nvme1n1. */
export function describe(volume: VolumeDescription, directory: string, index: number): GuestVolume {
  const { volumeId, device, mountPoint, sizeMiB } = volume;
  return {
    volumeId,
    device,
    mountPoint,
    sizeMiB,
    hostPath: join(directory, 'volumes', volumeId),
    kernelName: `nvme${index + 1}n1`,
    fileSystem: 'ext4',
    uuid: uuidFor(volumeId),
  };
}

export function wholeFile(file: string, sizeMiB: number): Extent {
  return { file, offsetBytes: 0, sizeBytes: sizeMiB * 1024 * 1024 };
}

/** Sparse: only what is written takes space. Room for some hundred sets of a default fleet. */
const POOL_SIZE = '16G';

interface PoolOptions {
  readonly workspace: string;
  readonly fileSystem: 'btrfs' | 'xfs';
  readonly makeFileSystem: readonly [string, ...string[]];
}

/** Mounts a file system of its own for the images, with what the workspace's lacks. Returns where. */
export async function mountPool({ workspace, fileSystem, makeFileSystem }: PoolOptions): Promise<string> {
  const file = join(workspace, 'pool.img');
  const pool = join(workspace, 'pool');
  mkdirSync(pool);
  try {
    await mustRun('truncate', ['-s', POOL_SIZE, file]);
    const [program, ...args] = makeFileSystem;
    await mustRun(program, [...args, file]);
    await mustRun('mount', ['-t', fileSystem, '-o', 'loop,nosuid,nodev', file, pool]);
  } catch (error) {
    rmSync(file, { force: true });
    rmSync(pool, { recursive: true });
    throw error;
  }
  return pool;
}
