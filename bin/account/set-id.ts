import type { SetName } from '../../lambdas/domain/lifecycle/actions';

type Named = Pick<SetName, 'set' | 'snapshotIds'>;

/** The id of a set and of its copies: the value of `quiesce:set`. A set of an older release has the id of its first snapshot. */
export function setIdOf({ set, snapshotIds }: Named): string {
  return set === '' ? (snapshotIds[0] ?? '') : set;
}

/** The beginning of the id that a table shows: one group of a UUID, with what stands before it. */
export function shortSetId(name: Named): string {
  const id = setIdOf(name);
  return /^(.*\/)?[0-9a-f]{8}(?=-[0-9a-f]{4}-)/.exec(id)?.[0] ?? id;
}

/** Whether a person means this set: by its id, by at least 8 characters of its beginning, or by one of its snapshots. */
export function isMeant(name: Named, wanted: string): boolean {
  return name.snapshotIds.includes(wanted) || (wanted.length >= LEAST && setIdOf(name).startsWith(wanted));
}

/** Fewer characters could mean several sets of an account with some thousands. */
export const LEAST = 8;
