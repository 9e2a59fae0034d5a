import { AwsError } from '../cloud/errors';
import { SHAPES, shapeOf, type Member } from './shapes/shapes';
import { checkOperation } from './shapes/validate';

/** The services that take forms. Of STS only texts and numbers are modelled, which both write alike. */
export type QueryService = 'ec2' | 'sts';

interface QueryRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The keys of a form below one of their parts: `path` so far, the parts that are left, and the value. */
interface Keys {
  readonly service: QueryService;
  readonly path: string;
  readonly entries: readonly { readonly parts: readonly string[]; readonly text: string }[];
}

/**
 * Reads a form: `Filter.1.Value.2=x` by the recorded shapes. Keys that no shape asks for are refused with
 * UnknownParameter; numbers and booleans that are none with InvalidParameterValue.
 */
export function parseQuery(body: string, service: QueryService = 'ec2'): QueryRequest {
  const { Action: operation, Version: version, ...form } = Object.fromEntries(new URLSearchParams(body));
  if (operation === undefined) {
    throw new AwsError('MissingAction', 'The request is missing an action.');
  }
  checkOperation(service, operation);
  if (version !== SHAPES[service].apiVersion) {
    throw new AwsError('InvalidAction', `The action ${operation} is not valid for version ${version ?? 'none'}.`);
  }
  const entries = Object.entries(form).map(([key, text]) => ({ parts: key.split('.'), text }));
  const shape = SHAPES[service].operations[operation]?.input ?? '';
  return { operation, input: readStructure(shape, { service, path: '', entries }) };
}

function read({ shape: name }: Member, keys: Keys): unknown {
  const shape = shapeOf(keys.service, name);
  if (shape.type === 'structure') {
    return readStructure(name, keys);
  }
  if (shape.type === 'list') {
    return readList(shape.member ?? { shape: name }, keys);
  }
  const [first] = keys.entries;
  if (first === undefined || first.parts.length > 0) {
    throw unknown([keys.path, first?.parts[0]].join('.'));
  }
  const { text } = first;
  if (shape.type === 'boolean') {
    return text === 'true' || (text !== 'false' && refuse(keys.path, text, 'a boolean'));
  }
  if (shape.type === 'integer' || shape.type === 'long') {
    return /^-?\d+$/.test(text) ? Number(text) : refuse(keys.path, text, 'an integer');
  }
  return shape.type === 'timestamp' ? new Date(text) : text;
}

function readStructure(name: string, keys: Keys): Readonly<Record<string, unknown>> {
  const given = childrenOf(keys);
  const input: Record<string, unknown> = {};
  for (const [memberName, member] of Object.entries(shapeOf(keys.service, name).members ?? {})) {
    const key = member.queryName ?? capitalized(member.locationName ?? memberName);
    const child = given.get(key);
    if (child !== undefined) {
      input[memberName] = read(member, child);
      given.delete(key);
    }
  }
  for (const { path } of given.values()) {
    throw unknown(path);
  }
  return input;
}

/** Lists are flat and count from 1; gaps are closed, as EC2 does. */
function readList(member: Member, keys: Keys): readonly unknown[] {
  const items = [...childrenOf(keys)].map(([index, child]) => {
    if (!/^[1-9]\d*$/.test(index)) {
      throw unknown(child.path);
    }
    return { index: Number(index), child };
  });
  return items.sort((a, b) => a.index - b.index).map(({ child }) => read(member, child));
}

/** By the next part of the keys; a key that ends here is unknown. */
function childrenOf({ service, path, entries }: Keys): Map<string, Keys> {
  const children = new Map<string, Keys>();
  for (const { parts, text } of entries) {
    const [part, ...rest] = parts;
    if (part === undefined) {
      throw unknown(path);
    }
    const child = children.get(part) ?? { service, path: path === '' ? part : `${path}.${part}`, entries: [] };
    children.set(part, { ...child, entries: [...child.entries, { parts: rest, text }] });
  }
  return children;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function unknown(path: string): AwsError {
  return new AwsError('UnknownParameter', `The parameter ${path} is not recognized`);
}

function refuse(path: string, text: string, expected: string): never {
  throw new AwsError('InvalidParameterValue', `Value (${text}) for parameter ${path} is not ${expected}`);
}
