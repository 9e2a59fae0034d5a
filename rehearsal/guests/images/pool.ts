import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../host-command';

/** Sparse: only what is written takes space. Room for some hundred sets of a default fleet. */
const POOL_SIZE = '16G';

export interface PoolOptions {
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
