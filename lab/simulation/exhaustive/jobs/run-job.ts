import { seededRandom } from '../../../../rehearsal/cloud/random';
import { printCase } from '../case';
import { printFault, type PlannedFault } from '../fault-line';
import { START } from '../play';
import type { PlayedCase, Subject } from '../subject';
import { caseOf, subjectNamed } from '../subjects';
import type { Finding, Job, JobResult, Part } from './job';

type SimulationJob = Exclude<Job, { readonly kind: 'mutant' }>;

/** The seed of all named subjects: what differs between two cases is their faults alone. */
export const PATH_SEED = 1;

export function runJob(job: SimulationJob): Promise<JobResult> {
  if (job.kind === 'single') {
    return single(subjectNamed(job.path), job.part);
  }
  return job.kind === 'pairs' ? pairs(subjectNamed(job.path), job) : random(job);
}

async function single(subject: Subject, part: Part): Promise<JobResult> {
  const plain = await subject.play({ seed: PATH_SEED, faults: [] });
  const faults = partOf(subject.faultsOf(plain.recording, 'every'), part);
  const findings: Finding[] = part.index === 0 ? [...found(lineOf(subject, []), plain)] : [];
  for (const fault of faults) {
    const played = await subject.play({ seed: PATH_SEED, faults: [fault] });
    findings.push(...found(lineOf(subject, [fault]), played));
  }
  return { cases: faults.length + (part.index === 0 ? 1 : 0), findings };
}

/**
 * Every pair of two strong faults, the second at a place of the run as the first has made it, and behind the first; of
 * these a share, drawn from the seed: of the first ones and of the second ones alike its square root.
 */
async function pairs(
  subject: Subject,
  { part, share, seed }: Extract<Job, { readonly kind: 'pairs' }>,
): Promise<JobResult> {
  const plain = await subject.play({ seed: PATH_SEED, faults: [] });
  const all = subject.faultsOf(plain.recording, 'strong');
  const order = new Map(all.map((fault, index) => [printFault(fault), index]));
  const findings: Finding[] = [];
  let cases = 0;
  for (const first of partOf(all, part)) {
    const position = order.get(printFault(first)) ?? 0;
    const draw = seededRandom(seed * 1_000_003 + position * 101 + subject.name.length);
    if (draw() >= Math.sqrt(share)) {
      continue;
    }
    const alone = await subject.play({ seed: PATH_SEED, faults: [first] });
    const behind = subject
      .faultsOf(alone.recording, 'strong')
      .filter((fault) => (order.get(printFault(fault)) ?? Number.POSITIVE_INFINITY) > position);
    for (const second of behind.filter(() => draw() < Math.sqrt(share))) {
      const faults = [first, second];
      findings.push(...found(lineOf(subject, faults), await subject.play({ seed: PATH_SEED, faults })));
      cases += 1;
    }
  }
  return { cases, findings };
}

async function random({ of, from, count }: Extract<Job, { readonly kind: 'random' }>): Promise<JobResult> {
  const findings: Finding[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const { subject, faults } = caseOf({ path: of, seed, faults: [] });
    findings.push(...found(printCase({ path: of, seed, faults }), await subject.play({ seed, faults })));
  }
  return { cases: count, findings };
}

function partOf<T>(items: readonly T[], { index, of }: Part): readonly T[] {
  return items.filter((_, position) => position % of === index);
}

function lineOf({ name }: Subject, faults: readonly PlannedFault[]): string {
  return printCase({ path: name, seed: PATH_SEED, faults });
}

export function found(line: string, { violations }: Pick<PlayedCase, 'violations'>): readonly Finding[] {
  return violations.map(({ at, message }) => ({ line, atMillis: at - START, message }));
}
