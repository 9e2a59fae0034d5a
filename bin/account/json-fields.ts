import type { JsonObject, JsonValue } from '../../rehearsal/interpreter';
import { fieldOf, isJsonArray, isJsonObject } from '../../rehearsal/interpreter/json';

/** A field of an object, if it is an object too; otherwise an empty one. */
export function objectIn(value: JsonValue | undefined, field: string): JsonObject {
  const inner = value !== undefined && isJsonObject(value) ? fieldOf(value, field) : undefined;
  return inner !== undefined && isJsonObject(inner) ? inner : {};
}

/** A field of an object, if it is a text. */
export function textIn(value: JsonValue | undefined, field: string): string | undefined {
  const inner = value !== undefined && isJsonObject(value) ? fieldOf(value, field) : undefined;
  return typeof inner === 'string' ? inner : undefined;
}

/** A field with one value or a list of values, as a list. */
export function listIn(value: JsonValue | undefined, field: string): readonly JsonValue[] {
  const inner = value !== undefined && isJsonObject(value) ? fieldOf(value, field) : undefined;
  if (inner === undefined) {
    return [];
  }
  return isJsonArray(inner) ? inner : [inner];
}
