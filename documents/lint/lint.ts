import { SEVERITIES, type Finding, type Problem, type Severity } from './finding';
import { RULES } from './rules';
import { shellStepsOf } from './shell/shell-step';
import { readDocument, type SsmDocument } from './source/document';
import { readSuppressions, SUPPRESSION_INVALID, SUPPRESSION_UNUSED } from './suppressions';

/** Where each id has its section. */
export const LINT_PAGE = 'docs/lint.md';

/** Every id that a finding can have, with its severity; the sections of docs/lint.md are these. */
export const FINDING_IDS: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...RULES.map(({ id, severity }) => [id, severity] as const),
  [SUPPRESSION_INVALID, 'error'],
  [SUPPRESSION_UNUSED, 'info'],
]);

/** A document to check; `text` is YAML or JSON. */
export type LintInput = Parameters<typeof readDocument>[0];

export interface LintResult {
  /** In the order of the file. */
  readonly findings: readonly Finding[];
  /** How many findings a comment switched off. */
  readonly suppressed: number;
}

interface Reported extends Problem {
  readonly id: string;
}

/** Checks one document; throws LintInputError where it can't be read. */
export function lintDocument(input: LintInput): LintResult {
  const document = readDocument(input);
  const subject = { document, shellSteps: shellStepsOf(document) };
  const { valid, problems } = readSuppressions(document, new Set(RULES.map(({ id }) => id)));
  const reported = RULES.flatMap(({ id, check }) => check(subject).map((problem) => ({ ...problem, id })));
  const distinct = [...new Map(reported.map((one) => [`${one.id} ${one.at}`, one])).values()];
  const lineOf = ({ at }: Problem): number => document.placeOf(at).line;
  const kept = distinct.filter((one) => !valid.some(({ id, line }) => id === one.id && line === lineOf(one)));
  const unused = valid.filter(({ id, line }) => !distinct.some((one) => id === one.id && line === lineOf(one)));
  const all: readonly Reported[] = [
    ...kept,
    ...problems.map((problem) => ({ ...problem, id: SUPPRESSION_INVALID })),
    ...unused.map(({ at, id }) => ({
      id: SUPPRESSION_UNUSED,
      at,
      message: `nothing on the next line is a finding of ${id}`,
      fix: 'remove the comment',
    })),
  ];
  return {
    findings: all.map((one) => findingOf(one, document)).toSorted(inOrder),
    suppressed: distinct.length - kept.length,
  };
}

function findingOf({ id, at, message, fix }: Reported, { file, placeOf }: SsmDocument): Finding {
  const severity = FINDING_IDS.get(id) ?? 'error';
  return { file, ...placeOf(at), id, severity, message, fix, url: `${LINT_PAGE}#${id}` };
}

function inOrder(one: Finding, other: Finding): number {
  const bySeverity = SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
  return one.line - other.line || one.column - other.column || bySeverity || (one.id < other.id ? -1 : 1);
}
