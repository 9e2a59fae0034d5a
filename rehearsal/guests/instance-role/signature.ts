import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { InstanceRole } from './metadata';

export interface SignedRequest extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: string;
}

/** Headers that must be signed where they are present. */
const MUST_BE_SIGNED = /^(host|x-amz-.*)$/;

/**
 * Why AWS would not accept the signature (version 4) of a request to a root path without a query; `undefined` where it
 * would. Computed from the public description of the algorithm, so that curl's own reading of it is held against another.
 */
export function signatureMistake(request: SignedRequest, role: InstanceRole): string | undefined {
  const { headers } = request;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const [, credential = '', signedHeaders = '', signature = ''] = parts;
  const [accessKey = '', ...scope] = credential.split('/');
  const [date = '', region, service, end] = scope;
  if (accessKey !== role.accessKeyId) {
    return `the access key is '${accessKey}'`;
  }
  if (region !== role.region || service !== 'ec2' || end !== 'aws4_request') {
    return `the scope is ${scope.join('/')}`;
  }
  if (headers['x-amz-security-token'] !== role.sessionToken) {
    return 'the session token is missing or another one';
  }
  const signed = signedHeaders.split(';');
  const unsigned = Object.keys(headers).find((name) => MUST_BE_SIGNED.test(name) && !signed.includes(name));
  if (unsigned !== undefined) {
    return `the header ${unsigned} is not signed`;
  }
  const instant = String(headers['x-amz-date']);
  if (!instant.startsWith(date)) {
    return 'the date of the scope is another one than that of the request';
  }
  const canonical = [
    request.method,
    request.url,
    '',
    ...signed.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    signedHeaders,
    sha256(request.body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', instant, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${role.secretAccessKey}`);
  return hmac(key, text).toString('hex') === signature ? undefined : 'the signature does not match';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
