import { drillSubject, drillSubjects } from '../drill/subjects';
import { lifecycleSubject, lifecycleSubjects } from '../lifecycle/subjects';
import type { Case } from './case';
import { faultsOf } from './enumerate';
import type { PlannedFault } from './fault-line';
import { pathNamed, PATHS } from './paths/paths';
import type { Path } from './paths/path';
import { play, START, type Played } from './play';
import { RANDOM, randomWorld } from './random-world';
import { timelineOf } from './report/timeline';
import type { Subject } from './subject';

/** All named subjects; their order is that of `--single`. */
export const SUBJECTS: readonly Subject[] = [...PATHS.map(pathSubject), ...lifecycleSubjects, ...drillSubjects];

/** The subject and the faults of a case: those of a random world are drawn where the line names none. */
export function caseOf(of: Case): { readonly subject: Subject; readonly faults: readonly PlannedFault[] } {
  const { path, seed, faults } = of;
  if (path === RANDOM) {
    const world = randomWorld(seed);
    return { subject: pathSubject(world.path), faults: faults.length === 0 ? world.faults : faults };
  }
  return lifecycleSubject(of) ?? drillSubject(of) ?? { subject: pathSubject(pathNamed(path)), faults };
}

export function subjectNamed(name: string): Subject {
  return caseOf({ path: name, seed: 1, faults: [] }).subject;
}

function pathSubject(path: Path): Subject {
  return {
    name: path.name,
    faultsOf,
    play: async (of) => {
      const played = await play(path, of);
      const wrong = of.faults.length === 0 ? wrongRow(path, played) : [];
      const violations = [...wrong.map((message) => ({ at: START, message })), ...played.violations];
      return { ...played, violations, timeline: () => timelineOf(path, played) };
    },
  };
}

/** Without a fault a path must go and end as its row says: what only makes things worse breaks no invariant. */
export function wrongRow(path: Path, { ending, runs }: Played): readonly string[] {
  const ways = runs.flatMap(({ targets }) => Object.values(targets).map(({ states }) => states));
  const differs = (what: string, actual: string, expected = actual): readonly string[] =>
    actual === expected ? [] : [`${what} otherwise: ${actual}; expected: ${expected}`];
  return [...differs('goes', ways.join('; '), path.ways?.join('; ')), ...differs('ends', ending, path.ends)];
}
