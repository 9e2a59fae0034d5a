import type { SsmDocument } from './source/document';
import type { ShellStep } from './shell/shell-step';

/** An error breaks a guarantee, a warning may break one on some hosts, an info is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** What a rule has to say, at an offset of the document's text. */
export interface Problem {
  readonly at: number;
  /** Subject, what is wrong, the value; lower case, no full stop. */
  readonly message: string;
  /** What to do instead. */
  readonly fix: string;
}

/** One line of the report; this is also the shape that `--json` prints. */
export interface Finding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** The section of docs/lint.md. */
  readonly url: string;
}

/** What the rules look at: the document, and those of its steps that run a shell. */
export interface Subject {
  readonly document: SsmDocument;
  readonly shellSteps: readonly ShellStep[];
}

/** One thing that can be wrong; its id is stable and has a section in docs/lint.md. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly check: (subject: Subject) => readonly Problem[];
}

/** A document, a name or an app that can't be read; the message says what to change. */
export class LintInputError extends Error {
  override readonly name = 'LintInputError';
}

/** A check of one shell step as a check of the document. */
export function inEachShellStep(check: (step: ShellStep, document: SsmDocument) => readonly Problem[]): Rule['check'] {
  return ({ document, shellSteps }) => shellSteps.flatMap((step) => check(step, document));
}
