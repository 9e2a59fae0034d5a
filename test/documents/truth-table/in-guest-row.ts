import type { Row } from '../rows';
import type { InGuestBench } from './in-guest-bench';

export type InGuestRow = Row<InGuestBench>;

/** Every row begins with an EC2 that listens. */
export function row(name: string, run: InGuestRow['run'], more: Pick<InGuestRow, 'long'> = {}): InGuestRow {
  return {
    name,
    run: async (bench) => {
      await bench.listen();
      await run(bench);
    },
    ...more,
  };
}
