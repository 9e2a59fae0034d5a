import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../host-command';
import { uuidFor } from '../shims/block-devices';
import type { GuestVolume, VolumeDescription } from '../volumes';
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
  };
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
  const { file, offsetBytes, sizeBytes } = extent;
  const part = [`--offset=${offsetBytes}`, `--sizelimit=${sizeBytes}`];
  const device = (await mustRun('losetup', ['--find', '--show', ...part, file])).trim();
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
