import { DELIVERY_PATHS } from './delivery';
import { IN_GUEST_PATHS } from './in-guest';
import type { Path } from './path';
import { RUN_PATHS } from './runs';
import { SCRIPT_PATHS } from './scripts';
import { SET_PATHS } from './sets';

/** All named paths; their order is that of `--single`. */
export const PATHS: readonly Path[] = [
  ...SCRIPT_PATHS,
  ...DELIVERY_PATHS,
  ...SET_PATHS,
  ...IN_GUEST_PATHS,
  ...RUN_PATHS,
];

export function pathNamed(name: string): Path {
  const path = PATHS.find((candidate) => candidate.name === name);
  if (path === undefined) {
    throw new RangeError(
      `path "${name}" is not known, allowed: random, ${PATHS.map((known) => known.name).join(', ')}`,
    );
  }
  return path;
}
