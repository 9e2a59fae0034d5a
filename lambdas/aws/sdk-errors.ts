import { TOO_SOON } from '../domain/snapshots';
import { fieldsOf } from '../domain/json';
import { BadInput, Denied, Throttled, Unavailable } from '../errors';
import type { QuiesceError, Refusal } from '../errors';

/**
 * What an SDK error means for what was asked:
 * `throttled`, `denied`, `not-found`, `invalid`: AWS refused, nothing was done ·
 * `unreached`: the request never left, nothing was done ·
 * `unavailable`, `unknown`: it may have been done.
 */
export type FailureKind = 'throttled' | 'denied' | 'not-found' | 'invalid' | 'unreached' | 'unavailable' | 'unknown';

export interface SdkFailure extends Refusal {
  readonly kind: FailureKind;
}

/** Names before statuses: EC2 answers RequestLimitExceeded with 503, SSM a ThrottlingException with 400. */
const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RateExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  TOO_SOON,
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'CredentialsProviderError', // From the SDK itself: without credentials nothing is sent.
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'NotAuthorized',
  'OptInRequired',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);

/** `InvalidPluginName` and `InvalidCommandId` are Run Command's ways to say that it does not list something yet. */
const NOT_FOUND = new Set([
  'ExecutionDoesNotExist',
  'InvalidCommandId',
  'InvalidDocument',
  'InvalidDocumentVersion',
  'InvalidPluginName',
  'InvocationDoesNotExist',
  'ResourceNotFound',
  'ResourceNotFoundException',
  'StateMachineDoesNotExist',
]);

/** Faults of AWS, and time-outs of AWS or the SDK. A request that ends with 408 was read in part or in whole. */
const UNAVAILABLE = new Set(['AbortError', 'RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);

/** Before a byte is written: the name did not resolve, or nobody listens. */
const CONNECTING = new Set(['connect', 'getaddrinfo']);

/** How @smithy/node-http-handler words a connect time-out; it has no code. With another wording the outcome is only less certain. */
const NOT_CONNECTED = 'did not establish a connection';

/** Reads an SDK error. The kind of an error that it does not know is `unknown`. */
export function classify(error: unknown): SdkFailure {
  const { name, message, connecting, code, status, throttling } = readError(error);
  const refusal = { cause: error, code: name, detail: message === '' ? name : `${name}: ${message}` };
  if (THROTTLED.has(name) || status === 429 || throttling) {
    return { kind: 'throttled', ...refusal };
  }
  if (DENIED.has(name) || status === 401 || status === 403) {
    return { kind: 'denied', ...refusal };
  }
  if (NOT_FOUND.has(name) || name.endsWith('.NotFound')) {
    return { kind: 'not-found', ...refusal };
  }
  if (connecting || message.includes(NOT_CONNECTED)) {
    return { kind: 'unreached', ...refusal };
  }
  // EC2 has no room, and says so with 500 or 503.
  if (name.startsWith('Insufficient')) {
    return { kind: 'invalid', ...refusal };
  }
  if (status >= 500 || UNAVAILABLE.has(name)) {
    return { kind: 'unavailable', ...refusal };
  }
  if (status >= 400) {
    return { kind: 'invalid', ...refusal };
  }
  return { kind: code === '' ? 'unknown' : 'unavailable', ...refusal }; // Node's network errors have a code.
}

/** Whether the call had surely no effect. */
export function hadNoEffect(failure: Pick<SdkFailure, 'kind'>): boolean {
  return failure.kind !== 'unavailable' && failure.kind !== 'unknown';
}

/** Runs a call that may simply be repeated; its SDK errors become ours. `subject` says what was asked, with its value. */
export async function asking<T>(subject: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw errorOf(subject, classify(error));
  }
}

/** As `asking`, but what AWS does not know (yet) is `undefined`. */
export async function askingFor<T>(subject: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'not-found') {
      return undefined; // The answer, not a failure: every caller says what absence means to it.
    }
    throw errorOf(subject, failure);
  }
}

/** The error of a call that may simply be repeated. */
export function errorOf(subject: string, failure: SdkFailure): QuiesceError {
  const { kind, detail, cause } = failure;
  switch (kind) {
    case 'throttled':
      return new Throttled(`${subject}: asked too often (${detail}); ask again later`, failure);
    case 'denied':
      return new Denied(`${subject}: not allowed (${detail}); check the role of the function`, { cause });
    case 'not-found':
    case 'invalid':
      return new BadInput(`${subject}: refused (${detail}); correct the request`, { cause });
    case 'unreached':
    case 'unavailable':
    case 'unknown':
      return new Unavailable(`${subject}: no usable answer (${detail}); try again`, { cause });
  }
}

function readError(error: unknown) {
  const fields = fieldsOf(error);
  const status = fieldsOf(fields.$metadata).httpStatusCode;
  return {
    name: text(fields.name) || 'UnknownError',
    message: text(fields.message),
    connecting: attemptsOf(error).every((attempt) => CONNECTING.has(text(fieldsOf(attempt).syscall))),
    code: text(fields.code),
    status: typeof status === 'number' ? status : 0,
    throttling: fieldsOf(fields.$retryable).throttling === true,
  };
}

/** Node tries all addresses of a name; when all fail, the error holds one error for each. */
function attemptsOf(error: unknown): readonly unknown[] {
  const { errors } = fieldsOf(error);
  return Array.isArray(errors) && errors.length > 0 ? errors : [error];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
