import { inPool } from '../../lambdas/domain/pool';
import { snapshotsOf } from '../../lambdas/handlers/lifecycle/lifecycle';
import { createPacer } from '../../lambdas/handlers/lifecycle/pacer';
import { prune, type PruneRound } from '../../lambdas/handlers/lifecycle/prune';
import type { Log } from '../../lambdas/ports';
import { awsDetailOf, type LiveAccount } from '../account/live-account';
import type { LifecycleView } from '../account/live-lifecycle';
import type { Removal } from './plan';

/** How a removal ended. */
export interface Removed {
  readonly removal: Removal;
  readonly result: 'removed' | 'failed';
  readonly cause?: string;
}

/** Sets that are removed at the same time. */
const AT_ONCE = 16;

/** The engine goes on beside this command: of each request bucket half is left to it and to others. */
const SHARE = 0.5;

interface Removing extends Pick<LiveAccount, 'storedSets' | 'clock'> {
  readonly view: LifecycleView;
  readonly log: Log;
  readonly onProgress: (text: string) => void;
}

/** Removes sets by the engine's own step. One that can't go does not stop the others. */
export async function removeSets(
  removals: readonly Removal[],
  { storedSets, clock, view, log, onProgress }: Removing,
): Promise<readonly Removed[]> {
  const { observed, now } = view;
  const round: PruneRound = {
    // No command knows the engine's event bus, and metrics are written by functions.
    ports: {
      storedSets,
      clock,
      log,
      events: { publish: () => Promise.resolve('published') },
      metrics: { emit: () => undefined },
    },
    home: observed.home,
    pacer: createPacer({ clock, share: SHARE, usedUntil: now }),
    snapshot: snapshotsOf(observed),
  };
  let done = 0;
  const work = async (removal: Removal): Promise<Removed> => {
    const ended = await prune(round, removal).then(
      (): Removed => ({ removal, result: 'removed' }),
      (error: unknown): Removed => ({ removal, result: 'failed', cause: awsDetailOf(error) }),
    );
    done += 1;
    onProgress(`${String(done)} of ${String(removals.length)}: ${ended.result} ${removal.of.snapshotIds.join(', ')}`);
    return ended;
  };
  return inPool(removals, { size: AT_ONCE, work });
}
