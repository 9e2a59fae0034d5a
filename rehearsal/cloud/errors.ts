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

/** Asked for something that AWS would do and this model doesn't; refused, because ignoring it would be a lie. */
export function notModelled(what: string): AwsError {
  return new AwsError(NOT_MODELLED, `${what} is not modelled by the rehearsal`, 501);
}
