import { measureBundles } from './bundles/measure';
import { measureCost } from './cost/measure';
import { DRILL_GIBIBYTES, measureDrills } from './drill/measure';
import { measureFloor, type FloorResult } from './freeze-window/measure';
import { LIFECYCLE_SIZES, measureLifecycle } from './lifecycle/measure';
import { withFloor } from './model/sample';
import type { Options, Part } from './options';
import { measurePolling } from './polling/measure';
import { countInRehearsal } from './rehearsed/rehearse';
import type { Findings } from './findings';
import { measureScale } from './scale/measure';
import { measureSynth } from './synth/measure';

/** Beside the floor of the main comparison. */
const FLOORS_MILLIS = [500, 1_000, 2_000, 5_000];

/** The policy of `bin/app.ts` that is rehearsed: one instance, frozen for real. */
export const REHEARSED_POLICY = 'files';

const POLLED_SCRIPTS = 5_000;

export type Say = (text: string) => void;

/** Measures the parts that were asked for, one after the other, since they would be each other's load. */
export async function measure(options: Options, say: Say): Promise<Findings> {
  let findings: Findings = {};
  for (const part of options.parts) {
    say(part);
    findings = {
      ...findings,
      ...(await MEASURERS[part](options, (text) => {
        say(`${part}: ${text}`);
      })),
    };
  }
  return findings;
}

const MEASURERS: { readonly [Name in Part]: (options: Options, say: Say) => Promise<Pick<Findings, Name>> } = {
  freeze: async (options, say) => ({ freeze: await freezeWindows(options, say) }),
  window: async () => ({ window: await countInRehearsal(REHEARSED_POLICY) }),
  polling: ({ latencies, seed }) =>
    Promise.resolve({ polling: measurePolling({ latencies, samples: POLLED_SCRIPTS, seed }) }),
  cost: async ({ latencies, floorMillis, prices, effort, seed }, onProgress) => ({
    cost: await measureCost({
      latencies: withFloor(latencies, floorMillis),
      prices,
      samples: effort.samples,
      runs: effort.runs,
      seed,
      onProgress,
    }),
  }),
  scale: async ({ seed, targets }, onProgress) => ({ scale: await measureScale({ seed, targets, onProgress }) }),
  lifecycle: async ({ effort }, onProgress) => ({
    lifecycle: await measureLifecycle(LIFECYCLE_SIZES[effort.name], onProgress),
  }),
  drill: async ({ latencies, prices, drill: inputs }, onProgress) => ({
    drill: await measureDrills({ latencies, prices, inputs, gibibytes: DRILL_GIBIBYTES, onProgress }),
  }),
  bundles: async ({ effort }, onProgress) => ({
    bundles: await measureBundles({ processes: effort.processes, onProgress }),
  }),
  synth: (_, say) => {
    say('100 policies with 2 schedules each in the stack of the engine');
    const oneStack = measureSynth({ policies: 100, schedulesPerPolicy: 2, policyStacks: 0 });
    say('100 policies with 4 schedules each in 4 stacks');
    const manyStacks = measureSynth({ policies: 100, schedulesPerPolicy: 4, policyStacks: 4 });
    return Promise.resolve({ synth: { oneStack, manyStacks } });
  },
};

async function freezeWindows(options: Options, say: Say): Promise<readonly FloorResult[]> {
  const { latencies, seed, effort, floorMillis: main } = options;
  const results: FloorResult[] = [];
  for (const floorMillis of [main, ...FLOORS_MILLIS.filter((floor) => floor !== main)]) {
    const onProgress = (done: number): void => {
      if (done % 100 === 0) {
        say(`floor of ${floorMillis} ms, ${done} of ${effort.samples} targets`);
      }
    };
    results.push(await measureFloor({ latencies, floorMillis, samples: effort.samples, seed, onProgress }));
  }
  return results;
}
