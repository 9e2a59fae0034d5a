import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../ports';

/** The function's own clock. The context is Lambda's: it knows when the invocation will be ended. */
export function systemClock(context: { getRemainingTimeInMillis(): number }): Clock {
  return {
    now: () => Date.now(),
    sleep: async (millis) => {
      await delay(Math.max(0, millis));
    },
    remaining: () => context.getRemainingTimeInMillis(),
  };
}
