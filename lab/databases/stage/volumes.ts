import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { mustRun } from '../../../rehearsal/guests/host-command';
import { ImageModeName, imageOf } from '../../../rehearsal/guests/images/image-store';
import type { ImageStore } from '../../../rehearsal/guests/images/image-store';
import { attachExtent, describe, mountPool, wholeFile } from '../../../rehearsal/guests/images/loop-store';
import type { Extent } from '../../../rehearsal/guests/images/loop-store';
import type { GuestVolume, VolumeDescription } from '../../../rehearsal/guests/volumes';
import { messageOf } from '../../../rehearsal/json';
import { CannotRunError } from '../errors';

/** The file systems that a database's volumes are made with. */
export enum FileSystem {
  EXT4 = 'ext4',
  XFS = 'xfs',
}

/**
 * The volumes of all instances of a proof, and images of them at one instant.
 *
 * All volumes of an instance are extents of one file on a pool with reflinks, each behind a loop device with a file
 * system of its own. An image is a reflink copy of that file: the kernel holds the file's lock for it, so nothing is
 * written meanwhile, to any of the volumes. It contains what the instance's file systems had submitted to their block
 * devices when the lock was taken, which is what EC2 promises, and nothing of what was still dirty in the page cache
 * of the instance's mounts; `assertTruthfulImages` measures exactly that before the first round. (The page cache of the *pool*
 * plays the part of the EBS volume: what has arrived there counts as written, synced or not, as on EBS.)
 */
export interface VolumePool extends ImageStore {
  /** Removes an instance's volumes, after it was closed. */
  readonly forgetInstance: (instanceId: string) => void;
  /** Removes the images of sets. */
  readonly forgetSnapshots: (snapshotIds: readonly string[]) => void;
}

export interface VolumePoolOptions {
  readonly workspace: string;
  readonly fileSystem: FileSystem;
}

interface Image {
  readonly file: string;
  readonly offsetBytes: number;
  readonly volume: VolumeDescription;
}

const MEBIBYTE = 1024 * 1024;

/** XFS or btrfs on a loop device, whichever this machine has; throws a `CannotRunError` without both. */
export async function createVolumePool({ workspace, fileSystem }: VolumePoolOptions): Promise<VolumePool> {
  const { pool, kind } = await mountAnyPool(workspace);
  const images = new Map<string, Image>();
  const fileOf = (instanceId: string): string => join(pool, `${instanceId}.img`);
  return {
    mode: {
      name: ImageModeName.REFLINK,
      description: `a reflink copy (${kind}) of the one file behind all volumes of the instance: one instant, as with EC2`,
      pointInTime: true,
    },
    create: async ({ instanceId, directory, volumes }) => {
      const file = fileOf(instanceId);
      await mustRun('truncate', ['-s', `${volumes.reduce((sum, { sizeMiB }) => sum + sizeMiB, 0)}M`, file]);
      return Promise.all(
        volumes.map(async (volume, index) => {
          const extent = { ...wholeFile(file, volume.sizeMiB), offsetBytes: offsetOf(volumes, volume.volumeId) };
          const described = describe(volume, directory, index);
          await mountExtent({ extent, described, fileSystem, content: 'empty' });
          return described;
        }),
      );
    },
    capture: async ({ instanceId, images: requested }) => {
      const [first] = requested;
      if (first === undefined) {
        return;
      }
      const file = join(pool, `${first.snapshotId}.img`);
      await mustRun('cp', ['--reflink=always', fileOf(instanceId), file]);
      const volumes = requested.map(({ volume }) => volume);
      for (const { volume, snapshotId } of requested) {
        images.set(snapshotId, { file, offsetBytes: offsetOf(volumes, volume.volumeId), volume });
      }
    },
    restore: async ({ instanceId, directory, snapshotIds }) => {
      const found = snapshotIds.map((snapshotId) => imageOf(images, snapshotId));
      const [first] = found;
      if (first === undefined) {
        return [];
      }
      const file = fileOf(instanceId);
      await mustRun('cp', ['--reflink=always', first.file, file]);
      return Promise.all(
        found.map(async ({ volume, offsetBytes }, index) => {
          const described = describe(volume, directory, index);
          const extent = { ...wholeFile(file, volume.sizeMiB), offsetBytes };
          await mountExtent({ extent, described, fileSystem, content: 'image' });
          return described;
        }),
      );
    },
    attach: async ({ instanceId, directory, attachments }) => {
      const file = fileOf(instanceId);
      const found = attachments.map((attachment) => ({ attachment, ...imageOf(images, attachment.snapshotId) }));
      await mustRun('cp', ['--reflink=always', found[0]?.file ?? '', file]);
      return Promise.all(
        found.map(({ attachment, volume, offsetBytes }, index) =>
          attachExtent({
            extent: { ...wholeFile(file, volume.sizeMiB), offsetBytes },
            ...{ volume, attachment, directory, index },
          }),
        ),
      );
    },
    forgetInstance: (instanceId) => {
      rmSync(fileOf(instanceId), { force: true });
    },
    forgetSnapshots: (snapshotIds) => {
      for (const snapshotId of snapshotIds) {
        rmSync(imageOf(images, snapshotId).file, { force: true });
        images.delete(snapshotId);
      }
    },
  };
}

