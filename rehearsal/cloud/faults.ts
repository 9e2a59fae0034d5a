import type { CallRecord } from './calls';

/** What can be done to one call. A call with `after-effect` takes effect and then fails. */
export type CallFaultKind =
  'error-before-effect' | 'error-after-effect' | 'timeout-before-effect' | 'timeout-after-effect' | 'throttle';

/**
 * What can be done to the command of a SendCommand that itself succeeds: it never reaches the agent, reaches it
 * `delayMillis` later, or once more so much later; its end is never reported, or is reported as the opposite. For
 * CancelCommand, `never-delivered` means that the cancel never reaches the agent.
 */
export type CommandFaultKind =
  'never-delivered' | 'late-delivery' | 'duplicate-delivery' | 'lost-status' | 'wrong-status';

/** What can be done to every call of a role: IAM does not allow it. */
type AccessFaultKind = 'denied';

/** What can be done to a PutEvents that itself succeeds: EventBridge refuses its last entry. */
type EntryFaultKind = 'entry-refused';

export interface Fault {
  readonly kind: CallFaultKind | CommandFaultKind | EntryFaultKind | AccessFaultKind;
  /** For `late-delivery` and `duplicate-delivery`; one minute when not given. */
  readonly delayMillis?: number;
}

/** Asked once for each call as it arrives, DynamoDB's included. */
export type FaultPoint = (call: CallRecord) => Fault | undefined;
