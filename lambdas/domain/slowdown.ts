/**
 * How far the engine has slowed down because Run Command refused its calls: 0 is full speed, and each step halves the rate
 * of slots and the rate of polls of each script, so it makes a quarter of the calls. Run Command's rates are unpublished:
 * at full speed ten scripts are polled 160 times a second, at three steps less than three times.
 */
export interface Slowdown {
  readonly steps: number;
  /** Epoch milliseconds of the last step. */
  readonly steppedAt: number;
}

export const NO_SLOWDOWN: Slowdown = { steps: 0, steppedAt: 0 };

export const LARGEST_SLOWDOWN = 3;

/** Many calls are refused at once for the same reason: they make one step. */
const BETWEEN_STEPS_MILLIS = 2_000;

/** After five minutes without a refusal the engine tries the next higher speed. */
const STEP_BACK_MILLIS = 5 * 60_000;

/**
 * A refusal also pauses the slots, so that the frozen instances of now have Run Command to themselves until the bucket has
 * some tokens again.
 */
const PAUSE_MILLIS = 3_000;

/** The steps that are in force at an instant. */
export function slowdownSteps({ steps, steppedAt }: Slowdown, nowMillis: number): number {
  return Math.max(0, steps - Math.floor(Math.max(0, nowMillis - steppedAt) / STEP_BACK_MILLIS));
}

/** What one refusal leads to, and until when the slots pause; `undefined` when an earlier one has just led to it. */
export function slowDown(
  now: Slowdown,
  nowMillis: number,
): { readonly slowdown: Slowdown; readonly pauseUntilMillis: number } | undefined {
  if (nowMillis - now.steppedAt < BETWEEN_STEPS_MILLIS) {
    return undefined;
  }
  const steps = Math.min(LARGEST_SLOWDOWN, slowdownSteps(now, nowMillis) + 1);
  return { slowdown: { steps, steppedAt: nowMillis }, pauseUntilMillis: nowMillis + PAUSE_MILLIS };
}

/** Full speed times this is the time between two slots, or between two polls of a script. */
export function slowdownFactor(steps: number): number {
  return 2 ** steps;
}
