import { measureLifecycle } from '../../../../lab/benchmark/lifecycle/measure';

test('rounds over accounts, and removals at the engine’s share of the bucket', async () => {
  const progress: string[] = [];
  const sizes = { snapshots: [400, 4_000], deletions: 400 };
  const { lifecycle, pruning } = await measureLifecycle(sizes, (text) => progress.push(text));
  expect(progress).toHaveLength(3);
  expect(lifecycle).toMatchObject([
    { snapshots: 400, sets: 100, deletions: 4, leastCalls: 5 },
    { snapshots: 4_000, sets: 1_000, deletions: 40, leastCalls: 44 },
  ]);
  // Four other listings; and the state of ten sets, in two calls.
  expect(lifecycle[1]?.calls).toBe(44 + 4 + 2);
  for (const { seconds, peakMegabytes } of lifecycle) {
    expect(seconds).toBeGreaterThan(0);
    expect(peakMegabytes).toBeGreaterThan(30);
  }
  expect(pruning).toMatchObject({ deletions: 400, boundSeconds: 80, throttledWhileFrozen: 0, throttledDeletions: 0 });
  expect(pruning.frozenTargets).toBeGreaterThanOrEqual(10);
  // The first sets are marked and listed before.
  expect(pruning.seconds).toBeGreaterThanOrEqual(80);
  expect(pruning.seconds).toBeLessThan(90);
});
