import type { Reason } from './outcome';
import { PreScriptFailure, type Policy } from './policy';
import type { ScriptReport } from './script';
import { BETWEEN_SETS_SECONDS, type TakenSet } from './snapshots';

/** What to do about a failed attempt. */
export interface Recovery {
  readonly next: 'retry' | 'fall-back' | 'take-snapshots' | 'record';
  /** Number of the next attempt. */
  readonly attempt: number;
  readonly waitSeconds: number;
  readonly reason: Reason;
  readonly detail?: string;
  /** The attempt's pre-script as far as it was learned, kept for the labels. */
  readonly pre?: ScriptReport;
  readonly post?: ScriptReport;
  /** How the attempt's VSS document ended. */
  readonly vss?: ScriptReport;
  readonly set?: TakenSet;
  /** `owed`: an attempt's thaw was never confirmed, and the guard has it now. */
  readonly thaw: 'confirmed' | 'owed' | 'not-needed';
  /** How many attempts failed by a snapshot call that was throttled or whose outcome is unknown. */
  readonly snapshotRetries: number;
  /** The call of an attempt may have made a set that this run does not know. */
  readonly unknownSet?: 'possible';
}

/** Throttled and unknown snapshot calls are not the script's fault, so they have a budget of their own. */
export const SNAPSHOT_RETRIES = 3;

const LONGEST_BACKOFF_SECONDS = 60;

/** How often an attempt may be made, and a post-script be sent, under a policy. */
export function triesOf({ retries }: Pick<Policy, 'retries'>): number {
  return 1 + retries;
}

/** Whether a snapshot call that ended so uses the budget of `SNAPSHOT_RETRIES`. */
export function hasOwnBudget(call: FailedAttempt['snapshotCall']): boolean {
  return call === 'throttled' || call === 'too-soon' || call === 'unknown';
}

/** What a failed attempt leaves to decide on. */
export interface FailedAttempt extends Pick<Policy, 'retries' | 'onPreScriptFailure'> {
  /** Number of the attempt, from 1. */
  readonly number: number;
  /** How many of the attempts failed by a throttled or unknown snapshot call, this one included. */
  readonly snapshotRetries: number;
  readonly thaw: 'confirmed' | 'owed' | 'not-needed';
  /** Whether a snapshot call was made or may have been; `by-document`: AWS's VSS document makes it, if anybody. */
  readonly snapshotCall: 'none' | 'throttled' | 'too-soon' | 'failed' | 'unknown' | 'by-document';
  /** Why the attempt did not get as far as its hold. Such an attempt is not repeated: Hold itself waited long enough. */
  readonly obstacle?: 'busy' | 'ledger-unavailable';
  /** From 0 to below 1, for full jitter. */
  readonly random: number;
}

/** Number of the attempt that a hold begins, from 1. */
export function attemptNumber(recovery: Recovery | undefined): number {
  return recovery?.attempt ?? 1;
}

/** Retry, fall back, or give up. An instance that may still be frozen is never quiesced again: that is the guard's. */
export function decideRecovery(failed: FailedAttempt): Pick<Recovery, 'next' | 'attempt' | 'waitSeconds'> {
  const attempt = failed.number + 1;
  if (failed.thaw !== 'owed' && failed.obstacle === undefined && mayRetry(failed)) {
    return { next: 'retry', attempt, waitSeconds: waitSeconds(failed) };
  }
  if (failed.snapshotCall === 'failed') {
    return { next: 'record', attempt, waitSeconds: 0 };
  }
  if (failed.onPreScriptFailure === PreScriptFailure.SKIP_TARGET) {
    return { next: 'record', attempt, waitSeconds: 0 };
  }
  // Hold needs the ledger too.
  const next = failed.obstacle === 'ledger-unavailable' ? 'take-snapshots' : 'fall-back';
  return { next, attempt, waitSeconds: 0 };
}

function mayRetry(failed: FailedAttempt): boolean {
  if (hasOwnBudget(failed.snapshotCall)) {
    return failed.snapshotRetries <= SNAPSHOT_RETRIES;
  }
  return failed.number - failed.snapshotRetries < triesOf(failed);
}

function waitSeconds(failed: FailedAttempt): number {
  const bound = Math.min(2 ** failed.number, LONGEST_BACKOFF_SECONDS);
  const jittered = Math.round(failed.random * bound);
  return failed.snapshotCall === 'none' || failed.snapshotCall === 'throttled'
    ? Math.max(1, jittered)
    : BETWEEN_SETS_SECONDS + jittered;
}
