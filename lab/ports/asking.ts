import type { Clock } from '../../lambdas/ports';

/** For how long EC2 and Run Command may not show what was just made, unless the settings say otherwise. */
export const CONSISTENCY_SECONDS = 30;

const FIRST_WAIT_MILLIS = 500;
const LONGEST_WAIT_MILLIS = 5_000;

/** Asks until there is an answer or the bound is reached, waiting twice as long each time, as the adapters do. */
export async function askUntil<T>(
  { clock, boundMillis }: { readonly clock: Pick<Clock, 'now' | 'sleep'>; readonly boundMillis: number },
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.now() + boundMillis;
  for (let wait = FIRST_WAIT_MILLIS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS)) {
    const answer = await ask();
    const left = end - clock.now();
    if (answer !== undefined || left <= 0) {
      return answer;
    }
    await clock.sleep(Math.min(wait, left));
  }
}
