import { readRegions, type StoredSet } from '../../../../lambdas/domain/lifecycle/stored-sets';
import type { StoredSnapshot } from '../../../../lambdas/domain/lifecycle/observed';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';

export const HOME = 'eu-central-1';
export const NOW = Date.parse('2026-11-30T12:00:00.000Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const at = (millis: number): string => new Date(millis).toISOString();

export interface GivenSet {
  /** Of the set, unique. */
  readonly name: string;
  readonly hoursAgo: number;
  readonly instance?: string;
  /** `undefined` removes a tag. */
  readonly tags?: Readonly<Record<string, string | undefined>>;
  readonly volumes?: readonly string[];
  readonly snapshot?: Partial<StoredSnapshot>;
}

/** Whole and proven sets of the policy `databases`, each of a boot volume and two others, as a listing gives them. */
export function storedSets(given: readonly GivenSet[]): readonly StoredSet[] {
  const nothing = { usedBy: new Map(), locks: new Map(), fastRestores: [], tiering: new Map() };
  const snapshots = given.flatMap(snapshotsOf);
  const [region] = readRegions({
    home: HOME,
    regions: [{ region: HOME, snapshots, ...nothing }],
    inRestore: new Set(),
  });
  return region?.sets ?? [];
}

export function storedSet(given: Partial<GivenSet> = {}): StoredSet {
  const [set] = storedSets([{ name: 'one', hoursAgo: 1, ...given }]);
  if (set === undefined) {
    throw new Error('the snapshots make no set');
  }
  return set;
}

function snapshotsOf({ name, hoursAgo, instance = 'i-1', tags = {}, volumes, snapshot }: GivenSet): StoredSnapshot[] {
  const values: Readonly<Record<string, string | undefined>> = {
    [TagKey.POLICY]: 'databases',
    [TagKey.SCHEDULE]: 'nightly',
    [TagKey.SCHEDULES]: 'nightly',
    [TagKey.RUN]: `run-${name}`,
    [TagKey.INSTANCE]: instance,
    [TagKey.SET]: `set-${name}`,
    [TagKey.CONSISTENCY]: 'application-consistent',
    [TagKey.PROOF]: 'guest-evidence',
    [TagKey.STATE]: 'completed',
    [TagKey.BOOT_VOLUME]: 'vol-boot',
    ...tags,
  };
  return (volumes ?? ['vol-boot', 'vol-1', 'vol-2']).map((volumeId) => ({
    snapshotId: `snap-${name}-${volumeId}`,
    volumeId,
    volumeGiB: 8,
    state: 'completed',
    tier: 'standard',
    isEncrypted: false,
    startedAt: at(NOW - hoursAgo * HOUR),
    tags: Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
    ...snapshot,
  }));
}
