import type { Member, RegionSets, StoredSet } from './stored-sets';

/**
 * Copies that stay because the next copy builds on them: the newest completed one of each volume and key in a Region.
 * Without it EC2 copies the whole volume again.
 */
export function newestCopies({ sets }: RegionSets): ReadonlyMap<StoredSet, readonly string[]> {
  const newest = new Map<string, { readonly set: StoredSet; readonly member: Member }>();
  // Oldest first, so that the newest is written last.
  for (const set of sets.filter(({ origin, isPruning }) => origin === 'copied' && !isPruning)) {
    for (const member of set.members.filter(({ state }) => state === 'completed')) {
      newest.set(JSON.stringify([member.source?.volumeId, member.kmsKeyId]), { set, member });
    }
  }
  const kept = new Map<StoredSet, readonly string[]>();
  for (const { set, member } of newest.values()) {
    const reason = `newest copy of ${member.source?.volumeId ?? 'its volume'}, on which the next one builds`;
    kept.set(set, [...(kept.get(set) ?? []), reason]);
  }
  return kept;
}
