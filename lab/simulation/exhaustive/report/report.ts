import type { Finding } from '../jobs/job';

/** A line of the product that was broken, and what noticed it. */
export interface MutantResult {
  readonly why: string;
  readonly file: string;
  readonly cases: number;
  readonly caughtBy?: Finding;
}

/** What `--json` writes. */
export interface Report {
  /** Numbers of cases. */
  readonly single: number;
  readonly pairs: number;
  readonly random: number;
  readonly share: number;
  readonly seed: number;
  readonly violations: number;
  /** Each of them. */
  readonly findings: readonly Finding[];
  readonly seconds: number;
  readonly mutants: { readonly total: number; readonly caught: number; readonly list: readonly MutantResult[] };
}

export function conclusionOf({ single, pairs, random, violations, mutants, seconds }: Report): string {
  const kinds = [`${single} with single faults`, `${pairs} with pairs`, `${random} drawn`];
  const missed = mutants.list
    .filter(({ caughtBy }) => caughtBy === undefined)
    .map(({ why, file }) => `${why} (${file})`);
  return [
    `${single + pairs + random} cases (${kinds.join(', ')}) in ${Math.round(seconds)} s; violations: ${violations}`,
    ...(mutants.total === 0 ? [] : [`mutants: ${mutants.caught} of ${mutants.total} caught`]),
    ...missed.map((mutant) => `NOT CAUGHT: ${mutant}`),
  ].join('\n');
}

/** One line that `--replay` takes behind what it shows. */
export function findingLine({ line, atMillis, message }: Finding): string {
  return `VIOLATION at ${sinceStart(atMillis)}: ${message.split('\n', 1)[0] ?? ''}\n  --replay '${line}'`;
}

/** Virtual time since the simulation began: `mm:ss.mmm`. */
export function sinceStart(millis: number): string {
  const minutes = Math.floor(millis / 60_000);
  const seconds = ((millis % 60_000) / 1_000).toFixed(3);
  return `${String(minutes).padStart(2, '0')}:${seconds.padStart(6, '0')}`;
}
