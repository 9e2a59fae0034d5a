import type { Bucket } from '../../../rehearsal/cloud/model-settings';
import type { ScaleOptions } from './options';
import type { ScaleResult } from './result';
import { runScale } from './scale';

export interface ScaleFindings {
  /** One policy, alone in its account. */
  readonly alone: ScaleResult;
  readonly beside: Readonly<Record<BesideName, ScaleResult>>;
}

export type BesideName = 'twentyPolicies' | 'neighbour' | 'withoutSlots' | RunCommandRate;

/** Calls a second that Run Command allows: polls, and sends. `polls150` is the assumption of all other runs. */
export const RUN_COMMAND_RATES = {
  polls150: { ListCommandInvocations: 150 },
  polls30: { ListCommandInvocations: 30 },
  polls10: { ListCommandInvocations: 10 },
  sends5: { SendCommand: 5 },
} as const;

export type RunCommandRate = keyof typeof RUN_COMMAND_RATES;

/** Without slots a run shows in a part of the time what it does; more would only take longer. */
const WITHOUT_SLOTS = 1_500;

/** Enough to see how the engine slows down, and how it goes on then. */
const SLOWED_DOWN = 400;

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
  const slowedDown = (name: RunCommandRate): Promise<ScaleResult> => {
    const rates: Readonly<Record<string, number>> = RUN_COMMAND_RATES[name];
    const buckets = Object.entries(rates).map(([of, perSecond]) => [of, { burst: 2 * perSecond, perSecond }] as const);
    return run(`Run Command refuses more than ${JSON.stringify(rates)} calls a second`, {
      instances: Math.min(targets, SLOWED_DOWN),
      modelSettings: { buckets: Object.fromEntries<Bucket>(buckets) },
    });
  };
  return {
    alone: await run('one policy'),
    beside: {
      twentyPolicies: await run('twenty policies that fire together', TWENTY),
      neighbour: await run("a neighbour that takes half of CreateSnapshots' bucket", { neighbourShare: 0.5 }),
      withoutSlots: await run('without slots', { slots: 'none', instances: Math.min(targets, WITHOUT_SLOTS) }),
      polls150: await slowedDown('polls150'),
      polls30: await slowedDown('polls30'),
      polls10: await slowedDown('polls10'),
      sends5: await slowedDown('sends5'),
    },
  };
}
