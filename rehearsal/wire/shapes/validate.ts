import { AwsError } from '../../cloud/errors';
import { isRecord } from '../../json';
import { SHAPES, shapeOf, type Member, type Service, type Shape } from './shapes';

interface Place {
  readonly service: Service;
  /** Members and indices from the input down, for messages. */
  readonly path: readonly string[];
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
    check({ service, path: [] }, { shape }, input);
  }
}

function check(place: Place, member: Member, value: unknown): void {
  const shape = shapeOf(place.service, member.shape);
  if (shape.type === 'structure') {
    checkStructure(place, shape, value);
  } else if (shape.type === 'list') {
    checkList(place, shape, value);
  } else if (shape.type === 'map') {
    checkMap(place, shape, value);
  } else {
    checkScalar(place, shape, value);
  }
}

function checkStructure(place: Place, shape: Shape, value: unknown): void {
  if (!isRecord(value)) {
    throw wrongType(place, 'a structure', value);
  }
  const members = shape.members ?? {};
  const unknown = Object.keys(value).find((name) => value[name] !== undefined && !Object.hasOwn(members, name));
  if (unknown !== undefined) {
    throw unknownMember(place, unknown);
  }
  const missing = shape.required?.find((name) => value[name] === undefined || value[name] === null);
  if (missing !== undefined) {
    throw missingMember(place, missing);
  }
  for (const [name, member] of Object.entries(members)) {
    if (value[name] !== undefined && value[name] !== null) {
      check(below(place, name), member, value[name]);
    }
  }
}

function checkList(place: Place, shape: Shape, value: unknown): void {
  if (!Array.isArray(value)) {
    throw wrongType(place, 'a list', value);
  }
  checkBounds(place, shape, { size: value.length, what: 'length', value });
  const { member } = shape;
  if (member) {
    value.forEach((item: unknown, index) => {
      check(below(place, String(index + 1)), member, item);
    });
  }
}

function checkMap(place: Place, shape: Shape, value: unknown): void {
  if (!isRecord(value)) {
    throw wrongType(place, 'a map', value);
  }
  for (const [key, item] of Object.entries(value)) {
    if (shape.value) {
      check(below(place, key), shape.value, item);
    }
  }
}

function checkScalar(place: Place, shape: Shape, value: unknown): void {
  if (shape.type === 'string') {
    if (typeof value !== 'string') {
      throw wrongType(place, 'a string', value);
    }
    checkText(place, shape, value);
  } else if (shape.type === 'integer' || shape.type === 'long') {
    if (!Number.isInteger(value)) {
      throw wrongType(place, 'an integer', value);
    }
    checkBounds(place, shape, { size: Number(value), what: 'value', value });
  } else if (shape.type === 'boolean') {
    if (typeof value !== 'boolean') {
      throw wrongType(place, 'a boolean', value);
    }
  } else if (shape.type === 'timestamp') {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) {
      throw wrongType(place, 'a timestamp', value);
    }
  } else {
    throw new Error(`shapes of type ${shape.type} are not known to the validator`);
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

/** Patterns are Java's and match the whole value; only those with Unicode classes need the flag. */
function expression(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
}

function constraint({ service, path }: Place, value: unknown, rule: string): AwsError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  const at = path.map((part) => part.charAt(0).toLowerCase() + part.slice(1)).join('.');
  return service === 'ec2'
    ? new AwsError('InvalidParameterValue', `Value (${shown}) for parameter ${path.join('.')} is invalid. ${rule}`)
    : new AwsError(
        'ValidationException',
        `1 validation error detected: Value '${shown}' at '${at}' failed to satisfy constraint: ${rule}`,
      );
}

function missingMember({ service, path }: Place, name: string): AwsError {
  const full = [...path, name].join('.');
  return service === 'ec2'
    ? new AwsError('MissingParameter', `The request must contain the parameter ${full}`)
    : new AwsError(
        'ValidationException',
        `1 validation error detected: Value null at '${full}' failed to satisfy constraint: Member must not be null`,
      );
}

function unknownMember({ service, path }: Place, name: string): AwsError {
  const full = [...path, name].join('.');
  return service === 'ec2'
    ? new AwsError('UnknownParameter', `The parameter ${full} is not recognized`)
    : new AwsError('SerializationException', `The member ${full} is not known`);
}

function wrongType({ service, path }: Place, expected: string, value: unknown): AwsError {
  const message = `${path.join('.')} must be ${expected}, got ${JSON.stringify(value)}`;
  return new AwsError(service === 'ec2' ? 'InvalidParameterValue' : 'SerializationException', message);
}

function below({ service, path }: Place, part: string): Place {
  return { service, path: [...path, part] };
}
