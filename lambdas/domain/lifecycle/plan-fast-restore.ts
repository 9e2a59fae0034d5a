import { groupBy, groupsOf } from '../sets';
import type { Action } from './actions';
import type { FastRestore } from './observed';
import { isWhole, madeSets, schedulesOfSet, targetOf, type Round } from './round';
import { partOf, type StoredSet } from './stored-sets';

/** States in which a snapshot and zone is paid for. */
const ON: readonly string[] = ['enabling', 'optimizing', 'enabled'];

/**
 * Switches fast snapshot restore on where the schedules of a set want it, and off everywhere else on our snapshots: it is
 * paid by the hour. `leaving` are the sets that are to be removed.
 */
export function planFastRestores(round: Round, leaving: ReadonlySet<StoredSet>): readonly Action[] {
  const wanted = wantedZones(round, leaving);
  return round.regions.flatMap(({ seen, sets }) => {
    const on = groupsOf(
      seen.fastRestores.filter(({ state }) => ON.includes(state)),
      ({ snapshotId }) => snapshotId,
    );
    return sets.flatMap((set) => {
      const zones = wanted.get(set) ?? [];
      const missing = alike(set, ({ snapshotId }) =>
        zones.filter((zone) => on.get(snapshotId)?.some((listed) => isZone(listed, zone)) !== true),
      );
      const surplus = alike(set, ({ snapshotId }) =>
        (on.get(snapshotId) ?? []).flatMap((listed) =>
          zones.some((zone) => isZone(listed, zone)) ? [] : [listed.zone],
        ),
      );
      return [
        ...missing.map(({ members, zones: list }) => ({
          kind: 'enable-fast-restore' as const,
          of: partOf(set, members),
          zones: list,
          reason: `its schedules want fast restore in ${list.join(', ')}`,
        })),
        ...surplus.map(({ members, zones: list }) => ({
          kind: 'disable-fast-restore' as const,
          of: partOf(set, members),
          zones: list,
          reason: `no schedule wants fast restore of it in ${list.join(', ')} any more`,
        })),
      ];
    });
  });
}

/** Whether a policy's word for a zone means a zone that EC2 listed, by its name or its id. */
function isZone({ zone, zoneId }: FastRestore, wanted: string): boolean {
  return zone === wanted || zoneId === wanted;
}

/** The members for which the same zones are to be changed, together. */
function alike(
  { members }: StoredSet,
  zonesOf: (member: StoredSet['members'][number]) => readonly string[],
): readonly { readonly members: StoredSet['members']; readonly zones: readonly string[] }[] {
  const changes = members.map((member) => ({ member, zones: [...zonesOf(member)].sort() }));
  return groupBy(
    changes.filter(({ zones }) => zones.length > 0),
    ({ zones }) => zones.join(),
  ).map((group) => ({ members: group.map(({ member }) => member), zones: group[0]?.zones ?? [] }));
}

/** The zones of all rules for each set that can have fast restore: those of the newest sets, and those of young ones. */
function wantedZones(round: Round, leaving: ReadonlySet<StoredSet>): ReadonlyMap<StoredSet, readonly string[]> {
  const able = madeSets(round).filter(
    (set) => isWhole(set, round) && !leaving.has(set) && set.members.every(({ tier }) => tier === 'standard'),
  );
  const wanted = new Map<StoredSet, Set<string>>();
  for (const sets of groupBy(able, targetOf)) {
    const before = new Map<string, number>();
    for (const set of [...sets].reverse()) {
      for (const { name, fastRestore: rule } of schedulesOfSet(set, round)) {
        const place = before.get(name) ?? 0;
        before.set(name, place + 1);
        const isYoung = round.now < set.startMillis + (rule?.forSeconds ?? 0) * 1_000;
        if (rule !== undefined && (place < (rule.count ?? 0) || isYoung)) {
          wanted.set(set, new Set([...(wanted.get(set) ?? []), ...rule.zones]));
        }
      }
    }
  }
  return new Map([...wanted].map(([set, zones]) => [set, [...zones]]));
}
