/** Asking often early finds quick scripts quickly; asking rarely later spares Run Command's unpublished rate. */
const STEPS = [
  { untilMillis: 5_000, delayMillis: 200 },
  { untilMillis: 20_000, delayMillis: 500 },
  { untilMillis: Infinity, delayMillis: 1_000 },
] as const;

/** Longest pause between two polls after throttled ones, well below the shortest script time-out of 10 s. */
const LONGEST_DELAY_MILLIS = 4_000;

/** Milliseconds until the next poll of a script, after `elapsedMillis` and so many throttled polls in a row. */
export function pollDelayMillis(elapsedMillis: number, throttled: number): number {
  const step = STEPS.find(({ untilMillis }) => elapsedMillis < untilMillis) ?? STEPS[STEPS.length - 1];
  return Math.min((step?.delayMillis ?? LONGEST_DELAY_MILLIS) * 2 ** throttled, LONGEST_DELAY_MILLIS);
}
