import { slowdownFactor } from './slowdown';

/**
 * A poll is late by half of this share of the script's own time, on average: what is frozen waits for it. A smaller
 * share asks more often: at 20 ms a poll a script of 2 s takes about 33 polls, of 10 s 100, of a minute 180.
 */
const SHARE_OF_ELAPSED = 1 / 50;

/** Quick scripts are found within tens of milliseconds; a poll itself takes as long. */
const SHORTEST_DELAY_MILLIS = 40;

/**
 * No script is asked for more rarely, throttled or not: what is frozen would wait for a second more while others, that
 * began later, are asked for often.
 */
const LONGEST_DELAY_MILLIS = 1_000;

/**
 * Milliseconds until the next poll of a script, after `elapsedMillis` and so many steps of slowdown: a steady share of the
 * time that it took so far, since Run Command's rate is unpublished and every poll draws on it.
 */
export function pollDelayMillis(elapsedMillis: number, slowdown: number): number {
  const share = Math.max(elapsedMillis * SHARE_OF_ELAPSED, SHORTEST_DELAY_MILLIS);
  return Math.min(share * slowdownFactor(slowdown), LONGEST_DELAY_MILLIS);
}
