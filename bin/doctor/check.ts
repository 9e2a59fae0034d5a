import { QuiesceError } from '../../lambdas/errors';
import { remedyFor } from '../account/answered';
import { awsDetailOf } from '../account/live-account';
import { patiently } from '../account/patience';
import type { Patient } from './patient';

/** `unknown`: AWS did not answer, so nobody knows. */
export type Severity = 'error' | 'warning' | 'unknown';

/** One thing that the account lacks. */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  /** What it is about: an instance, a document, a key, … */
  readonly subject: string;
  readonly text: string;
  readonly remedy: string;
}

export type Judged = Omit<Finding, 'check'>;

/** One question to the account. */
export interface Check {
  readonly name: string;
  /** What is right when it finds nothing. */
  readonly fine: string;
  /** The actions that it needs, as IAM names them. */
  readonly needs: readonly string[];
  readonly run: (patient: Patient) => Promise<readonly Finding[]>;
}

interface Declared<Read> extends Omit<Check, 'run'> {
  readonly read: (patient: Patient) => Promise<Read>;
  /** The rule: no SDK, no clock. */
  readonly judge: (read: Read) => readonly Judged[];
}

/** A check of what is read and how it is judged. What can't be read is a finding too. */
export function check<Read>({ name, fine, needs, read, judge }: Declared<Read>): Check {
  return {
    ...{ name, fine, needs },
    run: async (patient) => {
      const judged = await patiently(patient.account.clock, () => read(patient)).then(judge, (error: unknown) => [
        unasked(error, needs),
      ]);
      return judged.map((finding) => ({ check: name, ...finding }));
    },
  };
}

function unasked(error: unknown, needs: readonly string[]): Judged {
  if (!(error instanceof QuiesceError)) {
    throw error;
  }
  return {
    severity: 'unknown',
    subject: 'AWS',
    text: `could not be asked (${awsDetailOf(error)})`,
    remedy: remedyFor(error, `allow ${needs.join(', ')}, or try again`),
  };
}
