import { AwsError } from '../cloud/errors';
import { SHAPES, shapeOf, type Member, type Service } from './shapes/shapes';
import { checkOperation } from './shapes/validate';
import { checkNames } from './xml';

/** Reads a JSON 1.1 body; timestamps (epoch seconds) become dates, all else is left to the check of the shapes. */
export function parseJson(service: Service, operation: string, body: string): Readonly<Record<string, unknown>> {
  checkOperation(service, operation);
  const value = parse(body);
  const shape = SHAPES[service].operations[operation]?.input;
  if (typeof value !== 'object' || value === null || shape === undefined) {
    throw new AwsError('SerializationException', 'The body is not a JSON object');
  }
  return convert(service, { shape }, value, fromSeconds) as Readonly<Record<string, unknown>>;
}

/** Writes a JSON 1.1 body; dates become epoch seconds. */
export function formatJson(service: Service, operation: string, output: unknown): string {
  const shape = SHAPES[service].operations[operation]?.output;
  return JSON.stringify(shape === undefined ? {} : convert(service, { shape }, output, toSeconds));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new AwsError('SerializationException', 'The body is not JSON');
    }
    throw error;
  }
}

type Convert = (value: unknown) => unknown;

function convert(service: Service, { shape: name }: Member, value: unknown, timestamp: Convert): unknown {
  const shape = shapeOf(service, name);
  if (shape.type === 'timestamp') {
    return timestamp(value);
  }
  if (shape.type === 'list' && Array.isArray(value) && shape.member) {
    const { member } = shape;
    return value.map((item: unknown) => convert(service, member, item, timestamp));
  }
  if (shape.type !== 'structure' || typeof value !== 'object' || value === null) {
    return value;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  if (timestamp === toSeconds) {
    checkNames(service, name, fields);
  }
  return Object.fromEntries(
    Object.entries(fields)
      // A null member counts as one that was not sent.
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([field, item]) => {
        const member = shape.members?.[field];
        return [field, member ? convert(service, member, item, timestamp) : item];
      }),
  );
}

const fromSeconds: Convert = (value) => (typeof value === 'number' ? new Date(value * 1_000) : value);
const toSeconds: Convert = (value) => (value instanceof Date ? value.getTime() / 1_000 : value);
