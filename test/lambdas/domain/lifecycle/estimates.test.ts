import { estimateOf, SNAPSHOT_PRICES } from '../../../../lambdas/domain/lifecycle/estimates';

const GIB = 1_024 ** 3;

describe('what snapshots cost at most', () => {
  test('is reckoned from their full size, or from the size of their volume', () => {
    const estimate = estimateOf([
      { volumeGiB: 100, fullBytes: 40 * GIB, tier: 'standard' },
      { volumeGiB: 60, tier: 'standard' },
      { volumeGiB: 100, fullBytes: 80 * GIB, tier: 'archive' },
    ]);
    expect(estimate).toMatchObject({ bytes: 180 * GIB, snapshots: 3, ofVolumeSize: 1 });
    expect(estimate.usdPerMonth).toBeCloseTo(100 * 0.05 + 80 * 0.0125);
  });

  test('takes other prices', () => {
    expect(estimateOf([{ volumeGiB: 10, tier: 'standard' }], { standard: 1, archive: 0 }).usdPerMonth).toBe(10);
  });

  test('is nothing for nothing', () => {
    expect(estimateOf([])).toEqual({ bytes: 0, usdPerMonth: 0, snapshots: 0, ofVolumeSize: 0 });
  });

  test('names where and when each price was read', () => {
    for (const { source } of Object.values(SNAPSHOT_PRICES)) {
      expect(source).toMatch(/^Amazon EBS pricing, us-east-1, read \d{4}-\d\d-\d\d$/);
    }
  });
});
