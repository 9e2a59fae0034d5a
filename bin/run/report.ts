import type { RunState, TargetProgress } from '../account/run-history';

/** What `quiesce run` did, as `--json` prints it. */
export interface RunReport {
  readonly version: 1;
  readonly region: string;
  readonly policy: string;
  readonly schedule: string;
  readonly executionArn: string;
  /** ISO-8601. */
  readonly startedAt: string;
  /** With `--follow`: how it ended. */
  readonly run?: RunState;
  /** With `--follow`: by instance. */
  readonly targets?: readonly TargetProgress[];
}

/** 0: started, or Completed; 1: PartiallyFailed; 2: Failed, or nobody knows. */
export function exitCodeOf({ run }: Pick<RunReport, 'run'>): 0 | 1 | 2 {
  if (run === undefined || run.verdict === 'Completed') {
    return 0;
  }
  return run.verdict === 'PartiallyFailed' ? 1 : 2;
}
