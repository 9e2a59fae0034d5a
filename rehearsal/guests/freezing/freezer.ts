import { runCommand } from '../host-command';
import type { GuestVolume } from '../volumes';
import type { Watchdog } from '../watchdog/watchdog';

/** How the kernel (or its stand-in) answered. `invalid`: thawed what was not frozen. */
export type FreezeOutcome =
  { readonly kind: 'done' | 'busy' | 'invalid' } | { readonly kind: 'failed'; readonly message: string };

/** Stops and restarts the writes to one volume. */
export interface Freezer {
  readonly freeze: (volume: GuestVolume) => Promise<FreezeOutcome>;
  readonly thaw: (volume: GuestVolume) => Promise<FreezeOutcome>;
}

export interface FileSystemFreezerOptions {
  readonly watchdog: Watchdog;
  /** The watchdog thaws what has been frozen for longer. */
  readonly boundSeconds: number;
}

/** Freezes the volume's own file system, from outside, with the kernel's freeze. */
export function createFileSystemFreezer({ watchdog, boundSeconds }: FileSystemFreezerOptions): Freezer {
  return {
    freeze: async ({ volumeId, hostPath }) => {
      watchdog.expectThaw({ volumeId, mountedAt: hostPath, withinSeconds: boundSeconds });
      const outcome = outcomeOf(await runCommand('fsfreeze', ['-f', hostPath]));
      if (outcome.kind === 'failed') {
        watchdog.thawed(volumeId);
      }
      return outcome;
    },
    thaw: async (volume: GuestVolume) => {
      const outcome = outcomeOf(await runCommand('fsfreeze', ['-u', volume.hostPath]));
      if (outcome.kind !== 'failed') {
        watchdog.thawed(volume.volumeId);
      }
      return outcome;
    },
  };
}

function outcomeOf({ exitCode, stderr }: { readonly exitCode: number; readonly stderr: string }): FreezeOutcome {
  if (exitCode === 0) {
    return { kind: 'done' };
  }
  if (stderr.includes('Device or resource busy')) {
    return { kind: 'busy' };
  }
  if (stderr.includes('Invalid argument')) {
    return { kind: 'invalid' };
  }
  return { kind: 'failed', message: stderr.trim().replace(/^.*: /, '') };
}
