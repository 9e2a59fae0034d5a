import type { Case } from '../exhaustive/case';
import type { PlannedFault } from '../exhaustive/fault-line';
import type { Subject } from '../exhaustive/subject';
import { drillFaultsOf } from './enumerate';
import { playDrills } from './play';
import { drawDrills } from './random-world';
import type { DrillWorld } from './worlds/world';
import { DRILL_WORLDS } from './worlds/worlds';

/** How the names of these worlds begin in a line. */
export const DRILL = 'drill/';

/** What worlds of drills that are drawn are called in a line. */
export const DRILL_RANDOM = `${DRILL}random`;

export const drillSubjects: readonly Subject[] = DRILL_WORLDS.map(subjectOf);

/** `undefined`: the case is none of drills. */
export function drillSubject({
  path,
  seed,
  faults,
}: Case): { readonly subject: Subject; readonly faults: readonly PlannedFault[] } | undefined {
  if (path === DRILL_RANDOM) {
    const drawn = drawDrills(seed, DRILL_RANDOM);
    return { subject: subjectOf(drawn.world), faults: faults.length === 0 ? drawn.faults : faults };
  }
  if (!path.startsWith(DRILL)) {
    return undefined;
  }
  const subject = drillSubjects.find(({ name }) => name === path);
  if (subject === undefined) {
    const known = [DRILL_RANDOM, ...drillSubjects.map(({ name }) => name)];
    throw new RangeError(`path "${path}" is not known, allowed: ${known.join(', ')}`);
  }
  return { subject, faults };
}

function subjectOf(world: DrillWorld): Subject {
  const { name, singles = 'every' } = world;
  return {
    name,
    faultsOf: (recording, breadth) => drillFaultsOf(recording, breadth === 'every' ? singles : breadth),
    play: (of) => playDrills(world, of),
  };
}
