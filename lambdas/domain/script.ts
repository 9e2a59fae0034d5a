import { ExitCode } from '../../documents/contract';
import { defined } from './json';
import { Reason } from './outcome';

export { ExitCode };

export type Stage = 'pre-script' | 'post-script';

/** One command step as Systems Manager reports it; a document may have several. */
export interface CommandStep {
  readonly name: string;
  /** `Success`, `Failed`, `TimedOut`, `Cancelled`, `InProgress`, `Pending`, … and, from the output, `Skipped`. */
  readonly status: string;
  readonly exitCode: number;
  readonly output: string;
}

/** A command on one instance as Systems Manager reports it; `undefined` steps mean that it is not listed yet. */
export interface CommandStatus {
  readonly commandId: string;
  /** `StatusDetails` without blanks, since AWS writes it with and without. */
  readonly status: string;
  readonly steps: readonly CommandStep[];
}

/** How a script ended. `unknown`: it may have run, may be running, may run yet. */
export type ScriptResult = 'succeeded' | 'failed' | 'timed-out' | 'not-run' | 'unknown';

/** What is known of one script of one attempt. */
export interface ScriptReport {
  readonly result: ScriptResult;
  /** Exit code of the first step that failed, else of the last that ran. */
  readonly exitCode?: number;
  readonly steps: readonly ScriptStep[];
}

export interface ScriptStep {
  readonly name: string;
  readonly status: string;
  readonly exitCode: number;
}

const TERMINAL = new Set([
  'Success',
  'Failed',
  'Cancelled',
  'TimedOut',
  'DeliveryTimedOut',
  'ExecutionTimedOut',
  'Undeliverable',
  'Terminated',
  'InvalidPlatform',
  'AccessDenied',
]);

/** Never started on the instance, so it can't have frozen anything, unless the report itself is wrong. */
const NOT_RUN = new Set(['Undeliverable', 'Terminated', 'InvalidPlatform', 'AccessDenied']);

const TIMED_OUT = new Set(['TimedOut', 'ExecutionTimedOut']);

const SKIPPED = [
  'Step execution skipped due to unsatisfied preconditions:',
  'Step execution skipped due to unsupported plugin:',
] as const;

/** Whether Systems Manager will not change this status any more. */
export function isTerminal(status: CommandStatus): boolean {
  return TERMINAL.has(status.status);
}

/** Whether the agent has the command; `Delayed` means that it could not be reached yet. */
export function hasArrived(status: CommandStatus): boolean {
  return status.status !== 'Pending' && status.status !== 'Delayed';
}

/**
 * What a terminal command says of the script. A step that was skipped by its precondition reports code 0 and the
 * command `Success`; it never counts as one that ran. A step's `onFailure` can make a command `Success` whose script
 * failed: every step that ran must have ended with 0. `DeliveryTimedOut` has been seen on commands that did run, so it
 * is `unknown`.
 */
export function reportScript(status: CommandStatus): ScriptReport {
  const steps = status.steps.map(({ name, status: stepStatus, exitCode, output }) => ({
    name,
    status: isSkipped(output) ? 'Skipped' : stepStatus,
    exitCode,
  }));
  const ran = steps.filter((step) => step.status !== 'Skipped' && step.exitCode !== -1);
  const decisive = ran.find((step) => step.exitCode !== 0) ?? ran.at(-1);
  return { result: resultOf(status.status, ran), ...defined({ exitCode: decisive?.exitCode }), steps };
}

function resultOf(status: string, ran: readonly ScriptStep[]): ScriptResult {
  if (status === 'Success' && ran.length === 0) {
    return 'not-run';
  }
  if (status === 'Success') {
    return ran.every((step) => step.exitCode === 0) ? 'succeeded' : 'failed';
  }
  if (TIMED_OUT.has(status)) {
    return 'timed-out';
  }
  if (NOT_RUN.has(status)) {
    return 'not-run';
  }
  return status === 'Failed' || status === 'Cancelled' ? 'failed' : 'unknown';
}

function isSkipped(output: string): boolean {
  return SKIPPED.some((beginning) => output.startsWith(beginning));
}

/** How a script ended, in words. */
export function describeEnd({ result, exitCode }: Pick<ScriptReport, 'result' | 'exitCode'>): string {
  return exitCode === undefined ? result : `${result}, exit code ${String(exitCode)}`;
}

/** Why a pre-script that ended like this makes no application-consistent set; `undefined` when it succeeded. */
export function preScriptReason(report: Pick<ScriptReport, 'result'>): Reason | undefined {
  const reasons: Record<ScriptResult, Reason | undefined> = {
    succeeded: undefined,
    failed: Reason.PRE_SCRIPT_FAILED,
    'timed-out': Reason.PRE_SCRIPT_TIMED_OUT,
    'not-run': Reason.PRE_SCRIPT_NOT_RUN,
    unknown: Reason.PRE_SCRIPT_UNKNOWN,
  };
  return reasons[report.result];
}

/** Whether a post-script that ended like this leaves nothing frozen: done, by the lease before (203), or nothing was (205). */
export function confirmsThaw(report: Pick<ScriptReport, 'result' | 'exitCode'>): boolean {
  return (
    report.result === 'succeeded' ||
    (report.result === 'failed' &&
      (report.exitCode === ExitCode.LEASE_EXPIRED || report.exitCode === ExitCode.NOTHING_FROZEN))
  );
}
