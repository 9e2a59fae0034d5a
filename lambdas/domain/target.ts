import type { DocumentState } from './document';
import type { Evidence } from './evidence';
import type { Reason, TargetOutcome } from './outcome';
import type { Policy } from './policy';
import type { Prepared } from './preparation';
import type { Recovery } from './recovery';
import type { ScriptReport } from './script';
import type { TakenSet } from './snapshots';

export interface RunIdentity {
  readonly runId: string;
  readonly schedule: string;
  /** All schedules that the run is for, `schedule` first; absent when it is for no other. */
  readonly schedules?: readonly string[];
  /** ISO-8601: the firing of the schedule, or the start of a run by hand. */
  readonly scheduledTime: string;
  /** ISO-8601. */
  readonly startedAt: string;
  readonly executionArn: string;
}

/** What a catch writes: AWS's shape. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause: string;
}

/** What a child execution gets: every field is filled by the map's item selector. */
export interface TargetInput {
  readonly policy: Policy;
  readonly run: RunIdentity;
  readonly document: DocumentState;
  readonly instanceId: string;
}

/** State of a target. `attempt` is replaced as a whole by each hold, so nothing of an earlier attempt is left in it. */
export interface TargetState extends TargetInput {
  readonly prepared: Prepared;
  readonly attempt: Attempt;
  readonly recovery: Recovery;
  /** The set that was taken without scripts. */
  readonly unquiesced: UnquiescedSet;
  /** An error of a step outside any attempt. */
  readonly failure: CaughtError;
  readonly verdict: TargetOutcome;
}

/** One attempt at a target. */
export interface Attempt {
  readonly next:
    'send-pre-script' | 'snapshot-when-frozen' | 'create-vss-snapshots' | 'take-snapshots' | 'wait' | 'recover';
  readonly number: number;
  readonly executionId: string;
  readonly reason?: Reason;
  /** ISO-8601: when to ask again, with `next: wait`. */
  readonly until?: string;
  /** ISO-8601: since when it waits for an instance that is held by another run. */
  readonly waitingSince?: string;
  /** A slot that was taken already and is waited for. */
  readonly slotAt?: string;
  /** Steps of the engine's slowdown when the hold was taken; absent where there were none. */
  readonly slowdown?: number;
  /** ISO-8601: since when AWS's VSS document may have been sent. */
  readonly since?: string;
  readonly pre?: SentPre;
  readonly window?: FreezeWindow;
  readonly post?: PostReport;
  readonly thaw?: ThawReport;
  readonly vss?: VssBackup;
  readonly failure?: CaughtError;
}

export interface SentPre {
  readonly commandId: string;
  /** ISO-8601. */
  readonly sentAt: string;
}

/** The set of a target that was not quiesced. */
export interface UnquiescedSet {
  readonly set: TakenSet;
  /** The step may have made another set before. */
  readonly repeated?: 'repeated';
}

/** What the one invocation that owns the freeze window saw and did. */
export interface FreezeWindow {
  readonly next: 'await-post' | 'record' | 'thaw';
  readonly pre?: ScriptReport;
  /** ISO-8601: when the pre-script was first seen to have succeeded. */
  readonly preSeenAt?: string;
  readonly set?: TakenSet;
  /** Why there is no set. */
  readonly setFailure?: { readonly kind: 'failed' | 'throttled' | 'too-soon' | 'unknown'; readonly message: string };
  /** More on why the pre-script failed, where it was to make the set itself. */
  readonly detail?: string;
  readonly post?: { readonly commandId: string; readonly sentAt: string };
  readonly coldStart: 'cold' | 'warm';
}

/** How the post-script ended, and what the guest says of the freeze. */
export interface PostReport {
  readonly report: ScriptReport;
  readonly attempts: number;
  readonly preEvidence?: Evidence;
  readonly postEvidence?: Evidence;
  /** ISO-8601: when its end was first seen. */
  readonly seenAt?: string;
}

/** How a thaw outside the happy path went. */
export interface ThawReport {
  readonly confirmed: 'confirmed' | 'owed';
  readonly detail?: string;
  readonly preEvidence?: Evidence;
  /** ISO-8601: when the thaw's end was first seen. */
  readonly seenAt?: string;
  /** What the pre-script turned out to be once it was terminal. */
  readonly pre?: ScriptReport;
  readonly post?: ScriptReport;
  readonly postEvidence?: Evidence;
}

/** What AWS's VSS document did. */
export interface VssBackup {
  readonly next: 'record' | 'recover';
  readonly report: ScriptReport;
  /** ISO-8601: when its end was first seen, or given up on. */
  readonly seenAt: string;
  /** With `next: record` application-consistent by its tags; else a set of one instant of all prepared volumes. */
  readonly set?: TakenSet;
  /** Why it is not application-consistent. */
  readonly reason?: Reason;
  readonly detail?: string;
}
