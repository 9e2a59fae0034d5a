import type { Latencies } from '../model/latencies';
import { sampleOf } from '../model/sample';
import { runVariant } from '../freeze-window/variants/variant';
import { costOf, NOTHING, scaled, type Cost } from './cost';
import type { Prices } from './prices';
import { usageOfRun, type RunUsage } from './run-usage';

/** Variants that cost differently. */
export const PAID_VARIANTS = ['ours', 'polling5s', 'polling1s'] as const;

export type PaidVariant = (typeof PAID_VARIANTS)[number];

export interface CostResult {
  /** US dollars for 1,000 targets. */
  readonly costPer1000Targets: Readonly<Record<PaidVariant, number>>;
  readonly breakdown: Readonly<Record<PaidVariant, Cost>>;
  /** Of ours, by the number of targets of one run. */
  readonly growth: readonly Growth[];
  /** Transitions of a target's execution on the happy path; of the polling variants the mean. */
  readonly transitionsPerTarget: Readonly<Record<PaidVariant, number>>;
  /** US dollars a month for the metrics of one policy, and of the engine as a whole. */
  readonly metricsPerMonth: number;
}

/** What a run of so many targets costs. */
export interface Growth {
  readonly targets: number;
  readonly usdPerTarget: number;
  readonly transitionsPerTarget: number;
  readonly mostTransitions: number;
  /** `extended`: each target above the largest run costs what the last ones of that run did. */
  readonly from: 'run' | 'extended';
}

/** Ten pages of targets behind the largest run: more of the same, which would only take long to run. */
const EXTENDED_TO = 10_000;

export interface CostOptions {
  readonly latencies: Latencies;
  readonly prices: Prices;
  readonly samples: number;
  readonly seed: number;
  /** Targets of the runs, ascending; the cost of 1,000 targets is taken from the run nearest to it. */
  readonly runs: readonly number[];
  readonly onProgress?: (text: string) => void;
}

export async function measureCost(options: CostOptions): Promise<CostResult> {
  const { latencies, prices, onProgress } = options;
  const runs: RunUsage[] = [];
  for (const targets of options.runs) {
    onProgress?.(`a run of ${targets} targets`);
    runs.push(await usageOfRun(targets, latencies));
  }
  const reference = runs.findLast(({ targets }) => targets <= 1_000) ?? runs[0];
  if (reference === undefined) {
    throw new Error('cost: no run was asked for');
  }
  const polling5s = await meanTransitions('polling5s', options);
  const polling1s = await meanTransitions('polling1s', options);
  const polling = (transitions: number): Cost => costOf({ ...NOTHING, transitions: 1_000 * transitions }, prices);
  const breakdown = {
    ours: costOf(scaled(reference.usage, { targets: reference.targets, to: 1_000 }), prices),
    polling5s: polling(polling5s),
    polling1s: polling(polling1s),
  };
  return {
    costPer1000Targets: {
      ours: breakdown.ours.total,
      polling5s: breakdown.polling5s.total,
      polling1s: breakdown.polling1s.total,
    },
    breakdown,
    growth: growthOf(runs, prices),
    transitionsPerTarget: { ours: reference.transitionsPerTarget.usual, polling5s, polling1s },
    metricsPerMonth: 2 * reference.metrics * prices.metricMonth,
  };
}

function growthOf(runs: readonly RunUsage[], prices: Prices): readonly Growth[] {
  const measured = runs.map(({ targets, usage, transitionsPerTarget: { usual, most } }): Growth => {
    const usdPerTarget = costOf(usage, prices).total / targets;
    return { targets, usdPerTarget, transitionsPerTarget: usual, mostTransitions: most, from: 'run' };
  });
  const [before, last] = measured.slice(-2);
  if (before === undefined || last === undefined) {
    return measured;
  }
  const usd = ({ usdPerTarget, targets }: Growth): number => usdPerTarget * targets;
  const usdOfLater = (usd(last) - usd(before)) / (last.targets - before.targets);
  const total = usd(last) + (EXTENDED_TO - last.targets) * usdOfLater;
  return [...measured, { ...last, targets: EXTENDED_TO, usdPerTarget: total / EXTENDED_TO, from: 'extended' }];
}

/** How long a script takes decides how often it is asked for, so this is a mean over many. */
async function meanTransitions(
  variant: 'polling5s' | 'polling1s',
  { latencies, samples, seed }: CostOptions,
): Promise<number> {
  let sum = 0;
  for (let index = 0; index < samples; index += 1) {
    sum += (await runVariant(variant, sampleOf(latencies, { seed, index }))).transitions;
  }
  return sum / samples;
}
