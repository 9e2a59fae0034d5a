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

/** What can be done to a call that itself succeeds and answers apart for its parts: AWS refuses the last of them. */
type EntryFaultKind = 'entry-refused';

/**
 * What can be done to the snapshots of a CreateSnapshots, CopySnapshot or ModifySnapshotTier that itself succeeds: the work
 * ends in an error (the last snapshot of a set), or a copy ends `delayMillis` later than it would.
 */
type LateFaultKind = 'fails-late' | 'completes-late';

/** Why EC2 refuses a RunInstances: no room for the type, a type that the zone does not have, a rate that it can't give. */
export type LaunchRefusalKind = 'no-capacity' | 'unsupported' | 'rate-refused';

/**
 * What can be done to the instance of a RunInstances that itself succeeds: its key refuses, so that it ends instead of
 * starting; its last volume is never attached; it never registers with Systems Manager; its user data does not run, so that
 * it does not end itself.
 */
export type LaunchFaultKind = 'key-refused' | 'volume-missing' | 'never-online' | 'lease-fails';

export interface Fault {
  readonly kind:
    | CallFaultKind
    | CommandFaultKind
    | EntryFaultKind
    | AccessFaultKind
    | LateFaultKind
    | LaunchRefusalKind
    | LaunchFaultKind;
  /** For `late-delivery`, `duplicate-delivery` and `completes-late`; one minute when not given. */
  readonly delayMillis?: number;
}

/** Asked once for each call as it arrives, DynamoDB's included. */
export type FaultPoint = (call: CallRecord) => Fault | undefined;
