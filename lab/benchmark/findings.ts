import type { BundleResult } from './bundles/measure';
import type { CostResult } from './cost/measure';
import type { DrillFigures } from './drill/measure';
import type { FloorResult } from './freeze-window/measure';
import type { LifecycleFindings } from './lifecycle/measure';
import type { PollingResult } from './polling/measure';
import type { WindowCount } from './rehearsed/count-window';
import type { ScaleFindings } from './scale/measure';
import type { SynthResult } from './synth/measure';

/** What the parts found; a part that was not asked for is absent. */
export interface Findings {
  /** The floor of the main comparison first. */
  readonly freeze?: readonly FloorResult[];
  readonly window?: WindowCount;
  readonly polling?: readonly PollingResult[];
  readonly cost?: CostResult;
  readonly scale?: ScaleFindings;
  readonly lifecycle?: LifecycleFindings;
  readonly drill?: readonly DrillFigures[];
  readonly bundles?: readonly BundleResult[];
  readonly synth?: { readonly oneStack: SynthResult; readonly manyStacks: SynthResult };
}
