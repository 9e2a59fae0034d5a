import { seededRandom } from '../../../rehearsal/cloud/random';
import type { ScriptTimes } from '../../modelled-guest';
import { draw, type Latencies, type LatencyName } from './latencies';

/** The guest's own part of a freeze: in every variant, and in the floor. */
export const GUEST: Pick<ScriptTimes, 'freezeMillis' | 'reportMillis' | 'thawMillis'> = {
  freezeMillis: 10,
  reportMillis: 20,
  thawMillis: 30,
};

/** The guests of the benchmark have two data volumes to freeze. */
const VOLUMES = 2;

/** From its first freeze to the end of the pre-script, and from the start of the post-script to the thaw. */
export const GUEST_MILLIS = VOLUMES * GUEST.freezeMillis + GUEST.reportMillis + GUEST.thawMillis;

/** Parts of the floor: what no orchestration can avoid. */
export const FLOOR_PARTS = ['statusVisible', 'createSnapshots', 'delivery'] as const satisfies readonly LatencyName[];

/** One target with all that chance decides about it, the same for each variant. */
export interface Sample {
  readonly index: number;
  readonly millis: Readonly<Record<LatencyName, number>>;
  /** A generator of its own for each use, so that variants that draw more don't disturb the others. */
  readonly transitions: () => () => number;
}

/** The `index`-th sample of a seed: the same numbers, independent of what was drawn before. */
export function sampleOf(
  latencies: Latencies,
  { seed, index }: { readonly seed: number; readonly index: number },
): Sample {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const entries = Object.entries(latencies).map(([name, latency]) => [name, draw(latency, random)]);
  const start = Math.floor(random() * 2 ** 32);
  return {
    index,
    millis: Object.fromEntries(entries) as Sample['millis'],
    transitions: () => {
      const next = seededRandom(start);
      return () => draw(latencies.transition, next);
    },
  };
}

/** The freeze window with nothing between its three parts. */
export function floorMillis({ millis }: Sample): number {
  return FLOOR_PARTS.reduce((sum, part) => sum + millis[part], GUEST_MILLIS);
}

/** The latencies with the parts of the floor scaled so that their medians, with the guest's own part, come to `floor`. */
export function withFloor(latencies: Latencies, floor: number): Latencies {
  if (floor <= GUEST_MILLIS) {
    throw new Error(`a floor of ${floor} ms leaves nothing beside the guest's ${GUEST_MILLIS} ms`);
  }
  const sum = FLOOR_PARTS.reduce((total, part) => total + latencies[part].median, 0);
  const factor = (floor - GUEST_MILLIS) / sum;
  const scaled = FLOOR_PARTS.map((part) => {
    const { median, p99 } = latencies[part];
    return [part, { median: median * factor, p99: p99 * factor }];
  });
  return { ...latencies, ...(Object.fromEntries(scaled) as Pick<Latencies, (typeof FLOOR_PARTS)[number]>) };
}

/** A target to which nothing special happens: every latency is its median. */
export function medianSample(latencies: Latencies): Sample {
  const entries = Object.entries(latencies).map(([name, { median }]) => [name, median]);
  return {
    index: 0,
    millis: Object.fromEntries(entries) as Sample['millis'],
    transitions: () => () => latencies.transition.median,
  };
}
