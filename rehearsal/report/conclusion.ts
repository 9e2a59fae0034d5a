import { capitalized } from './figures';
import type { Report, RunReport, TargetReport } from './report';

/** What a report comes to: the expectations that were not kept decide. */
export interface Conclusion {
  readonly kept: 'kept' | 'not-kept' | 'slow-machine' | 'none-stated';
  /** `5 of 5 expectations kept`. */
  readonly text: string;
}

export function conclusionOf({
  expectations,
  setup,
}: Pick<Report, 'expectations'> & { readonly setup?: Pick<Report['setup'], 'slowMachine'> }): Conclusion {
  const total = expectations.length;
  if (total === 0) {
    return { kept: 'none-stated', text: 'no expectations were stated' };
  }
  const broken = expectations.filter(({ kept }) => !kept);
  const noun = total === 1 ? 'expectation' : 'expectations';
  if (broken.length === 0) {
    return { kept: 'kept', text: `${String(total)} of ${String(total)} ${noun} kept` };
  }
  const text = `${String(broken.length)} of ${String(total)} ${noun} not kept`;
  return setup?.slowMachine !== undefined && broken.every(({ dependsOnTime }) => dependsOnTime)
    ? { kept: 'slow-machine', text: `${text}, but the machine was too slow to tell why: ${setup.slowMachine}` }
    : { kept: 'not-kept', text };
}

const MEANING: Readonly<Record<Conclusion['kept'], string>> = {
  kept: 'Quiesce did what it promises on this fleet',
  'not-kept': 'Quiesce did not do all that it promises on this fleet',
  'slow-machine': 'nothing is decided',
  'none-stated': 'nothing is decided',
};

/** The result in two sentences: whether the promises were kept, and what the verdicts of the runs mean beside that. */
export function verdictOf(report: Pick<Report, 'expectations' | 'setup' | 'runs'>): readonly [string, string] {
  const { kept, text } = conclusionOf(report);
  return [`${capitalized(text)}: ${MEANING[kept]}.`, runsSentence(report.runs)];
}

function runsSentence(runs: readonly RunReport[]): string {
  const incomplete = runs.filter(({ verdict }) => verdict !== 'Completed');
  if (runs.length === 0) {
    return 'No run took place.';
  }
  if (incomplete.length === 0) {
    return runs.length === 1
      ? 'The run ends Completed, as it would in AWS.'
      : `All ${String(runs.length)} runs end Completed, as they would in AWS.`;
  }
  const each = incomplete.map(
    (run) => `${run.policy}/${run.schedule} ends ${run.verdict}, as it would in AWS, since ${causeOf(run)}`,
  );
  return `${each.join('; ')}: a run is Completed only if every target has the set that its policy promises.`;
}

/** More targets than these are only counted. */
const NAMED = 4;

function causeOf({ targets, reason, summary }: RunReport): string {
  const short = targets.filter(({ outcome }) => outcome !== 'application-consistent');
  if (short.length === 0) {
    return reason ?? summary;
  }
  const more = short.length > NAMED ? [`${String(short.length - NAMED)} more are no better`] : [];
  return [...short.slice(0, NAMED).map(shortfall), ...more].join(', ');
}

function shortfall({ name, outcome, reason }: TargetReport): string {
  return `${name} is ${outcome}${reason === undefined ? '' : ` (${reason})`}`;
}
