import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';

/** Lambda's own troubles, under which a step may or may not have run. */
const LAMBDA_SERVICE = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  // The environment died: out of memory, or taken away.
  'Lambda.Unknown',
  'Runtime.ExitError',
];

/** Steps that may be repeated as they are: 2 + 4 + 8 + 16 s = 30 s at most, spread by full jitter. */
export const IDEMPOTENT: sfn.RetryProps = {
  errors: [...LAMBDA_SERVICE, 'Throttled', 'Unavailable', 'LedgerUnavailable'],
  interval: Duration.seconds(2),
  maxAttempts: 4,
  backoffRate: 2,
  jitterStrategy: sfn.JitterType.FULL,
};

/**
 * The thaw outlasts everything else: 1 + 2 + 4 + 8 + 15 × 6 s = 105 s, whatever the error. It is not spread: it goes
 * first where calls compete. Behind it stand the lease and the guard.
 */
export const THAW: sfn.RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(1),
  maxAttempts: 10,
  backoffRate: 2,
  maxDelay: Duration.seconds(15),
};

/** Where EC2 may have made a set already: never within 15 s, its bound per volume. 16 + 32 + 64 s = 112 s. */
export const SNAPSHOT: sfn.RetryProps = {
  errors: [...LAMBDA_SERVICE, 'Throttled', 'Unavailable', 'OutcomeUnknown', 'States.Timeout'],
  interval: Duration.seconds(16),
  maxAttempts: 3,
  backoffRate: 2,
};

/**
 * Where AWS's VSS document may be on its way already: longer than Run Command may not list it (30 s), so that the
 * repeated step needs one look. 32 + 64 = 96 s.
 */
export const VSS: sfn.RetryProps = {
  errors: [...LAMBDA_SERVICE, 'Throttled', 'Unavailable', 'OutcomeUnknown', 'States.Timeout'],
  interval: Duration.seconds(32),
  maxAttempts: 2,
  backoffRate: 2,
};

/** The last word on a target or a run must be said: 2 + 4 + 8 + 16 + 30 × 2 s = 90 s, whatever the error. */
export const LAST_WORD: sfn.RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(2),
  maxAttempts: 6,
  backoffRate: 2,
  maxDelay: Duration.seconds(30),
};
