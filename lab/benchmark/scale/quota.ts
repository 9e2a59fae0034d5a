import type { Clock } from '../../../rehearsal/clock';
import type { Bucket } from '../../../rehearsal/cloud/model-settings';

/** A bucket that refuses nobody: answers by how many milliseconds the caller is put off. */
export function queueing(clock: Clock, { burst, perSecond }: Bucket): () => number {
  const interval = 1_000 / perSecond;
  let end = -Infinity;
  return () => {
    const now = clock.now();
    end = Math.max(end, now) + interval;
    return Math.max(0, end - now - burst * interval);
  };
}
