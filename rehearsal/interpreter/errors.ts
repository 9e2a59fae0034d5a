/** Error names that Step Functions itself raises: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const StatesError = {
  ALL: 'States.ALL',
  TASK_FAILED: 'States.TaskFailed',
  TIMEOUT: 'States.Timeout',
  RUNTIME: 'States.Runtime',
  DATA_LIMIT_EXCEEDED: 'States.DataLimitExceeded',
  NO_CHOICE_MATCHED: 'States.NoChoiceMatched',
  RESULT_PATH_MATCH_FAILURE: 'States.ResultPathMatchFailure',
  EXCEED_TOLERATED_FAILURE_THRESHOLD: 'States.ExceedToleratedFailureThreshold',
} as const;

/** An error with the name that ErrorEquals is matched with, and what AWS shows as Cause. */
abstract class NamedError<Cause extends string | undefined> extends Error {
  constructor(
    /** Such as `States.Timeout`, `Lambda.ServiceException` or `TypeError`. */
    readonly error: string,
    readonly causeText: Cause,
  ) {
    super(causeText === undefined ? error : `${error}: ${causeText}`);
  }
}

/** A state failed with an error that Retry and Catch may match. */
export class StateFailure extends NamedError<string | undefined> {
  override readonly name = 'StateFailure';
}

/**
 * What an invoker throws when the function, or the Lambda service, failed; anything else that it throws is a bug and
 * rejects the execution. Its Cause is a JSON text for an error of the function, plain text for one of the service.
 */
export class LambdaError extends NamedError<string> {
  override readonly name = 'LambdaError';
}

/** What the function's runtime reports of an error that its handler threw. */
export interface FunctionErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The error of a function: its name is the errorType, its Cause the runtime's JSON report. */
export function functionError(report: FunctionErrorReport): LambdaError {
  return new LambdaError(report.errorType === '' ? 'Lambda.Unknown' : report.errorType, JSON.stringify(report));
}

/** An error of the Lambda service itself, such as `Lambda.ServiceException`, which CDK's LambdaInvoke retries by default. */
export function serviceError(error: string, message: string): LambdaError {
  return new LambdaError(error, message);
}

/** A definition uses what this interpreter does not support; the message names the state and the field. */
export class MachineRefusedError extends Error {
  override readonly name = 'MachineRefusedError';
}

/** How an execution ended from outside; thrown through the states so that no Catch sees it. */
export class ExecutionStopped extends Error {
  override readonly name = 'ExecutionStopped';

  constructor(
    readonly status: 'TIMED_OUT' | 'ABORTED',
    readonly error?: string,
    readonly causeText?: string,
  ) {
    super(`the execution was ${status === 'ABORTED' ? 'stopped' : 'timed out'}`);
  }
}
