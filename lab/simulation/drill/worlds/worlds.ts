import { BOOT_WORLDS } from './boots';
import { CHECK_WORLDS } from './checks';
import { DEATH_WORLDS } from './deaths';
import { LAUNCH_WORLDS } from './launches';
import { OTHER_ACCOUNT_WORLDS } from './other-accounts';
import { SEVERAL_WORLDS } from './several';
import type { DrillWorld } from './world';

/** All named worlds of drills; their order is that of `--single`. */
export const DRILL_WORLDS: readonly DrillWorld[] = [
  ...CHECK_WORLDS,
  ...LAUNCH_WORLDS,
  ...DEATH_WORLDS,
  ...SEVERAL_WORLDS,
  ...OTHER_ACCOUNT_WORLDS,
  ...BOOT_WORLDS,
];
