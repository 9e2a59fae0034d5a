import { printCase, type Case } from '../case';
import { faultsOf } from '../enumerate';
import { printFault, type PlannedFault } from '../fault-line';
import type { Path } from '../paths/path';
import { pathNamed } from '../paths/paths';
import { START, play, type Played } from '../play';
import { RANDOM, randomWorld } from '../random-world';
import { seededRandom } from '../../../../rehearsal/cloud/random';
import type { Finding, Job, JobResult, Part } from './job';

type SimulationJob = Exclude<Job, { readonly kind: 'mutant' }>;

/** The seed of all named paths: what differs between two cases is their faults alone. */
export const PATH_SEED = 1;

export function runJob(job: SimulationJob): Promise<JobResult> {
  if (job.kind === 'single') {
    return single(pathNamed(job.path), job.part);
  }
  return job.kind === 'pairs' ? pairs(pathNamed(job.path), job) : random(job);
}

async function single(path: Path, part: Part): Promise<JobResult> {
  const plain = await play(path, { seed: PATH_SEED, faults: [] });
  const faults = partOf(faultsOf(plain.recording, 'every'), part);
  const findings: Finding[] = part.index === 0 ? [...wrongRow(path, plain), ...found(lineOf(path, []), plain)] : [];
  for (const fault of faults) {
    findings.push(...found(lineOf(path, [fault]), await play(path, { seed: PATH_SEED, faults: [fault] })));
  }
  return { cases: faults.length + (part.index === 0 ? 1 : 0), findings };
}

/** Without a fault a path must go and end as its row says: what only makes things worse breaks no invariant. */
export function wrongRow(path: Path, { ending, runs }: Played): readonly Finding[] {
  const ways = runs.flatMap(({ targets }) => Object.values(targets).map(({ states }) => states));
  const differs = (what: string, actual: string, expected = actual): readonly Finding[] =>
    actual === expected
      ? []
      : [{ line: lineOf(path, []), atMillis: 0, message: `${what} otherwise: ${actual}; expected: ${expected}` }];
  return [...differs('goes', ways.join('; '), path.ways?.join('; ')), ...differs('ends', ending, path.ends)];
}

/**
 * Every pair of two strong faults, the second at a place of the run as the first has made it, and behind the first; of
 * these a share, drawn from the seed: of the first ones and of the second ones alike its square root.
 */
async function pairs(path: Path, { part, share, seed }: Extract<Job, { readonly kind: 'pairs' }>): Promise<JobResult> {
  const plain = await play(path, { seed: PATH_SEED, faults: [] });
  const all = faultsOf(plain.recording, 'strong');
  const order = new Map(all.map((fault, index) => [printFault(fault), index]));
  const findings: Finding[] = [];
  let cases = 0;
  for (const first of partOf(all, part)) {
    const position = order.get(printFault(first)) ?? 0;
    const draw = seededRandom(seed * 1_000_003 + position * 101 + path.name.length);
    if (draw() >= Math.sqrt(share)) {
      continue;
    }
    const alone = await play(path, { seed: PATH_SEED, faults: [first] });
    const behind = faultsOf(alone.recording, 'strong').filter(
      (fault) => (order.get(printFault(fault)) ?? Number.POSITIVE_INFINITY) > position,
    );
    for (const second of behind.filter(() => draw() < Math.sqrt(share))) {
      const faults = [first, second];
      findings.push(...found(lineOf(path, faults), await play(path, { seed: PATH_SEED, faults })));
      cases += 1;
    }
  }
  return { cases, findings };
}

async function random({ from, count }: Extract<Job, { readonly kind: 'random' }>): Promise<JobResult> {
  const findings: Finding[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const { path, faults } = randomWorld(seed);
    findings.push(...found(printCase({ path: RANDOM, seed, faults }), await play(path, { seed, faults })));
  }
  return { cases: count, findings };
}

function partOf<T>(items: readonly T[], { index, of }: Part): readonly T[] {
  return items.filter((_, position) => position % of === index);
}

function lineOf(path: Path, faults: readonly PlannedFault[]): string {
  return printCase({ path: path.name, seed: PATH_SEED, faults });
}

export function found(line: string, { violations }: Played): readonly Finding[] {
  return violations.map(({ at, message }) => ({ line, atMillis: at - START, message }));
}

/** The path and the faults of a case: those of a random world are drawn where the line names none. */
export function caseOf({ path, seed, faults }: Case): {
  readonly path: Path;
  readonly faults: readonly PlannedFault[];
} {
  if (path !== RANDOM) {
    return { path: pathNamed(path), faults };
  }
  const world = randomWorld(seed);
  return { path: world.path, faults: faults.length === 0 ? world.faults : faults };
}
