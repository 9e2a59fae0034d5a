import { AwsError } from '../cloud/errors';
import { SHAPES, shapeOf, type Member } from './shapes/shapes';
import { checkOperation } from './shapes/validate';

export interface QueryRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Node {
  /** The key so far, for messages. */
  readonly path: string;
  value?: string;
  readonly children: Map<string, Node>;
}

/**
 * Reads EC2's form: `Filter.1.Value.2=x` by the recorded shapes. Keys that no shape asks for are refused with
 * UnknownParameter; numbers and booleans that are none with InvalidParameterValue.
 */
export function parseQuery(body: string): QueryRequest {
  const form = new URLSearchParams(body);
  const operation = form.get('Action');
  if (operation === null) {
    throw new AwsError('MissingAction', 'The request is missing an action.');
  }
  checkOperation('ec2', operation);
  const version = form.get('Version');
  if (version !== SHAPES.ec2.apiVersion) {
    throw new AwsError('InvalidAction', `The action ${operation} is not valid for version ${version ?? 'none'}.`);
  }
  const root: Node = { path: '', children: new Map() };
  for (const [key, value] of form) {
    if (key !== 'Action' && key !== 'Version') {
      insert(root, key, value);
    }
  }
  const shape = SHAPES.ec2.operations[operation]?.input ?? '';
  return { operation, input: readStructure(shape, root) };
}

function insert(root: Node, key: string, value: string): void {
  const leaf = key.split('.').reduce<Node>((node, part) => {
    const known = node.children.get(part);
    if (known) {
      return known;
    }
    const child: Node = { path: node.path === '' ? part : `${node.path}.${part}`, children: new Map() };
    node.children.set(part, child);
    return child;
  }, root);
  leaf.value = value;
}

function read({ shape: name }: Member, node: Node): unknown {
  const shape = shapeOf('ec2', name);
  if (shape.type === 'structure') {
    return readStructure(name, node);
  }
  if (shape.type === 'list') {
    return readList(shape.member ?? { shape: name }, node);
  }
  if (node.children.size > 0) {
    throw unknown([...node.children.values()][0]?.path ?? node.path);
  }
  const text = node.value ?? '';
  if (shape.type === 'boolean') {
    if (text === 'true' || text === 'false') {
      return text === 'true';
    }
    throw invalid(node, 'a boolean');
  }
  if (shape.type === 'integer' || shape.type === 'long') {
    if (/^-?\d+$/.test(text)) {
      return Number(text);
    }
    throw invalid(node, 'an integer');
  }
  if (shape.type === 'timestamp') {
    return new Date(text);
  }
  return text;
}

function readStructure(name: string, node: Node): Readonly<Record<string, unknown>> {
  if (node.value !== undefined) {
    throw unknown(node.path);
  }
  const input: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [memberName, member] of Object.entries(shapeOf('ec2', name).members ?? {})) {
    const key = member.queryName ?? capitalized(member.locationName ?? memberName);
    known.add(key);
    const child = node.children.get(key);
    if (child) {
      input[memberName] = read(member, child);
    }
  }
  const other = [...node.children].find(([key]) => !known.has(key));
  if (other) {
    throw unknown(other[1].path);
  }
  return input;
}

/** Lists are flat and count from 1; gaps are closed, as EC2 does. */
function readList(member: Member, node: Node): readonly unknown[] {
  if (node.value !== undefined) {
    throw unknown(node.path);
  }
  const items = [...node.children].map(([index, child]) => {
    if (!/^[1-9]\d*$/.test(index)) {
      throw unknown(child.path);
    }
    return { index: Number(index), child };
  });
  return items.sort((a, b) => a.index - b.index).map(({ child }) => read(member, child));
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function unknown(path: string): AwsError {
  return new AwsError('UnknownParameter', `The parameter ${path} is not recognized`);
}

function invalid({ path, value }: Node, expected: string): AwsError {
  return new AwsError('InvalidParameterValue', `Value (${value ?? ''}) for parameter ${path} is not ${expected}`);
}
