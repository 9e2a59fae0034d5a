import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Why scripts can't be run on real file systems here; `undefined` when they can. */
export function whyNoVolumes(): string | undefined {
  if (process.getuid?.() !== 0) {
    return 'not root';
  }
  if (!existsSync('/dev/loop-control')) {
    return 'no loop devices';
  }
  const missing = ['mkfs.ext4', 'fsfreeze', 'unshare', 'losetup'].find((tool) => !isInstalled(tool));
  return missing === undefined ? undefined : `${missing} is not installed`;
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}
