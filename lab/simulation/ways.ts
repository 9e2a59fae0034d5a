/** Ways of one target through the machine: the states that it enters, without the choices between them. */
const FREEZE = 'SendPreScript SnapshotWhenFrozen';
const CONFIRMED = 'AwaitPostScript RecordOutcome';

/** A try that did not succeed: thawed, and looked at. */
export const FAILED = `${FREEZE} Thaw Recover`;
/** Between two tries. */
export const RETRY = 'WaitToRetry Hold';
/** The same after a throttled snapshot call, when all slots pause. */
export const PAUSED_RETRY = `${RETRY} WaitForTurn Hold`;

export const HAPPY = `Prepare Hold ${FREEZE} ${CONFIRMED}`;
export const RETRIED = `Prepare Hold ${FAILED} ${RETRY} ${FREEZE} ${CONFIRMED}`;
export const RETRIED_AFTER_PAUSE = `Prepare Hold ${FAILED} ${PAUSED_RETRY} ${FREEZE} ${CONFIRMED}`;
/** After one failed try, with the set of that try or without any. */
export const RECOVERED = `Prepare Hold ${FAILED} RecordOutcome`;
export const FELL_BACK = `Prepare Hold ${FAILED} Hold TakeSnapshots RecordOutcome`;
/** After two failed tries. */
export const EXHAUSTED = `Prepare Hold ${FAILED} ${RETRY} ${FAILED} RecordOutcome`;
export const EXHAUSTED_FELL_BACK = `Prepare Hold ${FAILED} ${RETRY} ${FAILED} Hold TakeSnapshots RecordOutcome`;
/** The pre-script of the first try may not have been sent. */
export const UNKNOWN_RETRIED = `Prepare Hold SendPreScript Thaw Recover ${RETRY} ${FREEZE} ${CONFIRMED}`;
export const UNKNOWN_FELL_BACK = 'Prepare Hold SendPreScript Thaw Recover Hold TakeSnapshots RecordOutcome';
export const WITHOUT_SCRIPTS = 'Prepare Hold TakeSnapshots RecordOutcome';
const VSS_TRY = 'CreateVssSnapshots';
export const VSS_FAILED = `${VSS_TRY} Recover`;
export const VSS = `Prepare Hold ${VSS_TRY} RecordOutcome`;
export const VSS_RETRIED = `Prepare Hold ${VSS_FAILED} ${RETRY} ${VSS_TRY} RecordOutcome`;
