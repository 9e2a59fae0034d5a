import type { ErrorName } from '../../lambdas/errors';
import { AwsError } from '../../rehearsal/cloud/errors';

/** What an answer of AWS means for what was asked; the kinds of `lambdas/aws/sdk-errors.ts` that the model can bring about. */
export type FailureKind = 'throttled' | 'denied' | 'not-found' | 'invalid' | 'unavailable';

export interface Failure {
  readonly kind: FailureKind;
  readonly code: string;
  readonly detail: string;
  readonly cause: unknown;
}

/** The code by which the model refuses what it does not know: a defect of a test, never an answer of AWS. */
const NOT_MODELLED = 'NotModelled';

const THROTTLED = new Set([
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'SnapshotCreationPerVolumeRateExceeded',
  'ThrottlingException',
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);
const NOT_FOUND = new Set([
  'InvalidCommandId',
  'InvalidDocument',
  'InvalidDocumentVersion',
  'InvalidPluginName',
  'InvocationDoesNotExist',
  'ResourceNotFoundException',
]);

/** Reads an answer of the model as the adapters read the SDK's errors. What is no answer at all is thrown on. */
export function classify(error: unknown): Failure {
  if (!(error instanceof AwsError) || error.code === NOT_MODELLED) {
    throw error;
  }
  const { code } = error;
  return { kind: kindOf(error), code, detail: `${code}: ${error.message}`, cause: error };
}

function kindOf({ code, httpStatus }: AwsError): FailureKind {
  if (THROTTLED.has(code)) {
    return 'throttled';
  }
  if (DENIED.has(code)) {
    return 'denied';
  }
  if (NOT_FOUND.has(code) || code.endsWith('.NotFound')) {
    return 'not-found';
  }
  return httpStatus >= 500 || httpStatus === 0 ? 'unavailable' : 'invalid';
}

/** Whether the call had surely no effect. */
export function hadNoEffect({ kind }: Pick<Failure, 'kind'>): boolean {
  return kind !== 'unavailable';
}

/**
 * An error of the product's, by its literal name: the rehearsal imports nothing but types of `lambdas`, and the steps
 * and the state machine look at names alone.
 */
export function domainError(name: ErrorName, message: string, fields: Partial<Failure> = {}): Error {
  const { cause, ...shown } = fields;
  return Object.assign(new Error(message, { cause }), { name, ...shown });
}

/** Runs a call that may simply be repeated; its failures become the product's errors. */
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
      return undefined; // An answer, not a failure: every caller says what absence means to it.
    }
    throw errorOf(subject, failure);
  }
}

/** The error of a call that may simply be repeated. */
export function errorOf(subject: string, { kind, detail, cause }: Failure): Error {
  const names: Readonly<Record<FailureKind, ErrorName>> = {
    throttled: 'Throttled',
    denied: 'Denied',
    'not-found': 'BadInput',
    invalid: 'BadInput',
    unavailable: 'Unavailable',
  };
  return domainError(names[kind], `${subject}: ${detail}`, { cause });
}
