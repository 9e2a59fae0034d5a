import type { Clock } from '../clock';
import type { Bucket } from './model-settings';

/** Takes one token of the named bucket; `throttled` when it is empty. A name without a bucket is never throttled. */
export type TakeToken = (name: string) => 'taken' | 'throttled';

/** Token buckets as EC2 describes them: `burst` at first, refilled steadily, never above `burst`. */
export function createBuckets(clock: Clock, sizes: Readonly<Record<string, Bucket>>): TakeToken {
  const levels = new Map<string, { tokens: number; at: number }>();
  return (name) => {
    const size = sizes[name];
    if (size === undefined) {
      return 'taken';
    }
    const now = clock.now();
    const level = levels.get(name) ?? { tokens: size.burst, at: now };
    const tokens = Math.min(size.burst, level.tokens + ((now - level.at) / 1_000) * size.perSecond);
    levels.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1 ? 'taken' : 'throttled';
  };
}
