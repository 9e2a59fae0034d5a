import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, runCommand } from '../host-command';
import type { VolumeDescription } from '../volumes';
import { ImageModeName, imageOf } from './image-store';
import type { ImageStore } from './image-store';
import { mountVolume } from './loop-mount';
import type { Extent } from './loop-mount';
import { mountPool } from './pool';

/**
 * All volumes of an instance are extents of one file; a set is a reflink copy of that file, which the kernel makes while
 * nobody may write to it. Uses the workspace's file system where it can do that, else an XFS of its own; throws without.
 */
export async function createReflinkStore(workspace: string): Promise<ImageStore> {
  const pool = await reflinkFolder(workspace);
  const images = new Map<string, { readonly extent: Extent; readonly volume: VolumeDescription }>();
  const extents = new Map<string, Extent>();
  let sets = 0;
  const fileOf = (instanceId: string): string => join(pool, `${instanceId}.img`);
  return {
    mode: {
      name: ImageModeName.REFLINK,
      description: 'a reflink copy of the one file that holds all volumes of the instance: one instant, as with EC2',
      pointInTime: true,
    },
    create: async ({ instanceId, directory, volumes }) => {
      const file = fileOf(instanceId);
      const planned = layOut(file, volumes);
      await mustRun('truncate', ['-s', `${volumes.reduce((sum, { sizeMiB }) => sum + sizeMiB, 0)}M`, file]);
      const made = planned.map(async ({ extent, volume }, index) => {
        extents.set(volume.volumeId, extent);
        return mountVolume({ extent, volume, directory, index, content: 'empty' });
      });
      return Promise.all(made);
    },
    capture: async ({ instanceId, images: requested }) => {
      const set = join(pool, `set-${++sets}.img`);
      await mustRun('cp', ['--reflink=always', fileOf(instanceId), set]);
      for (const { volume, snapshotId } of requested) {
        images.set(snapshotId, { extent: { ...imageOf(extents, volume.volumeId), file: set }, volume });
      }
    },
    restore: async ({ instanceId, directory, snapshotIds }) =>
      Promise.all(
        snapshotIds.map(async (snapshotId, index) => {
          const { extent, volume } = imageOf(images, snapshotId);
          const file = join(pool, `restored-${instanceId}-${snapshotId}.img`);
          await mustRun('cp', ['--reflink=always', extent.file, file]);
          return mountVolume({ extent: { ...extent, file }, volume, directory, index, content: 'image' });
        }),
      ),
  };
}

function layOut(
  file: string,
  volumes: readonly VolumeDescription[],
): readonly { readonly extent: Extent; readonly volume: VolumeDescription }[] {
  let offsetBytes = 0;
  return volumes.map((volume) => {
    const sizeBytes = volume.sizeMiB * 1024 * 1024;
    const extent = { file, offsetBytes, sizeBytes };
    offsetBytes += sizeBytes;
    return { extent, volume };
  });
}

async function reflinkFolder(workspace: string): Promise<string> {
  const folder = join(workspace, 'images');
  mkdirSync(folder, { recursive: true });
  const probe = join(folder, 'probe');
  writeFileSync(probe, 'x'.repeat(8192));
  const { exitCode } = await runCommand('cp', ['--reflink=always', probe, `${probe}-copy`]);
  for (const file of [probe, `${probe}-copy`]) {
    rmSync(file, { force: true });
  }
  return exitCode === 0
    ? folder
    : mountPool({ workspace, fileSystem: 'xfs', makeFileSystem: ['mkfs.xfs', '-q', '-m', 'reflink=1'] });
}
