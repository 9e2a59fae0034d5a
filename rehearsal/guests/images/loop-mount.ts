import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../host-command';
import { uuidFor } from '../shims/block-devices';
import type { GuestVolume, VolumeDescription } from '../volumes';

/** A part of a file that holds a file system. */
export interface Extent {
  readonly file: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export interface LoopVolume {
  readonly extent: Extent;
  readonly volume: VolumeDescription;
  /** The instance's directory. */
  readonly directory: string;
  /** Position among the instance's volumes: it makes the kernel's name. */
  readonly index: number;
  readonly content: 'empty' | 'image';
}

/** Mounts an extent on this machine, after making an ext4 on it where it is empty. Its loop device goes with the mount. */
export async function mountVolume({ extent, volume, directory, index, content }: LoopVolume): Promise<GuestVolume> {
  const described = describe(volume, directory, index);
  mkdirSync(described.hostPath, { recursive: true });
  const { file, offsetBytes, sizeBytes } = extent;
  const device = (
    await mustRun('losetup', ['--find', '--show', `--offset=${offsetBytes}`, `--sizelimit=${sizeBytes}`, file])
  ).trim();
  try {
    // No reserved blocks and everything initialized lazily: the image stays small, so that it is copied quickly.
    if (content === 'empty') {
      await mustRun('mkfs.ext4', [
        '-q',
        '-F',
        '-m',
        '0',
        '-U',
        described.uuid,
        '-E',
        'lazy_itable_init=1,nodiscard',
        device,
      ]);
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
