import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Decided } from './decide';
import { prune, type Pruned } from './prune';

export interface LifecycleFindings {
  /** By the number of snapshots, the fewest first. */
  readonly lifecycle: readonly Decided[];
  readonly pruning: Pruned;
}

export interface LifecycleSizes {
  readonly snapshots: readonly number[];
  readonly deletions: number;
}

/** A Region's limit is 100,000 snapshots. */
export const LIFECYCLE_SIZES = {
  full: { snapshots: [1_000, 10_000, 100_000], deletions: 10_000 },
  quick: { snapshots: [1_000, 10_000], deletions: 1_000 },
} as const satisfies Readonly<Record<string, LifecycleSizes>>;

export async function measureLifecycle(
  { snapshots, deletions }: LifecycleSizes,
  onProgress: (text: string) => void,
): Promise<LifecycleFindings> {
  const lifecycle: Decided[] = [];
  for (const size of snapshots) {
    onProgress(`deciding over ${size} snapshots`);
    lifecycle.push(await inProcessOfItsOwn(size));
  }
  onProgress(`${deletions} deletions beside runs that freeze`);
  return { lifecycle, pruning: await prune(deletions) };
}

type Answer = { readonly decided: Decided } | { readonly error: string };

function inProcessOfItsOwn(snapshots: number): Promise<Decided> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'worker.ts'), [String(snapshots)], { execArgv: ['--import', 'tsx'] });
    child.once('message', (answer: Answer) => {
      if ('decided' in answer) {
        resolve(answer.decided);
      } else {
        reject(new Error(answer.error));
      }
    });
    child.once('exit', (code) => {
      reject(new Error(`the round over ${snapshots} snapshots ended with ${code ?? 'a signal'}`));
    });
  });
}
