import { AwsError } from './errors';

export interface PageRequest {
  readonly operation: string;
  readonly size: number | undefined;
  readonly token: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** One page of `items`, which must be in ascending order of `key`: the token names the last key, so pages survive changes. */
export function page<T>(items: readonly T[], key: (item: T) => string, request: PageRequest): Page<T> {
  const after = request.token === undefined ? undefined : readToken(request.operation, request.token);
  const rest = after === undefined ? items : items.filter((item) => key(item) > after);
  const taken = rest.slice(0, request.size ?? rest.length);
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
