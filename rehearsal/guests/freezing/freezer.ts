import { readdirSync } from 'node:fs';
import { runCommand, sendSignal } from '../host-command';
import type { GuestVolume } from '../volumes';
import { statFields, type Watchdog } from '../watchdog/watchdog';

/** How the kernel (or its stand-in) answered. `invalid`: thawed what was not frozen. */
export type FreezeOutcome =
  { readonly kind: 'done' | 'busy' | 'invalid' } | { readonly kind: 'failed'; readonly message: string };

/** Stops and restarts the writes to one volume. */
export interface Freezer {
  readonly freeze: (volume: GuestVolume) => Promise<FreezeOutcome>;
  readonly thaw: (volume: GuestVolume) => Promise<FreezeOutcome>;
  /** Does the work of an image while also those writers are stopped that a freeze leaves running. */
  readonly whileImaged?: (volumes: readonly GuestVolume[], work: () => Promise<void>) => Promise<void>;
}

/** Freezes the volume's own file system, from outside, with the kernel's freeze. After the bound the watchdog thaws it. */
export function createFileSystemFreezer(watchdog: Watchdog, boundSeconds: number): Freezer {
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

/** What writes to volumes: every process below one that itself only waits for them. */
export interface RegisteredWriter {
  /** Undefined once it has ended: the id may belong to another process by then. */
  readonly pid: () => number | undefined;
  readonly volumeIds: readonly string[];
  /** `image`: a server that documents ask during a freeze. Until the image it is held by nothing but their locks. */
  readonly stopsFor: 'freeze' | 'image';
}

/**
 * Runs a command below a shell that is never stopped. Were the command itself nsenter's child, nsenter would stop
 * together with it, and could do so just after SIGCONT: then nothing would continue it.
 */
export const BELOW_A_SHELL = ['sh', '-c', '"$@"; exit $?', 'writer'] as const;

/**
 * What an ordinary user can do instead of a freeze: stops the registered writers of a volume, and lets each go on when
 * none of its volumes is frozen any more. Writes of other processes are not held.
 */
export function createStoppingFreezer(writers: () => readonly RegisteredWriter[]): Freezer {
  const frozen = new Set<string>();
  const stoppedBy = (reason: RegisteredWriter['stopsFor'], volumeIds: readonly string[]): readonly RegisteredWriter[] =>
    writers().filter((writer) => writer.stopsFor === reason && writer.volumeIds.some((id) => volumeIds.includes(id)));
  return {
    freeze: ({ volumeId }: GuestVolume) => {
      if (frozen.has(volumeId)) {
        return Promise.resolve({ kind: 'busy' });
      }
      frozen.add(volumeId);
      for (const writer of stoppedBy('freeze', [volumeId])) {
        stop(writer);
      }
      return Promise.resolve({ kind: 'done' });
    },
    thaw: ({ volumeId }: GuestVolume) => {
      if (!frozen.delete(volumeId)) {
        return Promise.resolve({ kind: 'invalid' });
      }
      proceed(stoppedBy('freeze', [volumeId]).filter(({ volumeIds }) => !volumeIds.some((id) => frozen.has(id))));
      return Promise.resolve({ kind: 'done' });
    },
    whileImaged: async (volumes, work) => {
      const running = stoppedBy('image', volumes.map(({ volumeId }) => volumeId)); // prettier-ignore
      try {
        running.forEach(stop);
        await work();
      } finally {
        proceed(running);
      }
    },
  };
}

function proceed(writers: readonly RegisteredWriter[]): void {
  for (const pid of writers.flatMap(below)) {
    sendSignal(pid, 'SIGCONT');
  }
}

/** SIGSTOP to all below a writer's shell, repeated until no new process has appeared. */
function stop(writer: RegisteredWriter): void {
  const stopped = new Set<number>();
  for (;;) {
    const running = below(writer).filter((pid) => !stopped.has(pid));
    if (running.length === 0) {
      return;
    }
    for (const pid of running) {
      sendSignal(pid, 'SIGSTOP');
      stopped.add(pid);
    }
  }
}

function below({ pid }: RegisteredWriter): readonly number[] {
  const shell = pid();
  return shell === undefined ? [] : treeOf(shell).slice(1);
}

function treeOf(root: number): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) {
      continue;
    }
    const parent = Number(statFields(Number(entry))?.[1] ?? -1);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
  }
  const tree: number[] = [];
  const queue = [root];
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    tree.push(pid);
    queue.push(...(childrenOf.get(pid) ?? []));
  }
  return tree;
}
