import { parseCase } from '../case';
import { faultsOf } from '../enumerate';
import { printFault } from '../fault-line';
import { PATHS } from '../paths/paths';
import { play } from '../play';
import { randomWorld } from '../random-world';
import { caseOf, found, PATH_SEED, wrongRow } from '../jobs/run-job';
import type { Finding } from '../jobs/job';

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
  for (const path of PATHS) {
    yield playLine(`${path.name} seed=${PATH_SEED}`);
  }
  for (const path of PATHS) {
    const { recording } = await play(path, { seed: PATH_SEED, faults: [] });
    for (const fault of faultsOf(recording, 'every')) {
      yield playLine(`${path.name} seed=${PATH_SEED} ${printFault(fault)}`);
    }
  }
  for (let world = seed; world < seed + WORLDS; world += 1) {
    const { faults } = randomWorld(world);
    yield playLine(['random', `seed=${world}`, ...faults.map(printFault)].join(' '));
  }
}

async function playLine(line: string): Promise<readonly Finding[]> {
  const parsed = parseCase(line);
  const { path, faults } = caseOf(parsed);
  const played = await play(path, { seed: parsed.seed, faults });
  return [...(faults.length === 0 ? wrongRow(path, played) : []), ...found(line, played)];
}
