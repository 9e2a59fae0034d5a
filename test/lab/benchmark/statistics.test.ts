import fc from 'fast-check';
import { distributionOf, ratioOf, rounded } from '../../../lab/benchmark/statistics';

const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });

describe('the distribution of samples', () => {
  test('is made of values that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(distributionOf(hundred)).toEqual({ p50: 50, p99: 99, worst: 100 });
    expect(distributionOf([7])).toEqual({ p50: 7, p99: 7, worst: 7 });
    expect(distributionOf([3, 1, 2])).toEqual({ p50: 2, p99: 3, worst: 3 });
  });

  test('has at least its share of the samples at or below each figure', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { p50, p99, worst } = distributionOf(values);
        const share = (limit: number): number => values.filter((value) => value <= limit).length / values.length;
        expect([share(p50) >= 0.5, share(p99) >= 0.99, share(worst)]).toEqual([true, true, 1]);
        expect(values).toEqual(expect.arrayContaining([p50, p99, worst]));
      }),
    );
  });

  test('of nothing is refused', () => {
    expect(() => distributionOf([])).toThrow('no samples');
  });
});

test('a ratio is taken quantile by quantile, and figures are rounded to whole units', () => {
  expect(ratioOf({ p50: 11, p99: 30, worst: 8 }, { p50: 10, p99: 20, worst: 8 })).toEqual({
    p50: 1.1,
    p99: 1.5,
    worst: 1,
  });
  expect(rounded({ p50: 1.4, p99: 1.5, worst: 2.6 })).toEqual({ p50: 1, p99: 2, worst: 3 });
});
