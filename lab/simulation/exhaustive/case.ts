import { parseFault, printFault, type PlannedFault } from './fault-line';

/** One simulation, whole: a path (or, by `random`, a world drawn from the seed), its seed, and what goes wrong in it. */
export interface Case {
  readonly path: string;
  readonly seed: number;
  /** Of a random world without faults: those that its seed draws. */
  readonly faults: readonly PlannedFault[];
}

/** The line that `--replay` takes: `PATH seed=N FAULT FAULT`. */
export function printCase({ path, seed, faults }: Case): string {
  return [path, `seed=${seed}`, ...faults.map(printFault)].join(' ');
}

/** Throws a `RangeError` that says what is wrong with the line. */
export function parseCase(line: string): Case {
  const [path = '', ...rest] = line.trim().split(/\s+/);
  const [seed = '', ...more] = rest.filter((word) => word.startsWith('seed='));
  if (path === '' || !/^seed=\d+$/.test(seed) || more.length > 0) {
    throw new RangeError(`"${line}": the form is PATH seed=NUMBER [FAULT …]`);
  }
  const faults = rest.filter((word) => !word.startsWith('seed=')).map(parseFault);
  return { path, seed: Number(seed.slice('seed='.length)), faults };
}
