import type { Observed, ObservedRegion } from '../../domain/lifecycle/observed';
import { inPool } from '../../domain/pool';
import type { Ports } from '../../ports';

/** Regions that are looked at at the same time: each of them is up to five listings. */
const REGIONS_AT_ONCE = 4;

export interface Seen {
  readonly observed: Observed;
  /** Regions that could not be listed. Their copies may be there or not. */
  readonly unseen: readonly { readonly region: string; readonly error: unknown }[];
}

/**
 * What there is of our sets, each Region listed once. Rejects when the home Region can't be listed. A set that a drill uses
 * has a tag that says so, so nothing is asked for that.
 */
export async function observe(
  { storedSets }: Pick<Ports, 'storedSets'>,
  { home, regions }: { readonly home: string; readonly regions: readonly string[] },
): Promise<Seen> {
  const unseen: Seen['unseen'][number][] = [];
  const found = await inPool([...new Set([home, ...regions])], {
    size: REGIONS_AT_ONCE,
    work: (region) =>
      observeRegion(storedSets, region).catch((error: unknown) => {
        if (region === home) {
          throw error;
        }
        unseen.push({ region, error });
        return undefined;
      }),
  });
  const seen = found.filter((region) => region !== undefined);
  return { observed: { home, regions: seen, inRestore: new Set() }, unseen };
}

async function observeRegion(storedSets: Ports['storedSets'], region: string): Promise<ObservedRegion> {
  const [snapshots, usedBy, locks, fastRestores, tiering] = await Promise.all([
    storedSets.list(region),
    storedSets.usedBy(region),
    storedSets.locks(region),
    storedSets.fastRestores(region),
    storedSets.tiering(region),
  ]);
  return { region, snapshots, usedBy, locks, fastRestores, tiering };
}
