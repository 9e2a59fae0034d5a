import { seededRandom } from '../../../../rehearsal/cloud/random';
import { distributionOf } from '../../../../lab/benchmark/statistics';
import { draw, LATENCIES } from '../../../../lab/benchmark/model/latencies';
import { floorMillis, GUEST_MILLIS, medianSample, sampleOf, withFloor } from '../../../../lab/benchmark/model/sample';

test('draws have the median and the 99th percentile that they were asked for', () => {
  const random = seededRandom(3);
  const { p50, p99 } = distributionOf(Array.from({ length: 20_000 }, () => draw({ median: 100, p99: 400 }, random)));
  expect(p50 / 100).toBeCloseTo(1, 1);
  expect(p99 / 400).toBeCloseTo(1, 1);
});

test('a latency whose p99 is its median is always the same', () => {
  expect(draw({ median: 25, p99: 25 }, seededRandom(1))).toBe(25);
});

describe('a sample', () => {
  test('is the same for a seed and an index, independent of other draws', () => {
    const [one, other] = [sampleOf(LATENCIES, { seed: 1, index: 4 }), sampleOf(LATENCIES, { seed: 1, index: 4 })];
    one.transitions()();
    expect(other.millis).toEqual(one.millis);
    expect(other.transitions()()).toBe(one.transitions()());
  });

  test('is another one for another index or seed', () => {
    const { millis } = sampleOf(LATENCIES, { seed: 1, index: 4 });
    expect(sampleOf(LATENCIES, { seed: 1, index: 5 }).millis).not.toEqual(millis);
    expect(sampleOf(LATENCIES, { seed: 2, index: 4 }).millis).not.toEqual(millis);
  });
});

describe('a floor', () => {
  test.each([500, 1_000, 2_000, 5_000])('of %d ms is what the medians of its parts come to', (floor) => {
    expect(floorMillis(medianSample(withFloor(LATENCIES, floor)))).toBeCloseTo(floor, 6);
  });

  test('scales its parts alone', () => {
    const { statusVisible, createSnapshots, delivery, ...others } = withFloor(LATENCIES, 5_000);
    expect(LATENCIES).toMatchObject(
      Object.fromEntries(Object.entries(others).map(([name, { median, p99 }]) => [name, { median, p99 }])),
    );
    expect([statusVisible, createSnapshots, delivery].map(({ median, p99 }) => p99 / median)).toEqual([
      expect.closeTo(LATENCIES.statusVisible.p99 / LATENCIES.statusVisible.median),
      expect.closeTo(LATENCIES.createSnapshots.p99 / LATENCIES.createSnapshots.median),
      expect.closeTo(LATENCIES.delivery.p99 / LATENCIES.delivery.median),
    ]);
  });

  test("can't be below the guest's own part", () => {
    expect(() => withFloor(LATENCIES, GUEST_MILLIS)).toThrow('leaves nothing');
  });
});
