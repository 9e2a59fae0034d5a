import fc from 'fast-check';
import { pollDelayMillis } from '../../../lambdas/domain/poll';

describe('the pause between polls', () => {
  test.each([
    [0, 0, 200],
    [4_999, 0, 200],
    [5_000, 0, 500],
    [19_999, 0, 500],
    [20_000, 0, 1_000],
    [119_000, 0, 1_000],
    [0, 1, 400],
    [0, 3, 1_600],
    [20_000, 2, 4_000],
    [0, 10_000, 4_000],
  ])('after %p ms and %p throttled polls is %p ms', (elapsed, throttled, delay) => {
    expect(pollDelayMillis(elapsed, throttled)).toBe(delay);
  });

  test('only grows with time and with throttling, between 200 ms and 4 s', () => {
    const elapsed = fc.nat({ max: 200_000 });
    const throttled = fc.nat({ max: 3_000 });
    fc.assert(
      fc.property(elapsed, elapsed, throttled, throttled, (one, more, few, many) => {
        const early = pollDelayMillis(Math.min(one, more), Math.min(few, many));
        const late = pollDelayMillis(Math.max(one, more), Math.max(few, many));
        expect(early).toBeGreaterThanOrEqual(200);
        expect(late).toBeGreaterThanOrEqual(early);
        expect(late).toBeLessThanOrEqual(4_000);
      }),
    );
  });
});
