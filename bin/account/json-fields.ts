import type { JsonObject, JsonValue } from '../../rehearsal/interpreter';
import { fieldOf, isJsonArray, isJsonObject } from '../../rehearsal/interpreter/json';

function fieldIn(value: JsonValue | undefined, field: string): JsonValue | undefined {
  return value !== undefined && isJsonObject(value) ? fieldOf(value, field) : undefined;
}

/** A field of an object, if it is an object too; otherwise an empty one. */
export function objectIn(value: JsonValue | undefined, field: string): JsonObject {
  const inner = fieldIn(value, field);
  return inner !== undefined && isJsonObject(inner) ? inner : {};
}

/** A field of an object, if it is a text. */
export function textIn(value: JsonValue | undefined, field: string): string | undefined {
  const inner = fieldIn(value, field);
  return typeof inner === 'string' ? inner : undefined;
}

/** A field with one value or a list of values, as a list. */
export function listIn(value: JsonValue | undefined, field: string): readonly JsonValue[] {
  const inner = fieldIn(value, field);
  return inner === undefined || isJsonArray(inner) ? (inner ?? []) : [inner];
}