async function mountAnyPool(workspace: string): Promise<{ readonly pool: string; readonly kind: string }> {
  const reasons: string[] = [];
  for (const { fileSystem, makeFileSystem } of [
    { fileSystem: 'xfs', makeFileSystem: ['mkfs.xfs', '-q', '-m', 'reflink=1'] },
    { fileSystem: 'btrfs', makeFileSystem: ['mkfs.btrfs', '-q', '-f'] },
  ] as const) {
    try {
      return { pool: await mountPool({ workspace, fileSystem, makeFileSystem }), kind: fileSystem };
    } catch (error) {
      reasons.push(`${fileSystem}: ${messageOf(error)}`);
    }
  }
  throw new CannotRunError(
    `no images at one instant: this needs a pool on XFS or btrfs (a copy of frozen volumes would hold more than EC2 keeps, so it would flatter the rounds without quiescing); ${reasons.join('; ')}`,
  );
}

/** Every instance of a proof names its volumes in the same order, so the order gives each its place in the file. */
function offsetOf(volumes: readonly VolumeDescription[], volumeId: string): number {
  const before = volumes.slice(
    0,
    volumes.findIndex((volume) => volume.volumeId === volumeId),
  );
  return before.reduce((sum, { sizeMiB }) => sum + sizeMiB * MEBIBYTE, 0);
}

interface Mounting {
  readonly extent: Extent;
  readonly described: GuestVolume;
  readonly fileSystem: FileSystem;
  readonly content: 'empty' | 'image';
}

/** `nouuid`: the volume that an image was taken of may still be mounted. */
const MOUNT_OPTIONS: Readonly<Record<FileSystem, string>> = {
  [FileSystem.EXT4]: 'nosuid,nodev',
  [FileSystem.XFS]: 'nosuid,nodev,nouuid',
};

/** Mounts an extent of a file. Its loop device goes with the mount. */
async function mountExtent({ extent, described, fileSystem, content }: Mounting): Promise<void> {
  const { file, offsetBytes, sizeBytes } = extent;
  mkdirSync(described.hostPath, { recursive: true });
  const device = (
    await mustRun('losetup', ['--find', '--show', `--offset=${offsetBytes}`, `--sizelimit=${sizeBytes}`, file])
  ).trim();
  try {
    if (content === 'empty') {
      await makeFileSystem(fileSystem, device);
    }
    await mustRun('mount', ['-t', fileSystem, '-o', MOUNT_OPTIONS[fileSystem], device, described.hostPath]);
  } finally {
    await mustRun('losetup', ['--detach', device]); // while it is mounted this only makes it detach with the unmount
  }
}

async function makeFileSystem(fileSystem: FileSystem, device: string): Promise<void> {
  const [program, ...args] = {
    [FileSystem.EXT4]: ['mkfs.ext4', '-q', '-F', '-m', '0', '-E', 'lazy_itable_init=1,nodiscard'] as const,
    [FileSystem.XFS]: ['mkfs.xfs', '-q', '-f', '-K'] as const,
  }[fileSystem];
  await mustRun(program, [...args, device]);
}
