import type { Member, StoredSet } from '../lifecycle/stored-sets';
import { TagKey } from '../snapshot-tags';
import type { Drill } from './settings';

/** Whether a set is one that the policy's runs made: no copy, and not the second set of a run. */
export function isIncluded({ name, origin, isDuplicate }: StoredSet, policy: string): boolean {
  return name.policy === policy && origin === 'made' && !isDuplicate;
}

/** Why a set can't be restored as one that is application-consistent, in words; `undefined` when it can. */
export function whyNotRestorable(set: StoredSet, now: number): string | undefined {
  if (set.isPruning) {
    return 'is being removed';
  }
  if (set.oddities.length > 0) {
    return `is not understood: ${set.oddities.join('; ')}`;
  }
  if (set.state !== 'completed') {
    return `is ${set.state}`;
  }
  if (set.startMillis > now) {
    return 'starts in the future';
  }
  if (set.consistency !== 'application-consistent') {
    return `is ${set.consistency}`;
  }
  return set.members.every(({ tier }) => tier === 'standard') ? undefined : 'is archived';
}

/** Why a set can't be drilled in such a place, in words; `undefined` when it can. */
export function whyNotDrillable(
  set: StoredSet,
  now: number,
  { boot }: Pick<Drill['place'], 'boot'> = {},
): string | undefined {
  const why = whyNotRestorable(set, now);
  if (why !== undefined) {
    return why;
  }
  if (set.tags[TagKey.BOOT_VOLUME] === undefined) {
    return `has no tag ${TagKey.BOOT_VOLUME}, since an earlier release made it: its boot volume is not known`;
  }
  if (boot !== undefined) {
    return bootMember(set) === undefined ? 'has no snapshot of a boot volume, and the drill boots it' : undefined;
  }
  return dataMembers(set).length === 0 ? 'has only the boot volume, which no drill restores' : undefined;
}

/** What a drill restores as data volumes: all but the boot volume, which has schedules, agents and credentials of the source. */
export function dataMembers({ members, tags }: StoredSet): readonly Member[] {
  return members.filter(({ volumeId }) => volumeId !== tags[TagKey.BOOT_VOLUME]);
}

/** The boot volume, which a drill restores only where it is asked to boot it. */
export function bootMember({ members, tags }: StoredSet): Member | undefined {
  return members.find(({ volumeId }) => volumeId === tags[TagKey.BOOT_VOLUME]);
}
