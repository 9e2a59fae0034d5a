import fc from 'fast-check';
import { playOnKernel } from '../property/on-kernel';
import { happenings, LEASE_SECONDS } from '../property/orders';
import { violations } from '../property/trace';
import type { Row } from '../rows';

const leaseMillis = LEASE_SECONDS * 1_000;

/** Orders of which the quick form replays the first few: those of the longest that the sample has. */
const QUICK = 3;
const orders = fc
  .sample(happenings, { numRuns: 200, seed: 20_261_122 })
  .filter((order) => order.length >= 5 && order.some(({ what }) => what === 'pre-script'))
  .slice(0, 24);

/** Orders of the property test (test/documents/property.test.ts), on a kernel. */
export const replays: readonly Row[] = orders.map((order, index): Row => ({
  name: order.map(({ after, what, id }) => `+${after} ${what}${what === 'operator' || what === 'kill' ? '' : ` ${id.slice(0, 1)}`}`).join(', '), // prettier-ignore
  ...(index < QUICK ? {} : { long: `more orders than the ${QUICK} that are replayed always` }),
  run: async (bench) => {
    const trace = await playOnKernel(bench, order);
    // A thaw takes its time, and so does the end of a script; the lease is counted from before the first freeze.
    expect(violations(trace, { leaseMillis, slackMillis: 2_000 + trace.lateMillis })).toEqual([]);
    expect(bench.frozen()).toEqual([]);
  },
}));
