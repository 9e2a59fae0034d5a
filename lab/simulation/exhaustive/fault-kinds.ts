/** Faults of a call. The number of an outage is its minutes; 0: for ever. */
export const CALL_KINDS = [
  'error-before-effect',
  'error-after-effect',
  'timeout-before-effect',
  'timeout-after-effect',
  'throttle',
  'denied',
  'stops-run',
  'outage',
  'ledger-outage',
] as const;

/** Faults of the command that SendCommand creates or CancelCommand ends. The number of a delivery is its delay in seconds. */
export const COMMAND_KINDS = [
  'never-delivered',
  'late-delivery',
  'duplicate-delivery',
  'lost-status',
  'wrong-status',
] as const;

/** Faults of a call that answers for each of its parts: PutEvents, and fast snapshot restore. */
export const ENTRY_KINDS = ['entry-refused'] as const;

/** Faults of a copy or an archival that EC2 has accepted. The number of a late one is its delay in seconds. */
export const LATE_KINDS = ['fails-late', 'completes-late'] as const;

/** Faults of a launch: what EC2 refuses, and what goes wrong with the instance that it accepts. */
export const LAUNCH_KINDS = [
  'no-capacity',
  'unsupported',
  'rate-refused',
  'key-refused',
  'volume-missing',
  'never-online',
  'lease-fails',
] as const;

/** Faults of an invocation. The number of the first three is the call of a port, from 1. */
export const INVOCATION_KINDS = [
  'dies-before',
  'dies-after',
  'hangs',
  'refused',
  'answer-lost',
  'runs-on',
  'twice',
  'overlaps',
] as const;

/** Faults of the execution. The number is its time-out in seconds. */
export const RUN_KINDS = ['times-out'] as const;

export type CallKind = (typeof CALL_KINDS)[number];
export type CommandKind = (typeof COMMAND_KINDS)[number];
export type EntryKind = (typeof ENTRY_KINDS)[number];
export type LateKind = (typeof LATE_KINDS)[number];
export type LaunchKind = (typeof LAUNCH_KINDS)[number];
export type InvocationKind = (typeof INVOCATION_KINDS)[number];
export type FaultKind =
  CallKind | CommandKind | EntryKind | LateKind | LaunchKind | InvocationKind | (typeof RUN_KINDS)[number];

/** What each kind means, for readers of `--help` and of the report. */
export const MEANINGS: Readonly<Record<FaultKind, string>> = {
  'error-before-effect': 'the call fails and changes nothing',
  'error-after-effect': 'the call takes effect, but reports an error',
  'timeout-before-effect': 'the call changes nothing and is not answered',
  'timeout-after-effect': 'the call takes effect and is not answered',
  throttle: 'the call is refused because of its rate',
  denied: 'the call is refused because the role does not allow it',
  'stops-run': 'the execution is stopped when the call arrives; its functions continue',
  outage: 'from this call on, every call fails for N minutes',
  'ledger-outage': 'from this call on, every call of the ledger fails for N minutes; 0: for ever',
  'never-delivered': 'the command (or the cancellation) never reaches the agent',
  'late-delivery': 'the command reaches the agent N seconds later',
  'duplicate-delivery': 'the agent runs the command a second time, N seconds later',
  'lost-status': 'the end of the command is never reported',
  'wrong-status': 'the end of the command is reported as the opposite',
  'entry-refused': 'EventBridge refuses the last event of the call, or EC2 the last snapshot',
  'fails-late': 'the call is accepted, and the copy or the archival fails later',
  'completes-late': 'the copy is completed N seconds later',
  'no-capacity': 'EC2 has no room for the instance',
  unsupported: 'the zone does not have the instance type',
  'rate-refused': 'EC2 refuses the initialization rate of the volumes',
  'key-refused': 'the launch is accepted, and the instance ends because its key may not be used',
  'volume-missing': 'the last volume of the instance is never attached',
  'never-online': 'the instance never registers with Systems Manager',
  'lease-fails': 'the instance does not end itself at its bound',
  'dies-before': 'the function dies before its N-th call of a port',
  'dies-after': 'the function dies after its N-th call of a port',
  hangs: 'the function waits at its N-th call of a port until Lambda’s time-out',
  refused: 'Lambda refuses the invocation',
  'answer-lost': 'the function ends, but its answer is lost',
  'runs-on': 'Lambda reports an error at once, but the function continues',
  twice: 'the function is invoked twice at the same time',
  overlaps: 'the claim of the round has run out N seconds after its begin, and another round begins',
  'times-out': 'the execution times out after N seconds; its functions continue',
};
