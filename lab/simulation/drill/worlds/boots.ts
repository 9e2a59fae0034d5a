import type { Drill } from '../../../../lambdas/domain/drill/settings';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { PLACE } from '../../builders';
import { aSet, type DrillWorld } from './world';

const { image: _, ...place } = PLACE;

/** Where the boot volume of a set is booted. */
export const BOOTING_PLACE: Drill['place'] = { ...place, boot: { architecture: 'arm64' } };

/** A set whose first snapshot is that of its boot volume. */
export const BOOTABLE_SET = aSet(1, { tags: { [TagKey.BOOT_VOLUME]: 'vol-a0000000000000001' } });

/** Worlds in which a drill registers an image of the boot volume. */
export const BOOT_WORLDS: readonly DrillWorld[] = [
  {
    name: 'drill/boots',
    what: 'the boot volume of the set is booted, and the check of the system passes',
    sets: [BOOTABLE_SET],
    drills: [{ drill: { place: BOOTING_PLACE } }],
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
  },
];
