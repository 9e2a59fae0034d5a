import type { Bucket } from '../../../rehearsal/cloud/model-settings';

/**
 * The least seconds that a share of a token bucket allows for so many calls, however they are made: what is in the
 * bucket at first goes at once, each further call waits for its token. EC2 API throttling (EC2 Developer Guide) gives
 * CreateSnapshots 100 tokens and 5 a second; 10,000 calls on 80 % of it take (10,000 - 80) / 4 = 2,480 s.
 */
export function boundSeconds(calls: number, { burst, perSecond }: Bucket, share: number): number {
  return Math.max(0, (calls - share * burst) / (share * perSecond));
}
