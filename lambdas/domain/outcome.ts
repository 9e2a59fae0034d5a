/** What a target ended as. */
export type TargetOutcome = 'application-consistent' | 'crash-consistent' | 'skipped' | 'failed';

/** How far a verdict is proven: by the guest's evidence, by VSS's own tag, or only by what the scripts' exit codes claim. */
export type Proof = 'guest-evidence' | 'vss' | 'exit-codes' | 'none';

/** Verdict of a run. Anything but `Completed` ends the execution as failed. */
export type RunVerdict = 'Completed' | 'PartiallyFailed' | 'Failed';

/** Why a set is not application-consistent, a target was skipped or failed, or a run did nothing. */
export const Reason = {
  NO_SCRIPTS: 'no-scripts',
  PRE_ONLY: 'pre-only',
  POST_ONLY: 'post-only',
  INSTANCE_STOPPED: 'instance-stopped',
  INSTANCE_GONE: 'instance-gone',
  NOT_MANAGED: 'not-managed',
  AGENT_OFFLINE: 'agent-offline',
  PLATFORM_MISMATCH: 'platform-mismatch',
  DOCUMENT_MISSING: 'document-missing',
  DOCUMENT_CONTRACT: 'document-contract',
  NO_VOLUMES: 'no-volumes',
  TOO_MANY_EXCLUSIONS: 'too-many-exclusions',
  BUSY: 'busy',
  LEDGER_UNAVAILABLE: 'ledger-unavailable',
  PRE_SCRIPT_FAILED: 'pre-script-failed',
  PRE_SCRIPT_TIMED_OUT: 'pre-script-timed-out',
  PRE_SCRIPT_NOT_RUN: 'pre-script-not-run',
  PRE_SCRIPT_UNKNOWN: 'pre-script-unknown',
  NOTHING_HELD: 'nothing-held',
  POST_SCRIPT_FAILED: 'post-script-failed',
  POST_SCRIPT_TIMED_OUT: 'post-script-timed-out',
  POST_SCRIPT_UNKNOWN: 'post-script-unknown',
  EVIDENCE_INCOMPLETE: 'evidence-incomplete',
  LEASE_EXPIRED: 'lease-expired',
  THAWED_EARLY: 'thawed-early',
  VSS_FAILED: 'vss-failed',
  VSS_TIMED_OUT: 'vss-timed-out',
  VSS_NOT_RUN: 'vss-not-run',
  VSS_UNKNOWN: 'vss-unknown',
  VSS_INCOMPLETE: 'vss-incomplete',
  VSS_INCONSISTENT: 'vss-inconsistent',
  VOLUMES_CHANGED: 'volumes-changed',
  SNAPSHOT_FAILED: 'snapshot-failed',
  SNAPSHOT_THROTTLED: 'snapshot-throttled',
  SNAPSHOT_OUTCOME_UNKNOWN: 'snapshot-outcome-unknown',
  DUPLICATE: 'duplicate',
  LABELLED_LATE: 'labelled-late',
  STEP_FAILED: 'step-failed',
  MERGED: 'merged',
  ALREADY_CLAIMED: 'already-claimed',
  NO_TARGETS: 'no-targets',
  RUN_DIED: 'run-died',
} as const;

export type Reason = (typeof Reason)[keyof typeof Reason];

/** The label of a snapshot set: earned, or given with the reason. */
export interface SetVerdict {
  readonly consistency: 'application-consistent' | 'crash-consistent';
  readonly reason?: Reason;
  readonly proof: Proof;
}
