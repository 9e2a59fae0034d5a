import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostCommandError } from './host-command';

/**
 * Makes the directory that holds everything of one rehearsal: mode 0700, on a file system from which programs may be
 * run, with a path that needs no escaping in /proc/self/mountinfo. The watchdog removes it.
 */
export function createWorkspace(): string {
  for (const parent of [tmpdir(), '/tmp', '/var/tmp', '/dev/shm']) {
    if (/[\s\\]/.test(parent)) {
      continue;
    }
    const workspace = tryParent(parent);
    if (workspace !== undefined) {
      return workspace;
    }
  }
  throw new HostCommandError(
    'no temporary directory from which programs may be run: looked in TMPDIR, /tmp, /var/tmp and /dev/shm',
  );
}

function tryParent(parent: string): string | undefined {
  try {
    const workspace = mkdtempSync(join(realpathSync(parent), 'quiesce-'));
    const probe = join(workspace, 'probe');
    writeFileSync(probe, '#!/bin/sh\nexit 0\n');
    chmodSync(probe, 0o755);
    const runs = spawnSync(probe).status === 0;
    rmSync(probe);
    if (runs) {
      return workspace;
    }
    rmSync(workspace, { recursive: true });
    return undefined;
  } catch {
    return undefined; // missing or not writable: the next one is tried, and the caller reports when none is left
  }
}
