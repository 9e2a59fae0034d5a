import { defined } from '../../lambdas/domain/json';
import type { VolumeFacts } from '../account/aws/resources';

/** The type of a volume of which nothing is known any more. */
export const ASSUMED_TYPE = 'gp3';

/** How a volume is made. */
export interface Performance {
  readonly type: string;
  readonly sizeGiB: number;
  readonly iops?: number;
  /** MiB/s. */
  readonly throughput?: number;
  /** What differs from the source: `4000 IOPS instead of 16000`. */
  readonly limited: readonly string[];
}

/**
 * EBS's limits of the types whose IOPS are set by their owner. EC2 also gives the IOPS of gp2, which follow from the size.
 * A volume of any size may have `always`.
 */
const IOPS: Readonly<Record<string, { readonly always: number; readonly perGiB: number }>> = {
  gp3: { always: 3_000, perGiB: 500 },
  io1: { always: 100, perGiB: 50 },
  io2: { always: 100, perGiB: 1_000 },
};

/** MiB/s of gp3. */
const THROUGHPUT = { always: 125, perIops: 0.25 } as const;

const LEAST_GIB: Readonly<Record<string, number>> = { io1: 4, io2: 4, st1: 125, sc1: 125 };

/** Type, IOPS and throughput as the source has them today, as far as EBS allows them at the size of the snapshot. */
export function performanceOf(volume: VolumeFacts | undefined, snapshotGiB: number): Performance {
  const { type, iops, throughput } = volume ?? { type: ASSUMED_TYPE };
  const sizeGiB = Math.max(snapshotGiB, LEAST_GIB[type] ?? 0);
  const limit = IOPS[type];
  const given = limit && atMost(iops, Math.max(limit.always, limit.perGiB * sizeGiB));
  const rate = Math.floor(THROUGHPUT.perIops * (given ?? 0));
  const moved = type === 'gp3' ? atMost(throughput, Math.max(THROUGHPUT.always, rate)) : undefined;
  return {
    type,
    sizeGiB,
    ...defined({ iops: given, throughput: moved }),
    limited: [
      ...instead('GiB', sizeGiB, snapshotGiB),
      ...instead('IOPS', given, limit && iops),
      ...instead('MiB/s', moved, type === 'gp3' ? throughput : undefined),
    ],
  };
}

function atMost(value: number | undefined, most: number): number | undefined {
  return value === undefined ? undefined : Math.min(value, most);
}

function instead(unit: string, given: number | undefined, wanted: number | undefined): readonly string[] {
  return given === wanted ? [] : [`${String(given)} ${unit} instead of ${String(wanted)}`];
}
