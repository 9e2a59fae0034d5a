import { setImmediate as breathe } from 'node:timers/promises';
import type { Latencies } from '../model/latencies';
import { floorMillis, sampleOf, withFloor } from '../model/sample';
import { distributionOf, ratioOf, rounded, type Distribution } from '../statistics';
import { runVariant, VARIANTS, type Outcome, type Variant } from './variants/variant';

/** Freeze windows in milliseconds, by variant, beside the floor that the same draws allow. */
export type FreezeWindows = Readonly<Record<Variant | 'floor', Distribution>>;

/** All variants at one floor. */
export interface FloorResult {
  /** The median that the parts of the floor were scaled to. */
  readonly floorMillis: number;
  readonly samples: number;
  readonly freezeWindow: FreezeWindows;
  /** Of ours to the floor: quantile by quantile. */
  readonly ratio: Distribution;
  /** Of ours over the floor, target by target. */
  readonly overheadMillis: Distribution;
  /** Calls that asked for the state of a script, both scripts of a target together: the median. */
  readonly polls: Readonly<Record<Variant, number>>;
}

export interface MeasureOptions {
  readonly latencies: Latencies;
  readonly floorMillis: number;
  readonly samples: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

/** Runs every variant on the same targets. */
export async function measureFloor(options: MeasureOptions): Promise<FloorResult> {
  const latencies = withFloor(options.latencies, options.floorMillis);
  const floors: number[] = [];
  const outcomes: Record<Variant, Outcome[]> = { ours: [], polling5s: [], polling1s: [], cold: [], separateStates: [] };
  for (let index = 0; index < options.samples; index += 1) {
    const sample = sampleOf(latencies, { seed: options.seed, index });
    floors.push(floorMillis(sample));
    for (const variant of VARIANTS) {
      outcomes[variant].push(await runVariant(variant, sample));
    }
    options.onProgress?.(index + 1);
    await breathe(); // So that an interruption is heard.
  }
  return summarize(options, floors, outcomes);
}

function summarize(
  { floorMillis: floor, samples }: MeasureOptions,
  floors: readonly number[],
  outcomes: Readonly<Record<Variant, readonly Outcome[]>>,
): FloorResult {
  const windows = (variant: Variant): readonly number[] => outcomes[variant].map(({ freezeMillis }) => freezeMillis);
  const ours = windows('ours');
  const byVariant = <T>(value: (variant: Variant) => T): Record<Variant, T> =>
    Object.fromEntries(VARIANTS.map((variant) => [variant, value(variant)])) as Record<Variant, T>;
  const overhead = ours.map((millis, index) => millis - (floors[index] ?? 0));
  return {
    floorMillis: floor,
    samples,
    freezeWindow: {
      floor: rounded(distributionOf(floors)),
      ...byVariant((variant) => rounded(distributionOf(windows(variant)))),
    },
    ratio: ratioOf(distributionOf(ours), distributionOf(floors)),
    overheadMillis: rounded(distributionOf(overhead)),
    polls: byVariant((variant) => distributionOf(outcomes[variant].map(({ polls }) => polls)).p50),
  };
}
