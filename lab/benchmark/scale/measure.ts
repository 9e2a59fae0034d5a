import type { ScaleOptions } from './options';
import type { ScaleResult } from './result';
import { runScale } from './scale';

export interface ScaleFindings {
  /** One policy, alone in its account. */
  readonly alone: ScaleResult;
  readonly beside: Readonly<Record<BesideName, ScaleResult>>;
}

export type BesideName = 'twentyPolicies' | 'neighbour' | 'withoutSlots';

/** Without slots a run shows in a part of the time what it does; more would only take longer. */
const WITHOUT_SLOTS = 1_500;

/** Between them as many at once as the README allows to policies that fire together. */
const TWENTY = { policies: 20, maxConcurrency: 5 };

/** One run after the other: each needs a core for about a minute at 10,000 targets. */
export async function measureScale(options: {
  readonly seed: number;
  readonly targets: number;
  readonly onProgress: (text: string) => void;
}): Promise<ScaleFindings> {
  const { seed, targets, onProgress } = options;
  const run = (what: string, changes: ScaleOptions = {}): Promise<ScaleResult> => {
    onProgress(what);
    return runScale({ seed, instances: targets, ...changes });
  };
  return {
    alone: await run('one policy'),
    beside: {
      twentyPolicies: await run('twenty policies that fire together', TWENTY),
      neighbour: await run("a neighbour that takes half of CreateSnapshots' bucket", { neighbourShare: 0.5 }),
      withoutSlots: await run('without slots', { slots: 'none', instances: Math.min(targets, WITHOUT_SLOTS) }),
    },
  };
}
