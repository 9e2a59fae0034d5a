import { AwsError } from '../../cloud/errors';
import { isRecord } from '../../json';
import { SHAPES, shapeOf, type Member, type Service, type Shape } from './shapes';

interface Place {
  readonly service: Service;
  /** Members and indices from the input down, for messages. */
  readonly path: string;
}

/** Refuses, in the service's own words, an operation that is not recorded. */
export function checkOperation(service: Service, operation: string): void {
  if (Object.hasOwn(SHAPES[service].operations, operation)) {
    return;
  }
  throw service === 'ec2'
    ? new AwsError('InvalidAction', `The action ${operation} is not valid for this web service.`)
    : new AwsError('UnknownOperationException', `The operation ${operation} is not known or not modelled.`);
}

/**
 * Refuses an input that the recorded shapes don't allow: unknown members, missing ones, wrong types, values outside of
 * enum, pattern and bounds. AWS's JSON services drop unknown members; here they are refused, because a typing error
 * that is dropped is a rehearsal of something else.
 */
export function checkInput(service: Service, operation: string, input: unknown): void {
  checkOperation(service, operation);
  const shape = SHAPES[service].operations[operation]?.input;
  if (shape !== undefined) {
    check({ service, path: '' }, { shape }, input);
  }
}

/** The types that a value may have, each with its name for a message. */
const TYPES: Readonly<Record<string, readonly [name: string, fits: (value: unknown) => boolean]>> = {
  structure: ['a structure', isRecord],
  map: ['a map', isRecord],
  list: ['a list', Array.isArray],
  string: ['a string', (value) => typeof value === 'string'],
  blob: ['bytes or a string', (value) => typeof value === 'string' || value instanceof Uint8Array],
  integer: ['an integer', Number.isInteger],
  long: ['an integer', Number.isInteger],
  boolean: ['a boolean', (value) => typeof value === 'boolean'],
  timestamp: ['a timestamp', (value) => value instanceof Date && !Number.isNaN(value.getTime())],
};

function check(place: Place, member: Member | undefined, value: unknown): void {
  if (member === undefined) {
    return;
  }
  const shape = shapeOf(place.service, member.shape);
  const [expected, fits] = TYPES[shape.type] ?? [];
  if (fits === undefined) {
    throw new Error(`shapes of type ${shape.type} are not known to the validator`);
  }
  if (!fits(value)) {
    const code = place.service === 'ec2' ? 'InvalidParameterValue' : 'SerializationException';
    throw new AwsError(code, `${place.path} must be ${expected}, got ${JSON.stringify(value)}`);
  }
  if (shape.type === 'structure') {
    checkStructure(place, shape, value as Readonly<Record<string, unknown>>);
  } else if (shape.type === 'map') {
    for (const [key, item] of Object.entries(value as Readonly<Record<string, unknown>>)) {
      check(below(place, key), shape.value, item);
    }
  } else if (shape.type === 'list') {
    checkBounds(place, shape, { size: (value as readonly unknown[]).length, what: 'length', value });
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      check(below(place, String(index + 1)), shape.member, item);
    }
  } else if (typeof value === 'string') {
    checkText(place, shape, value);
  } else if (typeof value === 'number') {
    checkBounds(place, shape, { size: value, what: 'value', value });
  }
}

function checkStructure(place: Place, shape: Shape, value: Readonly<Record<string, unknown>>): void {
  const members = shape.members ?? {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined && !Object.hasOwn(members, key)) {
      throw unknownMember(below(place, key));
    }
  }
  const missing = shape.required?.find((key) => value[key] === undefined || value[key] === null);
  if (missing !== undefined) {
    throw missingMember(below(place, missing));
  }
  for (const [key, member] of Object.entries(members)) {
    const item = value[key];
    if (item !== undefined && item !== null) {
      check(below(place, key), member, item);
    }
  }
}

function checkText(place: Place, shape: Shape, value: string): void {
  checkBounds(place, shape, { size: value.length, what: 'length', value });
  if (shape.enum && !shape.enum.includes(value)) {
    throw constraint(place, value, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  if (shape.pattern !== undefined && !expression(shape.pattern).test(value)) {
    throw constraint(place, value, `Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
}

interface Sized {
  readonly size: number;
  readonly what: 'length' | 'value';
  readonly value: unknown;
}

function checkBounds(place: Place, { min, max }: Shape, { size, what, value }: Sized): void {
  if (min !== undefined && size < min) {
    throw constraint(place, value, `Member must have ${what} greater than or equal to ${min}`);
  }
  if (max !== undefined && size > max) {
    throw constraint(place, value, `Member must have ${what} less than or equal to ${max}`);
  }
}

const expressions = new Map<string, RegExp>();

/** Patterns are Java's and match the whole value; only those with Unicode classes need the flag. */
function expression(pattern: string): RegExp {
  const known = expressions.get(pattern) ?? new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
  expressions.set(pattern, known);
  return known;
}

function constraint({ service, path }: Place, value: unknown, rule: string): AwsError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  if (service === 'ec2') {
    return new AwsError('InvalidParameterValue', `Value (${shown}) for parameter ${path} is invalid. ${rule}`);
  }
  const at = path.replace(/(^|\.)[A-Z]/g, (letter) => letter.toLowerCase());
  return violation(`Value '${shown}' at '${at}' failed to satisfy constraint: ${rule}`);
}

function missingMember({ service, path }: Place): AwsError {
  return service === 'ec2'
    ? new AwsError('MissingParameter', `The request must contain the parameter ${path}`)
    : violation(`Value null at '${path}' failed to satisfy constraint: Member must not be null`);
}

function unknownMember({ service, path }: Place): AwsError {
  return service === 'ec2'
    ? new AwsError('UnknownParameter', `The parameter ${path} is not recognized`)
    : new AwsError('SerializationException', `The member ${path} is not known`);
}

function violation(message: string): AwsError {
  return new AwsError('ValidationException', `1 validation error detected: ${message}`);
}

function below({ service, path }: Place, part: string): Place {
  return { service, path: path === '' ? part : `${path}.${part}` };
}
