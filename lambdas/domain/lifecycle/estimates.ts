import type { StoredSnapshot } from './observed';

/** What AWS asks for, in US dollars, with where and when that was read. */
export interface SnapshotPrice {
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
}

/** us-east-1, without free tiers and discounts. Other Regions cost up to twice as much: give their prices. */
export const SNAPSHOT_PRICES = {
  standard: {
    usd: 0.05,
    unit: 'GB-month of the standard tier',
    source: 'Amazon EBS pricing, us-east-1, read 2026-09-26',
  },
  archive: {
    usd: 0.0125,
    unit: 'GB-month of the archive tier, for at least 90 days',
    source: 'Amazon EBS pricing, us-east-1, read 2026-09-26',
  },
} as const satisfies Readonly<Record<'standard' | 'archive', SnapshotPrice>>;

/** The prices to reckon with: dollars by tier. */
export type SnapshotPrices = Readonly<Record<keyof typeof SNAPSHOT_PRICES, number>>;

export const DEFAULT_SNAPSHOT_PRICES: SnapshotPrices = {
  standard: SNAPSHOT_PRICES.standard.usd,
  archive: SNAPSHOT_PRICES.archive.usd,
};

/**
 * Upper bounds. EC2 does not say how much a snapshot shares with others of its volume: in the standard tier each block is
 * paid once for all snapshots that have it.
 */
export interface Estimate {
  /** Bytes of all blocks of each snapshot. */
  readonly bytes: number;
  readonly usdPerMonth: number;
  readonly snapshots: number;
  /** Snapshots of which EC2 does not say the size; the size of their volume is taken. */
  readonly ofVolumeSize: number;
}

type Sized = Pick<StoredSnapshot, 'volumeGiB' | 'fullBytes' | 'tier'>;

/** What snapshots take and cost at most. */
export function estimateOf(snapshots: readonly Sized[], prices: SnapshotPrices = DEFAULT_SNAPSHOT_PRICES): Estimate {
  const total = { bytes: 0, usdPerMonth: 0, ofVolumeSize: 0 };
  for (const snapshot of snapshots) {
    const bytes = snapshot.fullBytes ?? snapshot.volumeGiB * GIB;
    total.bytes += bytes;
    total.usdPerMonth += (bytes / GIB) * (snapshot.tier === 'archive' ? prices.archive : prices.standard);
    total.ofVolumeSize += snapshot.fullBytes === undefined ? 1 : 0;
  }
  return { ...total, snapshots: snapshots.length };
}

/** AWS's GB of storage. */
const GIB = 1_024 ** 3;
