import { AwsError } from '../cloud/errors';
import { isRecord, parseRecord } from '../json';
import { SHAPES, shapeOf, type Service } from './shapes/shapes';
import { checkOperation } from './shapes/validate';

type Input = Readonly<Record<string, unknown>>;

/** Reads a JSON 1.1 body; timestamps (epoch seconds) become dates, all else is left to the check of the shapes. */
export function parseJson(service: Service, operation: string, body: string): Input {
  checkOperation(service, operation);
  const value = parseRecord(body === '' ? '{}' : body);
  const shape = SHAPES[service].operations[operation]?.input;
  if (value === undefined || shape === undefined) {
    throw new AwsError('SerializationException', 'The body is not a JSON object');
  }
  return convert(service, shape, value, fromSeconds) as Input;
}

/** One request of a REST service. */
export interface RestRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/**
 * Reads a REST call by the recorded operations of a service: method, path with its labels, query, headers. A member that
 * has no place of its own is the body, as it is.
 */
export function parseRest(
  service: Service,
  { method, url, headers, body }: RestRequest,
): { readonly operation: string; readonly input: Input } {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  for (const [operation, { rest, input = '' }] of Object.entries(SHAPES[service].operations)) {
    const pattern = rest?.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)').replace(/\{(\w+)\+\}/g, '(?<$1>.+)');
    const match = rest?.method === method && new RegExp(`^${pattern}$`).exec(pathname);
    if (match) {
      const labels = Object.entries(match.groups ?? {}).map(
        ([name, text]) => [name, decodeURIComponent(text)] as const,
      );
      const told = { ...headersOf(service, input, headers), ...queryOf(service, input, searchParams) };
      return { operation, input: { ...Object.fromEntries(labels), ...told, ...bodyOf(service, input, body) } };
    }
  }
  throw new AwsError('UnknownOperationException', `The call ${method} ${pathname} is not known or not modelled.`, 404);
}

/** Of the headers only those that are members; SDKs send many others. */
function headersOf(service: Service, shape: string, headers: RestRequest['headers']): Input {
  const members = Object.entries(shapeOf(service, shape).members ?? {});
  return Object.fromEntries(
    members.flatMap(([name, { location, locationName = name }]) => {
      const value = location === 'header' ? headers[locationName.toLowerCase()] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function bodyOf(service: Service, shape: string, body: string): Input {
  const payload = Object.entries(shapeOf(service, shape).members ?? {}).find(
    ([, { location }]) => location === undefined,
  );
  return payload === undefined ? {} : { [payload[0]]: body };
}

function queryOf(service: Service, shape: string, query: URLSearchParams): Input {
  const members = Object.entries(shapeOf(service, shape).members ?? {});
  const inQuery = members.filter(([, { location }]) => location === 'querystring');
  // SDKs name the operation beside its parameters where a path alone does not tell it.
  query.delete('x-id');
  return Object.fromEntries(
    [...query].map(([key, text]) => {
      const [name, member] = inQuery.find(([, { locationName }]) => locationName === key) ?? [];
      if (name === undefined || member === undefined) {
        throw new AwsError('SerializationException', `The parameter ${key} is not known`);
      }
      return [name, shapeOf(service, member.shape).type === 'integer' ? Number(text) : text];
    }),
  );
}

/** What REST puts into the headers of an answer. */
export function headersFor(service: Service, operation: string, output: unknown): Readonly<Record<string, string>> {
  const shape = SHAPES[service].operations[operation]?.output ?? '';
  const fields = isRecord(output) ? output : {};
  checkNames(service, shape, fields);
  return Object.fromEntries(
    Object.entries(shapeOf(service, shape).members ?? {}).flatMap(([name, { locationName = name }]) => {
      const value = fields[name];
      return typeof value === 'string' ? [[locationName.toLowerCase(), value]] : [];
    }),
  );
}

/** Writes a JSON 1.1 body; dates become epoch seconds. */
export function formatJson(service: Service, operation: string, output: unknown): string {
  const shape = SHAPES[service].operations[operation]?.output;
  return JSON.stringify(shape === undefined ? {} : convert(service, shape, output, toSeconds));
}

type Convert = (value: unknown) => unknown;

function convert(service: Service, name: string, value: unknown, timestamp: Convert): unknown {
  const { type, member, members = {} } = shapeOf(service, name);
  if (type === 'timestamp') {
    return timestamp(value);
  }
  if (type === 'list' && Array.isArray(value) && member) {
    return value.map((item: unknown) => convert(service, member.shape, item, timestamp));
  }
  if (type !== 'structure' || !isRecord(value)) {
    return value;
  }
  if (timestamp === toSeconds) {
    checkNames(service, name, value);
  }
  // A null member counts as one that was not sent.
  const given = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(
    given.map(([key, item]) => {
      const inner = members[key]?.shape;
      return [key, inner === undefined ? item : convert(service, inner, item, timestamp)];
    }),
  );
}

const fromSeconds: Convert = (value) => (typeof value === 'number' ? new Date(value * 1_000) : value);
const toSeconds: Convert = (value) => (value instanceof Date ? value.getTime() / 1_000 : value);

/** The model must not answer with members that the public service model doesn't have. */
export function checkNames(service: Service, name: string, fields: Input): void {
  const { members = {} } = shapeOf(service, name);
  const other = Object.keys(fields).find((field) => fields[field] !== undefined && !Object.hasOwn(members, field));
  if (other !== undefined) {
    throw new Error(`the model answered ${service}:${name} with an unknown member ${other}`);
  }
}
