import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../json';
import { mustRun, runCommand } from '../host-command';
import type { VolumeDescription } from '../volumes';
import { ImageError, ImageModeName, imageOf, type ImageStore } from './image-store';
import { createLoopStore, describe, mountPool, wholeFile, type Extent } from './loop-store';

interface ChosenImages {
  readonly store: ImageStore;
  /** Why the better modes were not chosen, a sentence each. */
  readonly notes: readonly string[];
}

interface ImageChoice {
  readonly workspace: string;
  /** Without privilege to mount, folders are all there is. */
  readonly mayMount: 'yes' | 'no';
  /** Only this mode, or an `ImageError` that says why not. */
  readonly forced?: ImageModeName | undefined;
}

const STORES: Readonly<Record<ImageModeName, (workspace: string) => ImageStore | Promise<ImageStore>>> = {
  [ImageModeName.BTRFS]: createBtrfsStore,
  [ImageModeName.REFLINK]: createReflinkStore,
  [ImageModeName.COPY]: createCopyStore,
  [ImageModeName.FOLDERS]: createFolderStore,
};

/** Takes the first mode that this machine allows, found out by trying. */
export async function chooseImages({ workspace, mayMount, forced }: ImageChoice): Promise<ChosenImages> {
  const allowed = mayMount === 'yes' ? Object.values(ImageModeName) : [ImageModeName.FOLDERS];
  const candidates = forced === undefined ? allowed : allowed.filter((name) => name === forced);
  const notes: string[] = [];
  for (const name of candidates) {
    try {
      return { store: await STORES[name](workspace), notes };
    } catch (error) {
      notes.push(`image mode ${name} is not available: ${messageOf(error)}`);
    }
  }
  throw new ImageError(
    notes.join('; ') || `image mode ${forced ?? ''} needs root; without it there is only: ${allowed.join(', ')}`,
  );
}

/** Volumes are files in one btrfs subvolume per instance; a set is an atomic snapshot of it. Throws where there is no btrfs. */
async function createBtrfsStore(workspace: string): Promise<ImageStore> {
  const pool = await mountPool({ workspace, fileSystem: 'btrfs', makeFileSystem: ['mkfs.btrfs', '-q', '-f'] });
  let sets = 0;
  return createLoopStore({
    mode: {
      name: ImageModeName.BTRFS,
      description: 'one atomic btrfs snapshot of all volumes of the instance: one instant, as with EC2',
      pointInTime: true,
    },
    folder: pool,
    copyOption: '--reflink=always',
    makeFiles: async (instanceId, volumes) => {
      await mustRun('btrfs', ['-q', 'subvolume', 'create', join(pool, instanceId)]);
      return makeSparseFiles(join(pool, instanceId), volumes);
    },
    takeSet: async ({ instanceId }) => {
      const set = join(pool, `set-${++sets}`);
      await mustRun('btrfs', ['-q', 'subvolume', 'snapshot', '-r', join(pool, instanceId), set]);
      return ({ volume }) => join(set, `${volume.volumeId}.img`);
    },
  });
}

/**
 * All volumes of an instance are extents of one file; a set is a reflink copy of that file, which the kernel makes while
 * it blocks writes to it. Uses the workspace's file system where it can do that, else an XFS of its own; throws without.
 */
async function createReflinkStore(workspace: string): Promise<ImageStore> {
  const pool = await reflinkFolder(workspace);
  let sets = 0;
  const fileOf = (instanceId: string): string => join(pool, `${instanceId}.img`);
  return createLoopStore({
    mode: {
      name: ImageModeName.REFLINK,
      description: 'a reflink copy of the one file that holds all volumes of the instance: one instant, as with EC2',
      pointInTime: true,
    },
    folder: pool,
    copyOption: '--reflink=always',
    makeFiles: async (instanceId, volumes) => {
      const file = fileOf(instanceId);
      let offsetBytes = 0;
      const extents = volumes.map(({ sizeMiB }) => {
        const extent = { ...wholeFile(file, sizeMiB), offsetBytes };
        offsetBytes += extent.sizeBytes;
        return extent;
      });
      await mustRun('truncate', ['-s', String(offsetBytes), file]);
      return extents;
    },
    takeSet: async ({ instanceId }) => {
      const set = join(pool, `set-${++sets}.img`);
      await mustRun('cp', ['--reflink=always', fileOf(instanceId), set]);
      return () => set;
    },
  });
}

async function reflinkFolder(workspace: string): Promise<string> {
  const folder = imageFolder(workspace);
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

/** Volumes are files; a set is a copy of each, made while the stand-in keeps all of them frozen. Needs loop devices and ext4. */
async function createCopyStore(workspace: string): Promise<ImageStore> {
  const folder = imageFolder(workspace);
  await mustRun('losetup', ['--find']); // fails on a machine without free loop devices
  const fileOf = (id: string): string => join(folder, `${id}.img`);
  return createLoopStore({
    mode: {
      name: ImageModeName.COPY,
      description:
        'a copy of each volume while all are frozen by the stand-in: one instant, but the freeze writes out what EC2 would have lost, so crash-consistent sets look better than they are',
      pointInTime: 'flattering',
    },
    folder,
    copyOption: '--sparse=always',
    makeFiles: (_instanceId, volumes) => makeSparseFiles(folder, volumes),
    takeSet: async ({ images, holdStill }) => {
      const volumes = images.map(({ volume }) => volume);
      await holdStill(volumes, async () => {
        for (const { volume, snapshotId } of images) {
          await mustRun('cp', ['--sparse=always', fileOf(volume.volumeId), fileOf(snapshotId)]);
        }
      });
      return ({ snapshotId }) => fileOf(snapshotId);
    },
  });
}

/** Volumes are plain folders; a set is a copy of each while the instance's writers are stopped. Needs no privileges. */
function createFolderStore(workspace: string): ImageStore {
  const folder = imageFolder(workspace);
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
    attach: ({ directory, attachments }) =>
      Promise.all(
        attachments.map(async ({ volumeId, snapshotId, device }, index) => {
          const volume = imageOf(images, snapshotId);
          const { hostPath, ...described } = describe({ ...volume, volumeId, device }, directory, index);
          mkdirSync(join(directory, 'volumes'), { recursive: true });
          await mustRun('cp', ['-a', join(folder, snapshotId), hostPath]);
          return {
            ...described,
            source: { folder: hostPath },
            edit: (work) => work(hostPath),
            detach: () => Promise.resolve(),
          };
        }),
      ),
  };
}

function imageFolder(workspace: string): string {
  const folder = join(workspace, 'images');
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function makeSparseFiles(folder: string, volumes: readonly VolumeDescription[]): Promise<readonly Extent[]> {
  return Promise.all(
    volumes.map(async ({ volumeId, sizeMiB }) => {
      const file = join(folder, `${volumeId}.img`);
      await mustRun('truncate', ['-s', `${sizeMiB}M`, file]);
      return wholeFile(file, sizeMiB);
    }),
  );
}
