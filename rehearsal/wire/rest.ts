import { AwsError } from '../cloud/errors';
import { SHAPES, shapeOf, type Service } from './shapes/shapes';

export interface RestRequest {
  readonly operation: string;
  /** What path and query say; a body is none of the operations that are recorded. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Reads a REST call by the recorded operations of a service: method, path with its labels, query. */
export function parseRest(service: Service, method: string, url: string): RestRequest {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  for (const [operation, { rest, input }] of Object.entries(SHAPES[service].operations)) {
    const labels = rest?.method === method ? labelsOf(rest.path, pathname) : undefined;
    if (labels !== undefined) {
      return { operation, input: { ...labels, ...queryOf(service, input ?? '', searchParams) } };
    }
  }
  throw new AwsError('UnknownOperationException', `The call ${method} ${pathname} is not known or not modelled.`, 404);
}

function labelsOf(pattern: string, pathname: string): Readonly<Record<string, string>> | undefined {
  const [wanted, found] = [pattern.split('/'), pathname.split('/')];
  if (wanted.length !== found.length) {
    return undefined;
  }
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const label = /^\{(.+)\}$/.exec(part)?.[1];
    if (label !== undefined) {
      labels[label] = decodeURIComponent(found[index] ?? '');
    } else if (part !== found[index]) {
      return undefined;
    }
  }
  return labels;
}

function queryOf(service: Service, shape: string, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const members = Object.entries(shapeOf(service, shape).members ?? {});
  return Object.fromEntries(
    [...query].map(([key, text]) => {
      const [name, member] =
        members.find(([, { location, locationName }]) => location === 'querystring' && locationName === key) ?? [];
      if (name === undefined || member === undefined) {
        throw new AwsError('SerializationException', `The parameter ${key} is not known`);
      }
      return [name, shapeOf(service, member.shape).type === 'integer' ? Number(text) : text];
    }),
  );
}
