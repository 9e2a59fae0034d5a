import fc from 'fast-check';
import { pollDelayMillis } from '../../../lambdas/domain/poll';

describe('the pause between polls', () => {
  test.each([
    [0, 0, 40],
    [2_000, 0, 40],
    [5_000, 0, 100],
    [20_000, 0, 400],
    [50_000, 0, 1_000],
    [119_000, 0, 1_000],
    [0, 1, 80],
    [0, 3, 320],
    [20_000, 1, 800],
    [20_000, 2, 1_000],
    [0, 10_000, 1_000],
  ])('after %p ms and %p throttled polls is %p ms', (elapsed, throttled, delay) => {
    expect(pollDelayMillis(elapsed, throttled)).toBe(delay);
  });

  test('only grows with time and with throttling, between 40 ms and 1 s', () => {
    const elapsed = fc.nat({ max: 200_000 });
    const throttled = fc.nat({ max: 3_000 });
    fc.assert(
      fc.property(elapsed, elapsed, throttled, throttled, (one, more, few, many) => {
        const early = pollDelayMillis(Math.min(one, more), Math.min(few, many));
        const late = pollDelayMillis(Math.max(one, more), Math.max(few, many));
        expect(early).toBeGreaterThanOrEqual(40);
        expect(late).toBeGreaterThanOrEqual(early);
        expect(late).toBeLessThanOrEqual(1_000);
      }),
    );
  });
});
