import { DRILL, DRILL_RANDOM } from '../../drill/subjects';
import { LIFECYCLE, LIFECYCLE_RANDOM } from '../../lifecycle/subjects';
import { parseCase, printCase } from '../case';
import { printFault } from '../fault-line';
import type { Finding } from '../jobs/job';
import { found, PATH_SEED } from '../jobs/run-job';
import { RANDOM } from '../random-world';
import { caseOf, SUBJECTS } from '../subjects';

export interface Hunted {
  readonly cases: number;
  readonly caughtBy?: Finding;
}

export type Hunt = (hunted: { readonly hints: readonly string[]; readonly seed: number }) => Promise<Hunted>;

/** So many worlds are drawn when no single fault noticed anything. */
const WORLDS = 300;

/**
 * Plays cases until something is broken: the hinted ones, every path without a fault, every single fault, then worlds
 * that are drawn.
 */
export const hunt: Hunt = async ({ hints, seed }) => {
  let cases = 0;
  for await (const findings of searching(hints, seed)) {
    cases += 1;
    const [caughtBy] = findings;
    if (caughtBy !== undefined) {
      return { cases, caughtBy };
    }
  }
  return { cases };
};

async function* searching(hints: readonly string[], seed: number): AsyncGenerator<readonly Finding[]> {
  for (const line of hints) {
    yield playLine(line);
  }
  // What is about the lifecycle, or about drills, is looked for there.
  const kind = kindOf(hints[0] ?? '');
  const subjects = SUBJECTS.filter(({ name }) => kindOf(name) === kind);
  for (const { name } of subjects) {
    yield playLine(`${name} seed=${PATH_SEED}`);
  }
  for (const subject of subjects) {
    const { recording } = await subject.play({ seed: PATH_SEED, faults: [] });
    for (const fault of subject.faultsOf(recording, 'every')) {
      yield playLine(`${subject.name} seed=${PATH_SEED} ${printFault(fault)}`);
    }
  }
  for (let world = seed; world < seed + WORLDS; world += 1) {
    yield playLine(`${kind} seed=${world}`);
  }
}

/** What its drawn worlds are called. */
function kindOf(line: string): string {
  if (line.startsWith(DRILL)) {
    return DRILL_RANDOM;
  }
  return line.startsWith(LIFECYCLE) ? LIFECYCLE_RANDOM : RANDOM;
}

async function playLine(line: string): Promise<readonly Finding[]> {
  const parsed = parseCase(line);
  const { subject, faults } = caseOf(parsed);
  // Faults that were drawn are a part of the line.
  return found(printCase({ ...parsed, faults }), await subject.play({ seed: parsed.seed, faults }));
}
