import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { GuestVolume } from '../volumes';
import { statFields } from '../watchdog/watchdog';
import type { Freezer } from './freezer';

/** A process, with all that it started, that writes to volumes. */
export interface RegisteredWriter {
  readonly process: ChildProcess;
  readonly volumeIds: readonly string[];
}

/**
 * What an ordinary user can do instead of a freeze: stops the registered writers of a volume, and lets each go on when
 * none of its volumes is frozen any more. Writes of other processes are not held.
 */
export function createStoppingFreezer(writers: () => readonly RegisteredWriter[]): Freezer {
  const frozen = new Set<string>();
  // The id of one that has ended may be a stranger's by now.
  const living = (volumeId: string): readonly { readonly pid: number; readonly volumeIds: readonly string[] }[] =>
    writers().flatMap(({ process: { pid, exitCode, signalCode }, volumeIds }) =>
      pid !== undefined && exitCode === null && signalCode === null && volumeIds.includes(volumeId) ? [{ pid, volumeIds }] : [],
    );
  return {
    freeze: ({ volumeId }: GuestVolume) => {
      if (frozen.has(volumeId)) return Promise.resolve({ kind: 'busy' });
      frozen.add(volumeId);
      for (const { pid } of living(volumeId)) stopTree(pid);
      return Promise.resolve({ kind: 'done' });
    },
    thaw: ({ volumeId }: GuestVolume) => {
      if (!frozen.delete(volumeId)) return Promise.resolve({ kind: 'invalid' });
      const free = living(volumeId).filter(({ volumeIds }) => !volumeIds.some((id) => frozen.has(id)));
      for (const { pid } of free) continueTree(pid);
      return Promise.resolve({ kind: 'done' });
    },
  };
}

/** SIGSTOP to a process and all below it, parents first (nsenter stops itself when it sees its child stopped), again until nobody new has appeared meanwhile. */
function stopTree(root: number): void {
  const stopped = new Set<number>();
  for (;;) {
    const running = treeOf(root).filter((pid) => !stopped.has(pid));
    if (running.length === 0) return;
    for (const pid of running) {
      signal(pid, 'SIGSTOP');
      stopped.add(pid);
    }
  }
}

function continueTree(root: number): void {
  // The leaves first: a parent that waits for its children must find them running.
  for (const pid of [...treeOf(root)].reverse()) signal(pid, 'SIGCONT');
}

function treeOf(root: number): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
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

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended: it writes nothing
  }
}
