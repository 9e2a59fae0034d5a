import type { CallFaultKind, CommandFaultKind } from './cloud/faults';
import type { FunctionFault } from './functions';

type Kinds<F extends string> = Readonly<Record<string, readonly [fault: F, meaning: string]>>;

/** Faults of the function that does the step. They do not depend on its calls. */
export const FUNCTION_KINDS: Kinds<FunctionFault> = {
  error: ['error-before', 'the function fails before it does anything'],
  'error-after': ['error-after', 'the function does its work and then fails'],
  crash: ['crash', 'the function does its work and dies before it answers'],
  timeout: [
    'timeout',
    'the function does its work, its answer is lost, and it times out (takes as long as its time-out)',
  ],
  'service-error': ['service-error', 'Lambda refuses the invocation'],
};

/** Of the one call of the step that changes something in AWS. */
export const CALL_KINDS: Kinds<CallFaultKind> = {
  throttle: ['throttle', "the step's changing call is throttled"],
  'call-error': ['error-before-effect', "the step's changing call fails without effect"],
  'call-error-after': ['error-after-effect', "the step's changing call takes effect and fails"],
  'call-timeout': ['timeout-before-effect', "the step's changing call is never answered, without effect"],
  'call-timeout-after': ['timeout-after-effect', "the step's changing call takes effect and is never answered"],
};

/** Of the script that the step sends. */
export const COMMAND_KINDS: Kinds<CommandFaultKind> = {
  'never-delivered': ['never-delivered', 'the script never reaches the agent'],
  'late-delivery': ['late-delivery', 'the script reaches the agent a minute late'],
  'lost-status': ['lost-status', 'the end of the script is never reported'],
  'wrong-status': ['wrong-status', 'the end of the script is reported as its opposite'],
};

/** The execution is stopped when it enters the state; the function that it had started goes on. */
export const ABORT = 'abort';

/** Every kind, with what it means, for `--help` and for messages. */
export const FAULT_KINDS: Readonly<Record<string, string>> = {
  ...meanings(FUNCTION_KINDS),
  ...meanings(CALL_KINDS),
  ...meanings(COMMAND_KINDS),
  [ABORT]: 'the execution is stopped when it enters the state',
};

function meanings(kinds: Kinds<string>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(kinds).map(([kind, [, meaning]]) => [kind, meaning]));
}
