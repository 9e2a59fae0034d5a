import type { Clock } from './ports';

/** For how long EC2 and Run Command may not show what was just made, unless the environment says otherwise. */
export const CONSISTENCY_SECONDS = 30;

/** Pauses between questions for something that EC2 or Run Command was just told. */
export const PAUSES = { firstMillis: 500, longestMillis: 5_000 } as const;

/** How long and how often to ask for something that AWS may not show yet. */
export interface Patience {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly firstMillis: number;
  readonly longestMillis: number;
  /** From the first question on; the last one is asked at its end. */
  readonly boundMillis: number;
}

/** Asks until there is an answer or the bound is reached, waiting twice as long each time. Errors end the asking. */
export async function askUntil<T>(patience: Patience, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const { clock, firstMillis, longestMillis, boundMillis } = patience;
  const end = clock.now() + boundMillis;
  for (let wait = firstMillis; ; wait = Math.min(2 * wait, longestMillis)) {
    const answer = await ask();
    const left = end - clock.now();
    if (answer !== undefined || left <= 0) {
      return answer;
    }
    await clock.sleep(Math.min(wait, left));
  }
}
