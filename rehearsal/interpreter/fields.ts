import type { Given } from './definition';
import { MachineRefusedError } from './errors';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json';
import { parsePath, WHOLE, type Path } from './path';
import type { Template } from './payload-template';

/** One object of a definition while it is read: whose it is, for messages, and its fields. */
export interface Fields {
  readonly owner: string;
  readonly json: JsonObject;
}

/** The object's fields, refused where it is none. */
export function fieldsOf(owner: string, json: JsonValue | undefined): Fields {
  if (!isJsonObject(json)) {
    throw new MachineRefusedError(`${owner}: must be an object, got ${show(json)}`);
  }
  return { owner, json };
}

/** Refuses with the owner, the field and the reason. */
export function refuse(fields: Fields, field: string, reason: string): never {
  throw new MachineRefusedError(`${fields.owner}, field ${field}: ${reason}`);
}

/** Refuses the first field that is not among the known ones. */
export function allowOnly(fields: Fields, known: readonly string[]): void {
  const unknown = Object.keys(fields.json).find((field) => !known.includes(field));
  if (unknown === undefined) {
    return;
  }
  refuse(fields, unknown, `not supported here, supported are ${known.join(', ')}`);
}

/** The field's text, if it is there. */
export function optionalText(fields: Fields, field: string): string | undefined {
  const value = fields.json[field];
  if (value === undefined || typeof value === 'string') {
    return value;
  }
  return refuse(fields, field, `must be a string, got ${show(value)}`);
}

/** The field's text, which must be there. */
export function text(fields: Fields, field: string): string {
  return optionalText(fields, field) ?? refuse(fields, field, 'is missing');
}

/** The field's number if it is there, within the bounds. */
export function optionalNumber(fields: Fields, field: string, bounds: NumberBounds): number | undefined {
  const value = fields.json[field];
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'number' || !fits(value, bounds)) {
    return refuse(
      fields,
      field,
      `must be ${bounds.kind === 'integer' ? 'a whole number' : 'a number'} of at least ${bounds.atLeast}, got ${show(value)}`,
    );
  }
  return value;
}

/** What a number of a definition may be. */
export interface NumberBounds {
  readonly kind: 'integer' | 'number';
  readonly atLeast: number;
  readonly atMost?: number;
}

/** Whether the number is within the bounds. */
export function fits(value: number, bounds: NumberBounds): boolean {
  if (bounds.kind === 'integer' && !Number.isInteger(value)) {
    return false;
  }
  return Number.isFinite(value) && value >= bounds.atLeast && value <= (bounds.atMost ?? Infinity);
}

/** The field's list, if it is there. */
export function optionalList(fields: Fields, field: string): readonly JsonValue[] {
  const value = fields.json[field];
  if (value === undefined) {
    return [];
  }
  return isJsonArray(value) ? value : refuse(fields, field, `must be a list, got ${show(value)}`);
}

/** The field's reference path, `$` where it is absent, null where it is null. */
export function optionalPath(fields: Fields, field: string): Path | null {
  const value = fields.json[field];
  if (value === undefined) {
    return WHOLE;
  }
  if (value === null) {
    return null;
  }
  return pathFrom(fields, field, value);
}

/** The field's reference path into the data alone, with fields only: a place where a result can go. */
export function placePath(fields: Fields, field: string): Path | null {
  const path = optionalPath(fields, field);
  if (path?.root === 'context') {
    return refuse(fields, field, 'a result cannot be placed in the context object');
  }
  if (path?.segments.some((segment) => typeof segment === 'number') === true) {
    return refuse(fields, field, `array indexes are not supported in a result path, got ${path.text}`);
  }
  return path;
}

/** Parses a path, or refuses it. */
export function pathFrom(fields: Fields, field: string, value: JsonValue): Path {
  if (typeof value !== 'string') {
    return refuse(fields, field, `must be a path, got ${show(value)}`);
  }
  const path = parsePath(value);
  if ('refused' in path) {
    return refuse(fields, field, path.refused);
  }
  if (path.root === 'context') {
    checkContextPath(fields, field, path);
  }
  return path;
}

/** `FIELD` as a literal or `FIELDPath`, undefined where neither is there, refused where both are. */
export function given<T>(fields: Fields, field: string, literal: (value: JsonValue) => T): Given<T> | undefined {
  const value = fields.json[field];
  const path = fields.json[`${field}Path`];
  if (value !== undefined && path !== undefined) {
    return refuse(fields, field, `${field} and ${field}Path exclude each other`);
  }
  if (path !== undefined) {
    return { path: pathFrom(fields, `${field}Path`, path) };
  }
  return value === undefined ? undefined : { value: literal(value) };
}

/** The payload template at the field, if it is there. */
export function optionalTemplate(fields: Fields, field: string): Template | undefined {
  const value = fields.json[field];
  return value === undefined ? undefined : template(fields, field, value);
}

function template(fields: Fields, field: string, value: JsonValue): Template {
  if (isJsonArray(value)) {
    return { kind: 'array', items: value.map((item) => template(fields, field, item)) };
  }
  if (!isJsonObject(value)) {
    return { kind: 'literal', value };
  }
  const parts = Object.entries(value).map(([key, inner]): readonly [string, Template] => {
    const where = `${field}.${key}`;
    if (!key.endsWith('.$')) {
      return [key, template(fields, where, inner)];
    }
    return [key.slice(0, -2), { kind: 'path', field: key, path: pathFrom(fields, where, inner) }];
  });
  return { kind: 'object', fields: parts };
}

/** The part of the context object that is modelled; `Map` only where a Map selects its items. */
const CONTEXT_FIELDS =
  /^(Execution(\.(Id|Name|StartTime|Input(\..*)?))?|State(\.(Name|EnteredTime|RetryCount))?|StateMachine(\.(Id|Name))?)$/;

function checkContextPath(fields: Fields, field: string, path: Path): void {
  const name = path.segments.join('.');
  if (CONTEXT_FIELDS.test(name)) {
    return;
  }
  if (/^Map\.Item\.(Value(\..*)?|Index)$/.test(name) && field.startsWith('ItemSelector')) {
    return;
  }
  refuse(
    fields,
    field,
    `${path.text} is not supported: of the context object there are Execution, State, StateMachine and, in an ItemSelector, Map.Item`,
  );
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
}
