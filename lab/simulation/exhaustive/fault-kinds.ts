/** Faults of a call. The number of an outage is its minutes; 0 is for good. */
export const CALL_KINDS = [
  'error-before-effect',
  'error-after-effect',
  'timeout-before-effect',
  'timeout-after-effect',
  'throttle',
  'stops-run',
  'outage',
  'ledger-outage',
] as const;

/** Faults of the command that a SendCommand or a CancelCommand brings about. The number of a delivery is its delay in seconds. */
export const COMMAND_KINDS = [
  'never-delivered',
  'late-delivery',
  'duplicate-delivery',
  'lost-status',
  'wrong-status',
] as const;

/** Faults of a PutEvents. */
export const ENTRY_KINDS = ['entry-refused'] as const;

/** Faults of an invocation. The number of the first three is the call of a port, from 1. */
export const INVOCATION_KINDS = [
  'dies-before',
  'dies-after',
  'hangs',
  'refused',
  'answer-lost',
  'runs-on',
  'twice',
] as const;

/** Faults of the execution. The number is its time-out in seconds. */
export const RUN_KINDS = ['times-out'] as const;

export type CallKind = (typeof CALL_KINDS)[number];
export type CommandKind = (typeof COMMAND_KINDS)[number];
export type EntryKind = (typeof ENTRY_KINDS)[number];
export type InvocationKind = (typeof INVOCATION_KINDS)[number];
export type FaultKind = CallKind | CommandKind | EntryKind | InvocationKind | (typeof RUN_KINDS)[number];

/** What each kind means, for readers of `--help` and of the report. */
export const MEANINGS: Readonly<Record<FaultKind, string>> = {
  'error-before-effect': 'the call fails, nothing was done',
  'error-after-effect': 'the call is done, and fails nevertheless',
  'timeout-before-effect': 'the call is never answered, nothing was done',
  'timeout-after-effect': 'the call is done and never answered',
  throttle: 'the call is refused because there are too many',
  'stops-run': 'the execution is stopped when the call arrives; its functions continue',
  outage: 'from this call on, no call of AWS is answered for that many minutes',
  'ledger-outage': 'from this call on, the ledger cannot be reached for that many minutes; 0: for ever',
  'never-delivered': 'the command never reaches the agent, and a cancel does not either',
  'late-delivery': 'the command reaches the agent that many seconds later',
  'duplicate-delivery': 'the agent runs the command once more, that many seconds later',
  'lost-status': 'the end of the command is never reported',
  'wrong-status': 'the end of the command is reported as the opposite',
  'entry-refused': 'EventBridge refuses the last event of the call',
  'dies-before': 'the function dies before this call of a port',
  'dies-after': 'the function dies when this call of a port is done',
  hangs: 'the function waits at this call of a port until Lambda’s time-out ends it',
  refused: 'Lambda refuses the invocation',
  'answer-lost': 'the function ends, and its answer is lost',
  'runs-on': 'Lambda reports an error at once while the function runs on',
  twice: 'the function is invoked twice at the same time',
  'times-out': 'the execution reaches its time-out; its functions continue',
};
