/** The answer of AWS that a call failed; `code` is what the SDK shows as the error's name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
  ) {
    super(message);
  }
}

/** The HTTP status of a call that is never answered: the wire drops the connection. */
export const UNANSWERED = 0;

/** The code of a request for something that this model leaves out. */
export const NOT_MODELLED = 'NotModelled';

/** Refuses what AWS would do and this model does not: an answer without the effect would be wrong. */
export function notModelled(what: string): AwsError {
  return new AwsError(NOT_MODELLED, `${what} is not modelled by the rehearsal`, 501);
}

/** How EC2 and SQS refuse a value. */
export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/** Throttling has a name of its own in EC2 and in DynamoDB. */
export function throttled(service: string): AwsError {
  if (service === 'ec2') {
    return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  }
  if (service === 's3') {
    return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  }
  if (service === 'dynamodb') {
    return new AwsError('ProvisionedThroughputExceededException', 'Rate exceeded');
  }
  return new AwsError('ThrottlingException', 'Rate exceeded');
}

/** Each service's own name for a failure on its side. */
export function internalError(service: string): AwsError {
  const codes: Readonly<Record<string, string>> = {
    ec2: 'InternalError',
    events: 'InternalException',
    s3: 'InternalError',
  };
  return new AwsError(codes[service] ?? 'InternalServerError', 'An internal error has occurred', 500);
}

export function denied(service: string): AwsError {
  const codes: Readonly<Record<string, string>> = {
    ec2: 'UnauthorizedOperation',
    s3: 'AccessDenied',
    sts: 'AccessDenied',
  };
  return new AwsError(codes[service] ?? 'AccessDeniedException', 'not authorized', 403);
}

/** The error itself, or a defect of the model as an answer of the code `RehearsalDefect`. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) {
    return error;
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('RehearsalDefect', message, 500);
}
