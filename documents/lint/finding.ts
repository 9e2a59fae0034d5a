import type { ShellStep } from './shell/shell-step';
import type { SsmDocument } from './source/document';

/** An error breaks a guarantee, a warning may break one on some hosts, an info is good to know. */
export type Severity = 'error' | 'warning' | 'info';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** What a rule found, at an offset of the text that it read. */
export interface Found {
  readonly at: number;
  /** Subject, what is wrong, the value; lower case, no full stop. */
  readonly message: string;
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

/** One thing that can be wrong; its id is stable and has a section in docs/lint.md. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What to do instead. */
  readonly fix: string;
  /** Checks the document as a whole; offsets are those of the document's file. */
  readonly inDocument?: (document: SsmDocument) => readonly Found[];
  /** Checks each step that runs a shell; offsets are those of the step's script. */
  readonly inScript?: (step: ShellStep, document: SsmDocument) => readonly Found[];
  /** Of a rule about holds: whether it fits a document that checks a restored set, too. @default - it does not */
  readonly fitsChecks?: true;
}

/** One finding where the condition holds, none otherwise. */
export function foundIf(condition: boolean, at: number, message: string): readonly Found[] {
  return condition ? [{ at, message }] : [];
}

/** A finding for each of the places. */
export function foundAt<T extends { readonly at: number }>(
  places: readonly T[],
  message: (place: T) => string,
): readonly Found[] {
  return places.map((place) => ({ at: place.at, message: message(place) }));
}
