import type { StoredSnapshot } from '../../lambdas/domain/lifecycle/observed';
import { readRegions, type StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { sourceOf } from '../../lambdas/domain/lifecycle/tags';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import { isMeant, LEAST, setIdOf } from './set-id';
import { CommandProblem } from '../problem';

/**
 * All sets of one Region: those that were made there, and the copies of all engines. Nothing is asked of the Regions that the
 * copies come from, since a restore may be due because one of them does not answer.
 */
export function setsOfRegion(region: string, snapshots: readonly StoredSnapshot[]): readonly StoredSet[] {
  const sources = snapshots.map(({ tags }) => sourceOf(tags.find(({ key }) => key === TagKey.SOURCE)?.value ?? ''));
  const homes = new Set([region, ...sources.flatMap((source) => source?.region ?? [])]);
  const nothing = { usedBy: new Map(), locks: new Map(), fastRestores: [], tiering: new Map() };
  const sets = [...homes].flatMap((home) =>
    readRegions({ home, regions: [{ region, snapshots, ...nothing }], inRestore: new Set() }).flatMap(
      (one) => one.sets,
    ),
  );
  // A copy whose source can't be read is a set for each of the engines.
  return [...new Map(sets.map((set) => [set.name.snapshotIds.join(' '), set])).values()];
}

const ALLOWED = `an id that npx quiesce sets prints, at least ${String(LEAST)} characters of its beginning, or the id of one of its snapshots`;

/** Refuses what can be no set, before anything is asked of AWS. */
export function checkSetFlag(wanted: string): void {
  if (wanted.length < LEAST) {
    throw new CommandProblem(`--set is "${wanted}", allowed: ${ALLOWED}; correct it`);
  }
}

/** The one set that is meant. One whose removal was begun is taken only if there is no other. */
export function findSet(sets: readonly StoredSet[], wanted: string, region: string): StoredSet {
  const meant = sets.filter(({ name }) => isMeant(name, wanted));
  const whole = meant.filter(({ isPruning }) => !isPruning);
  const [set, ...others] = whole.length > 0 ? whole : meant;
  if (set === undefined) {
    throw new CommandProblem(
      `--set is "${wanted}", allowed: ${ALLOWED}; there is no such set among ${String(sets.length)} in ${region}; correct it, or give another --region`,
    );
  }
  if (others.length > 0) {
    const ids = [set, ...others].map(({ name }) => `${setIdOf(name)} (${name.snapshotIds[0] ?? ''})`).join(', ');
    throw new CommandProblem(`--set is "${wanted}", which ${ids} have in common; give the id of a snapshot of the set`);
  }
  return set;
}
