import type { Case } from '../exhaustive/case';
import type { PlannedFault } from '../exhaustive/fault-line';
import type { Subject } from '../exhaustive/subject';
import { lifecycleFaultsOf } from './enumerate';
import { playWorld } from './play';
import { drawWorld } from './random-world';
import type { LifecycleWorld } from './worlds/world';
import { WORLDS } from './worlds/worlds';

/** How the names of these worlds begin in a line. */
export const LIFECYCLE = 'lifecycle/';

/** What worlds of the lifecycle that are drawn are called in a line. */
export const LIFECYCLE_RANDOM = `${LIFECYCLE}random`;

export const lifecycleSubjects: readonly Subject[] = WORLDS.map(subjectOf);

/** `undefined`: the case is none of the lifecycle. A world that was drawn ends with its faults as it does without them. */
export function lifecycleSubject({
  path,
  seed,
  faults,
}: Case): { readonly subject: Subject; readonly faults: readonly PlannedFault[] } | undefined {
  if (path === LIFECYCLE_RANDOM) {
    const drawn = drawWorld(seed, LIFECYCLE_RANDOM);
    return { subject: drawnSubject(drawn.world), faults: faults.length === 0 ? drawn.faults : faults };
  }
  if (!path.startsWith(LIFECYCLE)) {
    return undefined;
  }
  const subject = lifecycleSubjects.find(({ name }) => name === path);
  if (subject === undefined) {
    const known = [LIFECYCLE_RANDOM, ...lifecycleSubjects.map(({ name }) => name)];
    throw new RangeError(`path "${path}" is not known, allowed: ${known.join(', ')}`);
  }
  return { subject, faults };
}

function subjectOf(world: LifecycleWorld): Subject {
  return { name: world.name, faultsOf: lifecycleFaultsOf, play: (of) => playWorld(world, of) };
}

function drawnSubject(world: LifecycleWorld): Subject {
  return {
    ...subjectOf(world),
    play: async (of) => {
      const plain = await playWorld(world, { ...of, faults: [] });
      return of.faults.length === 0 ? plain : playWorld({ ...world, ends: plain.ending }, of);
    },
  };
}
