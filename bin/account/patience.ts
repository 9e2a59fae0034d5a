import { classify } from '../../lambdas/aws/sdk-errors';
import { QuiesceError } from '../../lambdas/errors';
import type { Clock } from '../../lambdas/ports';

/** Waits after a throttled call, about a minute in all, in addition to the SDK's own waits. */
const WAITS_MILLIS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

/** Repeats the call while AWS throttles it. Every other error is thrown. */
export async function patiently<T>(clock: Pick<Clock, 'sleep'>, ask: () => Promise<T>): Promise<T> {
  for (const wait of WAITS_MILLIS) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof QuiesceError) || classify(error.cause).kind !== 'throttled') {
        throw error;
      }
      await clock.sleep(wait);
    }
  }
  return ask();
}
