import { pollDelayMillis } from '../../../lambdas/domain/poll';

/** Milliseconds until the next poll, after so many since the first. */
export interface PollSchedule {
  readonly name: string;
  readonly delayMillis: (elapsedMillis: number, lastMillis: number) => number;
}

/** Fast at first, then slower, in three steps: what was there before. */
const STEPS = [
  { untilMillis: 5_000, delayMillis: 200 },
  { untilMillis: 20_000, delayMillis: 500 },
] as const;

/** The part of the last script's time, around its end, in which this one's is expected. */
const EXPECTED = { from: 0.7, to: 1.4 };

/** Schedules that were tried; `lastMillis` is how long the same script took in the run before. */
export const SCHEDULES: readonly PollSchedule[] = [
  { name: '2 % of the time so far, 40 ms to 1 s (ours)', delayMillis: (elapsed) => pollDelayMillis(elapsed, 0) },
  {
    name: 'steps of 200, 500 and 1,000 ms (before)',
    delayMillis: (elapsed) => STEPS.find(({ untilMillis }) => elapsed < untilMillis)?.delayMillis ?? 1_000,
  },
  { name: 'always 40 ms', delayMillis: () => 40 },
  {
    name: '40 ms around the end of the last run, else 500 ms',
    delayMillis: (elapsed, last) => (elapsed > EXPECTED.from * last && elapsed < EXPECTED.to * last ? 40 : 500),
  },
];

/** One script, polled to its end. */
export interface Polled {
  /** From when the end could be seen until it was known. */
  readonly lateMillis: number;
  readonly polls: number;
}

/** Polls a script whose end can be seen from `endsAt` on; a poll looks in the middle of its answer's time. */
export function pollToEnd(
  { delayMillis }: PollSchedule,
  script: { readonly endsAtMillis: number; readonly lastMillis: number; readonly pollMillis: number },
): Polled {
  const { endsAtMillis, lastMillis, pollMillis } = script;
  let now = 0;
  for (let polls = 1; ; polls += 1) {
    const isSeen = now + pollMillis / 2 >= endsAtMillis;
    now += pollMillis;
    if (isSeen) {
      return { lateMillis: now - endsAtMillis, polls };
    }
    now += delayMillis(now, lastMillis);
  }
}
