import type { DocumentState } from '../../lambdas/domain/document';
import type { CheckedDocument } from '../account/policy-document';
import type { TargetCheck } from './target-check';

/** What `quiesce check` found, as `--json` prints it. Never a script's output. */
export interface CheckReport {
  readonly quiesceCheck: 1;
  readonly policy: string;
  readonly region: string;
  /** The policy's target tags, for a person. */
  readonly selector: string;
  readonly document?: DocumentReport;
  /** Number of instances that the policy selects; with `--limit`, `targets` may have fewer. */
  readonly matched: number;
  readonly targets: readonly TargetCheck[];
}

export interface DocumentReport {
  readonly name: string;
  readonly status: DocumentState['status'];
  readonly detail?: string;
  readonly access: CheckedDocument['access'];
  readonly version?: string;
  /** Empty if the document supports all platforms. */
  readonly platforms?: readonly string[];
  readonly parameters?: readonly string[];
}

/** 0: all ready; 1: some are not ready, or nothing is selected; 2: some could not be checked. */
export function exitCodeOf({ targets }: Pick<CheckReport, 'targets'>): 0 | 1 | 2 {
  const judged = targets.filter(({ outlook }) => outlook !== 'unchecked');
  if (targets.length === 0 || judged.some(({ outlook }) => outlook !== 'ready')) {
    return 1;
  }
  return judged.length < targets.length ? 2 : 0;
}
