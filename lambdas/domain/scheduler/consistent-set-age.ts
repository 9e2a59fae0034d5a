import { longestWaitMinutes } from './longest-wait';

/** For the run, for EBS to complete the snapshots, and for the hour by which clocks change. */
const GRACE_HOURS = 1;

/**
 * The age in hours that the newest application-consistent set of a policy does not reach as long as one comes in so many
 * periods. The most frequent schedule counts. `undefined` where no schedule has periods.
 */
export function oldestAllowedHours(
  schedules: readonly { readonly expression: string }[],
  periods: number,
): number | undefined {
  const waits = schedules.flatMap(({ expression }) => longestWaitMinutes(expression, periods) ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits) / 60 + GRACE_HOURS;
}
