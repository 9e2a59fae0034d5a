import { afterRefusal, afterSuccess, nextSlot, paceOf, type Pace } from '../../../../lambdas/domain/lifecycle/pacing';

const BUCKET = { burst: 100, perSecond: 5 };
const NOW = 1_000_000;

/** Instants of so many slots, in seconds from now, if each is taken when it comes. */
function slots(pace: Pace, count: number): readonly number[] {
  let [state, now] = [pace, NOW];
  return Array.from({ length: count }, () => {
    const taken = nextSlot(state, now);
    [state, now] = [taken.pace, taken.slotAt];
    return (taken.slotAt - NOW) / 1_000;
  });
}

describe('the pace of a bucket', () => {
  test('is the engine’s share of the burst at once, then its share of the rate', () => {
    const at = slots(paceOf(BUCKET, 0.8), 84);
    expect(at.filter((second) => second === 0)).toHaveLength(80);
    expect(at.slice(80)).toEqual([0.25, 0.5, 0.75, 1]);
  });

  test.each([0.1, 0.5, 0.8, 1])('never holds more than the share %d allows, however long it goes on', (share) => {
    const at = slots(paceOf(BUCKET, share), 600);
    for (const [index, second] of at.entries()) {
      expect(index + 1).toBeLessThanOrEqual(share * (100 + 5 * second) + 1);
    }
  });

  test('has no burst left where the last round may have used it up, and all of it after a while', () => {
    expect(slots(paceOf(BUCKET, 0.8, NOW), 3)).toEqual([0, 0.25, 0.5]);
    expect(slots(paceOf(BUCKET, 0.8, NOW - 10_000), 43).filter((second) => second === 0)).toHaveLength(41);
    expect(slots(paceOf(BUCKET, 0.8, NOW - 60_000), 90).filter((second) => second === 0)).toHaveLength(80);
  });

  test('is at least one call, however small the share', () => {
    expect(slots(paceOf(BUCKET, 0.001), 2)).toEqual([0, 200]);
  });

  test('pauses when EC2 refuses a call, and goes on without a burst', () => {
    expect(slots(afterRefusal(paceOf(BUCKET, 0.8), NOW), 3)).toEqual([5, 5.25, 5.5]);
  });

  test('pauses once for calls that are refused together, and longer for each refusal after a pause', () => {
    const once = afterRefusal(paceOf(BUCKET, 0.8), NOW);
    expect(afterRefusal(once, NOW + 4_999)).toBe(once);
    const pauses = [5, 10, 20, 40, 60, 60];
    let [pace, now] = [paceOf(BUCKET, 0.8), NOW];
    for (const seconds of pauses) {
      pace = afterRefusal(pace, now);
      expect(pace.pausedUntil - now).toBe(seconds * 1_000);
      now = pace.pausedUntil;
    }
    expect(afterRefusal(afterSuccess(pace), now).pausedUntil - now).toBe(5_000);
  });
});
