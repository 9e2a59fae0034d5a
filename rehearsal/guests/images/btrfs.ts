import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../host-command';
import type { VolumeDescription } from '../volumes';
import { ImageModeName, imageOf } from './image-store';
import type { ImageStore } from './image-store';
import { mountVolume, wholeFile } from './loop-mount';
import { mountPool } from './pool';

/** Volumes are files in one btrfs subvolume per instance; a set is an atomic snapshot of it. Throws where there is no btrfs. */
export async function createBtrfsStore(workspace: string): Promise<ImageStore> {
  const pool = await mountPool({ workspace, fileSystem: 'btrfs', makeFileSystem: ['mkfs.btrfs', '-q', '-f'] });
  const images = new Map<string, { readonly file: string; readonly volume: VolumeDescription }>();
  let sets = 0;
  const subvolumeOf = (instanceId: string): string => join(pool, instanceId);
  return {
    mode: {
      name: ImageModeName.BTRFS,
      description: 'one atomic btrfs snapshot of all volumes of the instance: one instant, as with EC2',
      pointInTime: true,
    },
    create: async ({ instanceId, directory, volumes }) => {
      await mustRun('btrfs', ['-q', 'subvolume', 'create', subvolumeOf(instanceId)]);
      return Promise.all(
        volumes.map(async (volume, index) => {
          const file = join(subvolumeOf(instanceId), `${volume.volumeId}.img`);
          await mustRun('truncate', ['-s', `${volume.sizeMiB}M`, file]);
          return mountVolume({ extent: wholeFile(file, volume.sizeMiB), volume, directory, index, content: 'empty' });
        }),
      );
    },
    capture: async ({ instanceId, images: requested }) => {
      const set = join(pool, `set-${++sets}`);
      await mustRun('btrfs', ['-q', 'subvolume', 'snapshot', '-r', subvolumeOf(instanceId), set]);
      for (const { volume, snapshotId } of requested) {
        images.set(snapshotId, { file: join(set, `${volume.volumeId}.img`), volume });
      }
    },
    restore: async ({ instanceId, directory, snapshotIds }) => {
      const restored = join(pool, `restored-${instanceId}`);
      mkdirSync(restored, { recursive: true });
      return Promise.all(
        snapshotIds.map(async (snapshotId, index) => {
          const { file, volume } = imageOf(images, snapshotId);
          const copy = join(restored, `${snapshotId}.img`);
          await mustRun('cp', ['--reflink=always', file, copy]);
          return mountVolume({ extent: wholeFile(copy, volume.sizeMiB), volume, directory, index, content: 'image' });
        }),
      );
    },
  };
}
