import type { BundleResult } from './bundles/measure';
import type { CostResult } from './cost/measure';
import type { Prices } from './cost/prices';
import type { DrillInputs } from './drill/inputs';
import type { DrillFigures } from './drill/measure';
import type { FloorResult, FreezeWindows } from './freeze-window/measure';
import type { Findings } from './findings';
import type { Goal } from './goals';
import type { LifecycleFindings } from './lifecycle/measure';
import type { Latencies } from './model/latencies';
import type { PollingResult } from './polling/measure';
import type { WindowCount } from './rehearsed/count-window';
import type { ScaleFindings } from './scale/measure';
import type { Distribution } from './statistics';
import type { SynthResult } from './synth/measure';
import { defined } from '../../lambdas/domain/json';

/** On what the figures rest. */
export interface Inputs {
  readonly seed: number;
  readonly samples: number;
  readonly floorMillis: number;
  readonly latencies: Latencies;
  readonly prices: Prices;
  readonly drill: DrillInputs;
}

/** What `--json` writes: milliseconds, bytes and US dollars, as the names say. */
export interface Report {
  readonly inputs: Inputs;
  /** By variant, at the floor of the main comparison. */
  readonly freezeWindow?: FreezeWindows;
  readonly freezeWindowByFloor?: readonly FloorResult[];
  /** Of ours over the floor, target by target. */
  readonly overheadMillis?: Distribution;
  readonly window?: WindowCount;
  readonly polling?: readonly PollingResult[];
  /** Of a target's execution in a run of up to 1,000 of them, all healthy. */
  readonly transitionsPerTarget?: number;
  readonly costPer1000Targets?: CostResult['costPer1000Targets'];
  readonly cost?: CostResult;
  /** One policy alone in its account. */
  readonly scale?: ScaleFindings['alone'];
  readonly scaleBeside?: ScaleFindings['beside'];
  /** Rounds of the lifecycle, by the number of snapshots. */
  readonly lifecycle?: LifecycleFindings['lifecycle'];
  readonly pruning?: LifecycleFindings['pruning'];
  /** Restore drills by the size of their set. */
  readonly drill?: readonly DrillFigures[];
  readonly bundles?: readonly BundleResult[];
  /** All policies in the stack of the engine. */
  readonly synth?: SynthResult;
  readonly synthManyStacks?: SynthResult;
  readonly goals: readonly Goal[];
}

export function reportOf(inputs: Inputs, findings: Findings, goals: readonly Goal[]): Report {
  const { freeze, window, polling, cost, scale, lifecycle, drill, bundles, synth } = findings;
  const main = freeze?.[0];
  return {
    inputs,
    ...(freeze === undefined || main === undefined
      ? {}
      : {
          freezeWindow: main.freezeWindow,
          freezeWindowByFloor: freeze.toSorted((a, b) => a.floorMillis - b.floorMillis),
          overheadMillis: main.overheadMillis,
        }),
    ...defined({
      window,
      polling,
      transitionsPerTarget: cost?.transitionsPerTarget.ours,
      costPer1000Targets: cost?.costPer1000Targets,
      cost,
      scale: scale?.alone,
      scaleBeside: scale?.beside,
      lifecycle: lifecycle?.lifecycle,
      pruning: lifecycle?.pruning,
      drill,
      bundles,
      synth: synth?.oneStack,
      synthManyStacks: synth?.manyStacks,
    }),
    goals,
  };
}
