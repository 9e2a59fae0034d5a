import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../host-command';
import type { VolumeDescription } from '../volumes';
import { ImageModeName, imageOf } from './image-store';
import type { ImageStore } from './image-store';
import { describe } from './loop-mount';

/** Volumes are plain folders; a set is a copy of each while the instance's writers are stopped. Works for everybody. */
export function createFolderStore(workspace: string): ImageStore {
  const folder = join(workspace, 'images');
  mkdirSync(folder, { recursive: true });
  const images = new Map<string, VolumeDescription>();
  return {
    mode: {
      name: ImageModeName.FOLDERS,
      description:
        'a copy of plain folders while the database and the writers are stopped: one instant, but with all that was written and never synced, so crash-consistent sets look better than they are',
      pointInTime: 'flattering',
    },
    create: ({ directory, volumes }) => {
      const made = volumes.map((volume, index) => describe(volume, directory, index));
      for (const { hostPath } of made) {
        mkdirSync(hostPath, { recursive: true });
      }
      return Promise.resolve(made);
    },
    capture: async ({ images: requested, holdStill }) => {
      const volumes = requested.map(({ volume }) => volume);
      await holdStill(volumes, async () => {
        for (const { volume, snapshotId } of requested) {
          await mustRun('cp', ['-a', volume.hostPath, join(folder, snapshotId)]);
        }
      });
      for (const { volume, snapshotId } of requested) {
        images.set(snapshotId, volume);
      }
    },
    restore: ({ directory, snapshotIds }) =>
      Promise.all(
        snapshotIds.map(async (snapshotId, index) => {
          const restored = describe(imageOf(images, snapshotId), directory, index);
          mkdirSync(join(directory, 'volumes'), { recursive: true });
          await mustRun('cp', ['-a', join(folder, snapshotId), restored.hostPath]);
          return restored;
        }),
      ),
  };
}
