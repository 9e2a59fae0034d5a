import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Invocation } from '../../ports';

/** Made once per environment, outside the handler; called once at the beginning of each invocation. */
export function invocations(): () => Invocation {
  let count = 0;
  return () => {
    count += 1;
    const start = count === 1 ? 'cold' : 'warm';
    return { start: () => start };
  };
}

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
