/**
 * Names of the errors that leave `lambdas/aws`, as `ErrorEquals` of the state machine spells them. Each class has its
 * name as a literal: minifying renames classes, and a renamed error matches no catch.
 */
export const ErrorName = {
  THROTTLED: 'Throttled',
  UNAVAILABLE: 'Unavailable',
  DENIED: 'Denied',
  BAD_INPUT: 'BadInput',
  OUTCOME_UNKNOWN: 'OutcomeUnknown',
  SCRIPT_NOT_SENT: 'ScriptNotSent',
  SNAPSHOT_FAILED: 'SnapshotFailed',
  REFUSED: 'Refused',
  LEDGER_UNAVAILABLE: 'LedgerUnavailable',
  HOLD_LOST: 'HoldLost',
} as const;

export type ErrorName = (typeof ErrorName)[keyof typeof ErrorName];

/** Base of all errors that a step may see; a message is subject, what, value, what to do. */
export abstract class QuiesceError extends Error {
  abstract override readonly name: ErrorName;
}

/** Asked too often: nothing was done, and the same call may succeed later. */
export class Throttled extends QuiesceError {
  override readonly name = ErrorName.THROTTLED;
  /** AWS's error code, `RequestLimitExceeded` for example. */
  readonly code: string;

  constructor(message: string, { cause, code }: Pick<Refusal, 'cause' | 'code'>) {
    super(message, { cause });
    this.code = code;
  }
}

/** AWS did not answer, or answered with a fault of its own; for calls that may simply be repeated. */
export class Unavailable extends QuiesceError {
  override readonly name = ErrorName.UNAVAILABLE;
}

/** The function's role may not make this call: nothing was done, and repeating does not help. */
export class Denied extends QuiesceError {
  override readonly name = ErrorName.DENIED;
}

/** A step's input, or what was made of it, is malformed: repeating does not help. */
export class BadInput extends QuiesceError {
  override readonly name = ErrorName.BAD_INPUT;
}

/** A script may have been sent, or snapshots made, all the same. Only SendCommand, CreateSnapshots and CopySnapshot end so. */
export class OutcomeUnknown extends QuiesceError {
  override readonly name = ErrorName.OUTCOME_UNKNOWN;
}

/** What AWS said when it refused. */
export interface Refusal {
  readonly cause: unknown;
  /** AWS's error code, `InvalidInstanceId` for example. */
  readonly code: string;
  /** Code and AWS's message, for labels and events. */
  readonly detail: string;
}

/** AWS refused a call, so it had no effect. */
abstract class RefusedError extends QuiesceError {
  readonly code: string;
  readonly detail: string;

  constructor(message: string, { cause, code, detail }: Refusal) {
    super(message, { cause });
    this.code = code;
    this.detail = detail;
  }
}

/** The script was certainly not sent. */
export class ScriptNotSent extends RefusedError {
  override readonly name = ErrorName.SCRIPT_NOT_SENT;
}

/** No snapshot was made, for certain. */
export class SnapshotFailed extends RefusedError {
  override readonly name = ErrorName.SNAPSHOT_FAILED;
}

/**
 * EC2 refused to change a snapshot, and changed nothing. `code` says why: `InvalidSnapshot.InUse` and `SnapshotLocked` of its
 * state, `ResourceLimitExceeded` of a quota, for example.
 */
export class Refused extends RefusedError {
  override readonly name = ErrorName.REFUSED;
}

/** The ledger could not be read or written, so it is not known whether the write took effect. */
export class LedgerUnavailable extends QuiesceError {
  override readonly name = ErrorName.LEDGER_UNAVAILABLE;
}

/** No thaw is owed under this attempt any more, so no script may be sent for it, even if the instance is held again. */
export class HoldLost extends QuiesceError {
  override readonly name = ErrorName.HOLD_LOST;
}
