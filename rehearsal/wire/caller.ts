import type { IncomingHttpHeaders } from 'node:http';

/** Who signed the request: the access key of `Authorization: AWS4-HMAC-SHA256 Credential=KEY/…`; undefined if unsigned. */
export function callerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /\bCredential=([^/,\s]+)\//.exec(authorization ?? '')?.[1];
}
