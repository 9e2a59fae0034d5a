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
  const from = after === undefined ? 0 : firstAfter(items, key, after);
  const taken = items.slice(from, from + size);
  const last = taken.at(-1);
  if (last === undefined || from + taken.length === items.length) {
    return { items: taken };
  }
  return { items: taken, nextToken: Buffer.from(`${request.operation}\n${key(last)}`).toString('base64url') };
}

/** Where the items begin whose key is greater, found by halving: a list of 100,000 has a hundred pages. */
function firstAfter<T>(items: readonly T[], key: (item: T) => string, after: string): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const item = items[middle];
    if (item !== undefined && key(item) <= after) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function readToken(operation: string, token: string): string {
  const [owner, key] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
  if (owner !== operation || key === undefined) {
    throw new AwsError('InvalidNextToken', `The token '${token}' is invalid`);
  }
  return key;
}
