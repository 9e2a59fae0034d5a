import type { DrillEnded } from '../account/drill-history';

/** What `quiesce drill` did, as `--json` prints it. */
export interface DrillReport {
  readonly version: 1;
  readonly region: string;
  readonly policy: string;
  readonly drill: string;
  readonly executionArn: string;
  /** ISO-8601. */
  readonly startedAt: string;
  /** With `--follow`: how it ended. */
  readonly ended?: DrillEnded;
}

/** 0: started, or passed; 1: failed. */
export function exitCodeOf({ ended }: Pick<DrillReport, 'ended'>): 0 | 1 {
  return ended?.verdict === 'failed' ? 1 : 0;
}
