import { documentation } from '../documentation';
import { SEVERITIES, type Finding, type Found, type Rule, type Severity } from './finding';
import { CHECK_RULES, isCheck } from './rules/checks';
import { CONTRACT_RULES } from './rules/contract';
import { DIALECT_RULES } from './rules/dialect';
import { FREEZING_RULES } from './rules/freezing';
import { LEASE_RULES } from './rules/lease';
import { MOUNT_RULES } from './rules/mounts';
import { SCRIPT_RULES } from './rules/script';
import { THAWING_RULES } from './rules/thawing';
import { shellStepsOf } from './shell/shell-step';
import { readDocument, type SsmDocument } from './source/document';
import { readSuppressions } from './suppressions';

/** Rules about what a pre-script and a post-script do. */
const HOLD_RULES: readonly Rule[] = [...LEASE_RULES, ...FREEZING_RULES, ...MOUNT_RULES, ...THAWING_RULES];

/** In the order of docs/lint.md. */
const RULES: readonly Rule[] = [...CONTRACT_RULES, ...HOLD_RULES, ...CHECK_RULES, ...SCRIPT_RULES, ...DIALECT_RULES];
const RULE_IDS: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/** What the check reports about the comments that suppress its findings. */
const INVALID = { id: 'suppression-invalid', fix: 'write: # quiesce-lint-disable-next-line ID reason' } as const;
const UNUSED = { id: 'suppression-unused', fix: 'remove the comment' } as const;

/** Every id that a finding can have, with its severity; the sections of docs/lint.md are these. */
export const FINDING_IDS: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...RULES.map(({ id, severity }) => [id, severity] as const),
  [INVALID.id, 'error'],
  [UNUSED.id, 'info'],
]);

/** A document to check; `text` is YAML or JSON. */
export type LintInput = Parameters<typeof readDocument>[0];

export interface LintResult {
  /** In the order of the file. */
  readonly findings: readonly Finding[];
  /** How many findings a comment switched off. */
  readonly suppressed: number;
}

interface Reported extends Found {
  readonly id: string;
  readonly fix: string;
}

/** Checks one document; throws DocumentFileError where it can't be read. */
export function lintDocument(input: LintInput): LintResult {
  const document = readDocument(input);
  const steps = shellStepsOf(document, isCheck(document) ? ['check', 'dry-run', 'dry-run'] : undefined);
  const reported = rulesFor(document).flatMap(({ id, fix, inDocument, inScript }): readonly Reported[] => {
    const inSteps = steps.flatMap((step) =>
      (inScript?.(step, document) ?? []).map((found) => ({ ...found, at: step.at(found.at) })),
    );
    return [...(inDocument?.(document) ?? []), ...inSteps].map((found) => ({ ...found, id, fix }));
  });
  const distinct = [...new Map(reported.map((one) => [`${one.id} ${one.at}`, one])).values()];
  const lineOf = ({ at }: Found): number => document.placeOf(at).line;
  const suppressions = readSuppressions(document.text, RULE_IDS);
  const valid = suppressions.filter(({ fault }) => fault === undefined);
  const kept = distinct.filter((one) => !valid.some(({ id, line }) => id === one.id && line === lineOf(one)));
  const unused = valid.filter(({ id, line }) => !distinct.some((one) => id === one.id && line === lineOf(one)));
  const all: readonly Reported[] = [
    ...kept,
    ...suppressions.flatMap(({ at, fault }) => (fault === undefined ? [] : [{ ...INVALID, at, message: fault }])),
    ...unused.map(({ at, id }) => ({ ...UNUSED, at, message: `the next line has no finding of ${id}` })),
  ];
  const findings = all.map(({ id, at, message, fix }): Finding => {
    const severity = FINDING_IDS.get(id) ?? 'error';
    return {
      file: document.file,
      ...document.placeOf(at),
      id,
      severity,
      message,
      fix,
      url: documentation(`lint.md#${id}`),
    };
  });
  return { findings: findings.toSorted(inOrder), suppressed: distinct.length - kept.length };
}

function rulesFor(document: SsmDocument): readonly Rule[] {
  const others = isCheck(document) ? HOLD_RULES.filter(({ fitsChecks }) => fitsChecks !== true) : CHECK_RULES;
  return RULES.filter((rule) => !others.includes(rule));
}

function inOrder(one: Finding, other: Finding): number {
  const bySeverity = SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
  return one.line - other.line || one.column - other.column || bySeverity || (one.id < other.id ? -1 : 1);
}
