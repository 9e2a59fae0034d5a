import { seededRandom } from '../../../rehearsal/cloud/random';
import { draw, type Latencies } from '../model/latencies';
import { distributionOf, median } from '../statistics';
import { pollToEnd, SCHEDULES } from './schedules';

/** Scripts that take about this long from their sending until their end can be seen. */
const TYPICAL_MILLIS = [1_000, 3_000, 10_000, 30_000];

/** How far a run of a script is from the one before: 99 of 100 lie within a factor of one and a half. */
const SPREAD = 1.5;

export interface PollingResult {
  readonly schedule: string;
  readonly byScript: readonly {
    readonly typicalMillis: number;
    /** By which the end was known late, while everything is frozen. */
    readonly lateMillis: { readonly p50: number; readonly p99: number };
    readonly polls: number;
  }[];
}

/** What the ways to poll would give and cost, for the same scripts. */
export function measurePolling(options: {
  readonly latencies: Latencies;
  readonly samples: number;
  readonly seed: number;
}): readonly PollingResult[] {
  return SCHEDULES.map((schedule) => ({
    schedule: schedule.name,
    byScript: TYPICAL_MILLIS.map((typicalMillis) => {
      const random = seededRandom(options.seed);
      const duration = { median: typicalMillis, p99: typicalMillis * SPREAD };
      const polled = Array.from({ length: options.samples }, () =>
        pollToEnd(schedule, {
          endsAtMillis: draw(duration, random),
          lastMillis: draw(duration, random),
          pollMillis: draw(options.latencies.poll, random),
        }),
      );
      const { p50, p99 } = distributionOf(polled.map(({ lateMillis }) => lateMillis));
      return {
        typicalMillis,
        lateMillis: { p50: Math.round(p50), p99: Math.round(p99) },
        polls: median(polled.map(({ polls }) => polls)),
      };
    }),
  }));
}
