import type { FloorResult } from '../../../lab/benchmark/freeze-window/measure';
import { goalsOf, isMissed } from '../../../lab/benchmark/goals';

const distribution = (p50: number) => ({ p50, p99: 2 * p50, worst: 3 * p50 });

function floorResult({
  floor,
  ours,
  polling5s,
}: Readonly<Record<'floor' | 'ours' | 'polling5s', number>>): FloorResult {
  return {
    floorMillis: floor,
    samples: 1,
    freezeWindow: {
      floor: distribution(floor),
      ours: distribution(ours),
      polling5s: distribution(polling5s),
      polling1s: distribution(polling5s),
      cold: distribution(ours),
      separateStates: distribution(ours),
    },
    ratio: { p50: ours / floor, p99: ours / floor, worst: ours / floor },
    overheadMillis: distribution(ours - floor),
    polls: { ours: 1, polling5s: 1, polling1s: 1, cold: 1, separateStates: 1 },
  };
}

const synth = { stacks: 1, policies: 100, schedules: 200, documents: 6, resources: 500, bytes: 1_000_000, seconds: 1 };

describe('goals', () => {
  test('are reached at their limit, and missed above it', () => {
    const results = goalsOf({ freeze: [floorResult({ floor: 1_000, ours: 1_100, polling5s: 3_300 })] });
    expect(results.map(({ result }) => result)).toEqual(['reached', 'reached', 'reached']);
    const missed = goalsOf({ freeze: [floorResult({ floor: 1_000, ours: 1_101, polling5s: 3_300 })] }).filter(isMissed);
    expect(missed).toMatchObject([{ value: 1.101, limit: 1.1 }, { limit: 1 / 3 }]);
  });

  test('are set for floors from one second up', () => {
    expect(goalsOf({ freeze: [floorResult({ floor: 500, ours: 5_000, polling5s: 5_000 })] })).toEqual([]);
  });

  test('that the floor alone forbids are out of reach, and not missed', () => {
    const results = goalsOf({ freeze: [floorResult({ floor: 2_000, ours: 2_100, polling5s: 5_000 })] });
    expect(results.map(({ result }) => result)).toEqual(['reached', 'reached', 'out-of-reach']);
    expect(results.some(isMissed)).toBe(false);
  });

  test('hold of the window, the transitions and the templates', () => {
    const window = { targets: 1, transitions: 1, calls: 3, callsByOperation: {}, coldStarts: 0 };
    expect(goalsOf({ window }).map(({ result }) => result)).toEqual(['missed', 'reached']);
    const large = { ...synth, resources: 501, bytes: 1_000_001 };
    const results = goalsOf({ synth: { oneStack: synth, manyStacks: large } }).map(({ result }) => result);
    expect(results).toEqual(['reached', 'reached', 'missed', 'missed']);
  });

  test('hold of the largest account of the lifecycle, and of its removals', () => {
    const round = { sets: 1, deletions: 1, seconds: 10, peakMegabytes: 512, calls: 11, leastCalls: 10 };
    const lifecycle = [
      { ...round, snapshots: 1_000, seconds: 11 },
      { ...round, snapshots: 100_000 },
    ];
    const pruning = { deletions: 10_000, seconds: 105, boundSeconds: 100, frozenTargets: 9 };
    const calm = { ...pruning, throttledWhileFrozen: 0, throttledDeletions: 0 };
    expect(goalsOf({ lifecycle: { lifecycle, pruning: calm } }).filter(isMissed)).toEqual([]);
    const worse = { lifecycle: [...lifecycle].reverse(), pruning: { ...calm, seconds: 106, throttledWhileFrozen: 1 } };
    expect(goalsOf({ lifecycle: worse }).filter(isMissed)).toMatchObject([
      { value: 11, limit: 10 },
      { value: 1.06, limit: 1.05 },
      { value: 1, limit: 0 },
    ]);
  });

  test('hold of the drills with the fewest and with the most calls', () => {
    const drill = { gibibytes: 1, minutes: 1, minutesToUsable: 1, usd: 1, engineUsd: 1, callsByOperation: {} };
    const goals = goalsOf({ drill: [101, 500, 1_000].map((calls) => ({ ...drill, calls })) });
    expect(goals).toMatchObject([
      { value: 101, limit: 100, result: 'missed' },
      { value: 1_000, limit: 1_000, result: 'reached' },
    ]);
  });

  test('that were not measured are not there', () => {
    expect(goalsOf({})).toEqual([]);
  });
});
