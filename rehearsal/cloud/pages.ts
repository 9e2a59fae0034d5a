import { AwsError } from './errors';
import type { Given } from './operation';

interface PageRequest {
  readonly operation: string;
  readonly input: Given<{ MaxResults: number; NextToken: string }>;
  /** Of a page that the input does not limit. @default - all items */
  readonly usualSize?: number;
  /** Of any page that the input limits. */
  readonly largestSize?: number;
}

/** One page of `items`, which must be in ascending order of `key`: the token names the last key, so pages survive changes. */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  request: PageRequest,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const { MaxResults: asked, NextToken: token } = request.input;
  const size =
    asked === undefined ? (request.usualSize ?? items.length) : Math.min(asked, request.largestSize ?? asked);
  const after = token === undefined ? undefined : readToken(request.operation, token);
  const rest = after === undefined ? items : items.filter((item) => key(item) > after);
  const taken = rest.slice(0, size);
  const last = taken.at(-1);
  if (last === undefined || taken.length === rest.length) {
    return { items: taken };
  }
  return { items: taken, nextToken: Buffer.from(`${request.operation}\n${key(last)}`).toString('base64url') };
}

function readToken(operation: string, token: string): string {
  const [owner, key] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
  if (owner !== operation || key === undefined) {
    throw new AwsError('InvalidNextToken', `The token '${token}' is invalid`);
  }
  return key;
}
