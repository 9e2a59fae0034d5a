import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';

/**
 * What is repeated, for how long, and how it is spread. The budget of a target is the product of bounds that stand
 * elsewhere: at most 1 + `retries` (3) + `SNAPSHOT_RETRIES` (3) attempts, each of them these retries at most; that of a
 * run is its six hours. Everything is spread by full jitter, so that a crowd that was refused at once does not come back
 * at once, save two kinds: the thaw, which goes first, and what must not begin before a fixed time is over.
 */

/** Lambda's own troubles, under which a step may or may not have run. */
const LAMBDA_SERVICE = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  // The function ran into its own time-out.
  'Sandbox.Timedout',
  // The environment died: out of memory, or taken away. Step Functions may show each of these, and the time-out, as unknown.
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Sandbox.Failure',
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
 * Before anything is held there is time: where many targets begin at once, EC2 and Lambda refuse most of them at first.
 * 5 + 10 + 20 + 40 + 60 × 8 s = 9 min 15 s at most, spread by full jitter: half of it as a rule.
 */
export const UNHURRIED: sfn.RetryProps = {
  ...IDEMPOTENT,
  interval: Duration.seconds(5),
  maxAttempts: 12,
  maxDelay: Duration.seconds(60),
};

/**
 * The thaw step begins again after every error: 1 + 2 + 4 + 8 + 15 × 8 s = 135 s. One invocation sends a throttled
 * post-script for as long as it lasts (10 minutes), and sends one that fails for another reason six times; then it returns
 * `owed`, and the guard goes on every minute. The retries are not spread: where calls compete, the others wait for a random
 * time on average twice as long as needed, and the thaw comes at its first chance.
 */
export const THAW: sfn.RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(1),
  maxAttempts: 12,
  backoffRate: 2,
  maxDelay: Duration.seconds(15),
};

/**
 * Where EC2 may have made a set already: never within 15 s, its bound per volume, which full jitter would not keep.
 * The slots that targets take before they come here have spread them. 16 + 32 + 64 s = 112 s.
 */
export const SNAPSHOT: sfn.RetryProps = {
  errors: [...LAMBDA_SERVICE, 'Throttled', 'Unavailable', 'OutcomeUnknown', 'States.Timeout'],
  interval: Duration.seconds(16),
  maxAttempts: 3,
  backoffRate: 2,
};

/**
 * Where AWS's VSS document may be on its way already: longer than Run Command may not list it (30 s), so that the
 * repeated step needs one look; full jitter would not keep that either. 32 + 64 = 96 s.
 */
export const VSS: sfn.RetryProps = {
  errors: [...LAMBDA_SERVICE, 'Throttled', 'Unavailable', 'OutcomeUnknown', 'States.Timeout'],
  interval: Duration.seconds(32),
  maxAttempts: 2,
  backoffRate: 2,
};

/**
 * Where EC2 may have launched an instance already, or Run Command sent a check: the repeated step looks for it first, and
 * both show it after 30 s. 32 + 64 + 120 s = 3 min 36 s.
 */
export const LAUNCH: sfn.RetryProps = {
  errors: [...LAMBDA_SERVICE, 'Throttled', 'Unavailable', 'OutcomeUnknown', 'LedgerUnavailable', 'States.Timeout'],
  interval: Duration.seconds(32),
  maxAttempts: 3,
  backoffRate: 2,
  maxDelay: Duration.seconds(120),
};

/** The last word on a target or a run must be said: 2 + 4 + 8 + 16 + 30 × 2 s = 90 s at most, for every error. */
export const LAST_WORD: sfn.RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(2),
  maxAttempts: 6,
  backoffRate: 2,
  maxDelay: Duration.seconds(30),
  jitterStrategy: sfn.JitterType.FULL,
};
