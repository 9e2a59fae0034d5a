import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../host-command';
import type { VolumeDescription } from '../volumes';
import { ImageModeName, imageOf } from './image-store';
import type { ImageStore } from './image-store';
import { mountVolume, wholeFile } from './loop-mount';

/** Volumes are files; a set is a copy of each, made while the stand-in keeps all of them frozen. Needs loop devices and ext4. */
export async function createCopyStore(workspace: string): Promise<ImageStore> {
  const folder = join(workspace, 'images');
  mkdirSync(folder, { recursive: true });
  await mustRun('losetup', ['--find']); // a machine without free loop devices says so here
  const images = new Map<string, { readonly file: string; readonly volume: VolumeDescription }>();
  const fileOf = (volumeId: string): string => join(folder, `${volumeId}.img`);
  return {
    mode: {
      name: ImageModeName.COPY,
      description:
        'a copy of each volume while all are frozen by the stand-in: one instant, but the freeze writes out what EC2 would have lost, so crash-consistent sets look better than they are',
      pointInTime: 'flattering',
    },
    create: ({ directory, volumes }) =>
      Promise.all(
        volumes.map(async (volume, index) => {
          await mustRun('truncate', ['-s', `${volume.sizeMiB}M`, fileOf(volume.volumeId)]);
          return mountVolume({
            extent: wholeFile(fileOf(volume.volumeId), volume.sizeMiB),
            volume,
            directory,
            index,
            content: 'empty',
          });
        }),
      ),
    capture: async ({ images: requested, holdStill }) => {
      const volumes = requested.map(({ volume }) => volume);
      await holdStill(volumes, async () => {
        for (const { volume, snapshotId } of requested) {
          await mustRun('cp', ['--sparse=always', fileOf(volume.volumeId), join(folder, `${snapshotId}.img`)]);
        }
      });
      for (const { volume, snapshotId } of requested) {
        images.set(snapshotId, { file: join(folder, `${snapshotId}.img`), volume });
      }
    },
    restore: ({ instanceId, directory, snapshotIds }) =>
      Promise.all(
        snapshotIds.map(async (snapshotId, index) => {
          const { file, volume } = imageOf(images, snapshotId);
          const copy = join(folder, `restored-${instanceId}-${snapshotId}.img`);
          await mustRun('cp', ['--sparse=always', file, copy]);
          return mountVolume({ extent: wholeFile(copy, volume.sizeMiB), volume, directory, index, content: 'image' });
        }),
      ),
  };
}
