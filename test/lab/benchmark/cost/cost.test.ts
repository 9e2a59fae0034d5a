import { SnapshotEngine } from '../../../../lib';
import { templateOf, testStack } from '../../../../lab/synthesize';
import { LATENCIES } from '../../../../lab/benchmark/model/latencies';
import { costOf, NOTHING, scaled } from '../../../../lab/benchmark/cost/cost';
import { measureCost } from '../../../../lab/benchmark/cost/measure';
import { DEFAULT_PRICES } from '../../../../lab/benchmark/cost/prices';
import { MEMORY_MB, usageOfRun } from '../../../../lab/benchmark/cost/run-usage';

describe('the cost of a usage', () => {
  test('is each amount at its price', () => {
    const usage = {
      transitions: 1_000,
      requests: 1_000_000,
      gigabyteSeconds: 1_000,
      writes: 1_000_000,
      reads: 1_000_000,
      events: 1_000_000,
      logBytes: 2e9,
    };
    expect(costOf(usage, DEFAULT_PRICES)).toEqual({
      transitions: 0.025,
      functions: expect.closeTo(0.2 + 0.013_333_4, 9) as number,
      ledger: expect.closeTo(0.625 + 0.125, 9) as number,
      events: 1,
      logs: 1,
      total: expect.closeTo(0.025 + 0.213_333_4 + 0.75 + 2, 9) as number,
    });
  });

  test('of nothing is nothing, and of twice as many targets is twice as much', () => {
    expect(costOf(NOTHING, DEFAULT_PRICES).total).toBe(0);
    const usage = { ...NOTHING, transitions: 9, events: 5 };
    const twice = costOf(scaled(usage, { targets: 1, to: 2 }), DEFAULT_PRICES);
    expect(twice.total).toBeCloseTo(2 * costOf(usage, DEFAULT_PRICES).total, 12);
  });
});

describe('what a run uses', () => {
  test('is counted from the run itself', async () => {
    const { usage, transitionsPerTarget, runTransitions } = await usageOfRun(3, LATENCIES);
    expect(transitionsPerTarget).toEqual({ usual: 9, most: 9 });
    expect(usage.transitions).toBe(3 * 9 + runTransitions);
    // Of a target: prepare, hold, pre-script, window, post-script, outcome; of the run: claim, resolve, tally, complete.
    expect(usage.requests).toBe(3 * 6 + 4);
    expect(usage.writes).toBeGreaterThan(3 * 4);
    expect(usage.events).toBeGreaterThan(3);
    expect(usage.gigabyteSeconds).toBeGreaterThan(0);
  });

  test('is never more than twelve transitions of a target, however many there are', async () => {
    expect((await usageOfRun(60, LATENCIES)).transitionsPerTarget.most).toBeLessThanOrEqual(12);
  });

  test('is memory as the engine gives it', () => {
    const stack = testStack();
    new SnapshotEngine(stack, 'Engine');
    const functions = Object.values(templateOf(stack).findResources('AWS::Lambda::Function'));
    // The lifecycle is no part of a run.
    const ofRuns = functions.filter(({ Properties }) => !JSON.stringify(Properties).includes('Quiesce: lifecycle'));
    expect(ofRuns).toHaveLength(functions.length - 1);
    const sizes = ofRuns.map(({ Properties }) => (Properties as { readonly MemorySize: number }).MemorySize);
    expect(new Set(sizes)).toEqual(new Set([MEMORY_MB]));
  });
});

test('polling states cost their transitions, and more of them the more often they ask', async () => {
  const result = await measureCost({ latencies: LATENCIES, prices: DEFAULT_PRICES, samples: 5, seed: 1, runs: [2, 4] });
  const { polling5s, polling1s } = result.costPer1000Targets;
  expect(polling1s).toBeGreaterThan(polling5s);
  expect(polling5s).toBeCloseTo(1_000 * result.transitionsPerTarget.polling5s * DEFAULT_PRICES.transition, 9);
  expect(result.growth.map(({ targets, from }) => [targets, from])).toEqual([
    [2, 'run'],
    [4, 'run'],
    [10_000, 'extended'],
  ]);
  expect(result.breakdown.ours.total).toBe(result.costPer1000Targets.ours);
});
