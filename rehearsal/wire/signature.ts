import type { IncomingHttpHeaders } from 'node:http';

/**
 * The access key and the Region that signed the request, as `Authorization: AWS4-HMAC-SHA256
 * Credential=KEY/20260101/eu-west-1/ec2/aws4_request` gives them; neither if it is unsigned.
 */
export function signatureOf({ authorization }: IncomingHttpHeaders): {
  readonly caller?: string;
  readonly region?: string;
} {
  const [, caller, region] = /\bCredential=([^/,\s]+)\/\d+\/([^/,\s]+)\//.exec(authorization ?? '') ?? [];
  return caller === undefined || region === undefined ? {} : { caller, region };
}
