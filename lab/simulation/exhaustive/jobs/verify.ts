import { availableParallelism } from 'node:os';
import { MUTANTS } from '../mutants/mutants';
import { DRILL_RANDOM } from '../../drill/subjects';
import { LIFECYCLE_RANDOM } from '../../lifecycle/subjects';
import { RANDOM } from '../random-world';
import { SUBJECTS } from '../subjects';
import { findingLine, type MutantResult, type Report } from '../report/report';
import { runCrew } from './crew';
import type { Finding, Job, JobResult } from './job';
import { defined } from '../../../../lambdas/domain/json';

export interface Verification {
  /** Shares of all single faults and of all pairs, from 0 to 1. */
  readonly single: number;
  readonly pairs: number;
  readonly random: number;
  readonly mutants: 'all' | 'none';
  readonly seed: number;
}

/** Worlds of one job. */
const WORLDS = 50;

/** Of so many worlds that are drawn of runs, one is drawn of the lifecycle, which takes as long as several of the others, and one of drills. */
const RUNS_FOR_ONE_OTHER = 10;

/** Of the cases of one path, so that no worker is left alone with a long one. */
const PARTS = 4;

/** Does all that is asked for, with a worker for each core, and tells of it as it goes. */
export async function verify(asked: Verification, say: (line: string) => void): Promise<Report> {
  const startedAt = performance.now();
  const jobs = jobsOf(asked);
  const counts = { single: 0, pairs: 0, random: 0 };
  const violations: Finding[] = [];
  const mutants: MutantResult[] = [];
  let done = 0;
  const tell = progress(say, jobs.length);
  await runCrew({
    jobs,
    workers: availableParallelism(),
    onDone: (job, result) => {
      done += 1;
      violations.push(...result.findings);
      for (const finding of result.findings) {
        say(findingLine(finding));
      }
      if (job.kind === 'mutant') {
        const mutant = resultOf(job.name, result);
        mutants.push(mutant);
        if (mutant.caughtBy === undefined) {
          say(`NOT CAUGHT: ${mutant.why} (${mutant.file})`);
        }
      } else {
        counts[job.kind] += result.cases;
      }
      tell(done, { ...counts, violations: violations.length, mutants: mutants.length });
    },
  });
  const caught = mutants.filter(({ caughtBy }) => caughtBy !== undefined).length;
  return {
    ...counts,
    share: asked.pairs,
    seed: asked.seed,
    violations: violations.length,
    findings: violations,
    seconds: (performance.now() - startedAt) / 1_000,
    mutants: { total: mutants.length, caught, list: mutants },
  };
}

function jobsOf({ single, pairs, random, mutants, seed }: Verification): readonly Job[] {
  const parts = Array.from({ length: PARTS }, (_, index) => ({ index, of: PARTS }));
  const ofPaths = <T>(make: (path: string, part: (typeof parts)[number]) => T): readonly T[] =>
    SUBJECTS.flatMap(({ name }) => parts.map((part) => make(name, part)));
  const fewer = ({ index }: (typeof parts)[number]) => ({ index, of: Math.round(PARTS / single) });
  const worlds = (of: string, all: number): readonly Job[] =>
    Array.from({ length: Math.ceil(all / WORLDS) }, (_, index) => index * WORLDS).map((first) => ({
      kind: 'random',
      of,
      from: seed + first,
      count: Math.min(WORLDS, all - first),
    }));
  return [
    ...(mutants === 'all' ? MUTANTS.map(({ why }): Job => ({ kind: 'mutant', name: why, seed })) : []),
    ...(single > 0 ? ofPaths((path, part): Job => ({ kind: 'single', path, part: fewer(part) })) : []),
    ...(pairs > 0 ? ofPaths((path, part): Job => ({ kind: 'pairs', path, part, share: pairs, seed })) : []),
    ...worlds(RANDOM, random),
    ...[LIFECYCLE_RANDOM, DRILL_RANDOM].flatMap((of) => worlds(of, Math.floor(random / RUNS_FOR_ONE_OTHER))),
  ];
}

function resultOf(name: string, { cases, caughtBy }: JobResult): MutantResult {
  const file = MUTANTS.find(({ why }) => why === name)?.file ?? '';
  return { why: name, file, cases, ...defined({ caughtBy }) };
}

const BETWEEN_LINES_MILLIS = 5_000;

/** A line every few seconds, and one at the end. */
function progress(say: (line: string) => void, jobs: number) {
  let last = performance.now();
  return (done: number, counts: Readonly<Record<string, number>>): void => {
    if (performance.now() - last < BETWEEN_LINES_MILLIS && done < jobs) {
      return;
    }
    last = performance.now();
    const numbers = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
    say(`${Math.floor((100 * done) / jobs)} %: ${numbers.join(', ')}`);
  };
}
