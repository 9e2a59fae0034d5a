import { isRecord } from '../json';

/** Any value that travels between states; never changed in place. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object, with only own enumerable fields. */
export interface JsonObject {
  readonly [field: string]: JsonValue;
}

/** Whether the value is an object and neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value);
}

/** Whether the value is an array of JSON values. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The value's own field, never one of Object.prototype. */
export function fieldOf(value: JsonObject, field: string): JsonValue | undefined {
  return Object.hasOwn(value, field) ? value[field] : undefined;
}

/** Parses text as JSON; throws SyntaxError. */
export function parseJson(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}

/** What was measured before: the output of a state is the input of the next. */
const measured = new WeakMap<object, number>();

/** The size that Step Functions counts: UTF-8 bytes of the compact JSON text. */
export function jsonBytes(value: JsonValue): number {
  const known = typeof value === 'object' && value !== null ? measured.get(value) : undefined;
  if (known !== undefined) {
    return known;
  }
  const bytes = Buffer.byteLength(JSON.stringify(value), 'utf8');
  if (typeof value === 'object' && value !== null) {
    measured.set(value, bytes);
  }
  return bytes;
}

/** RFC 3339 with an uppercase T and either Z or an offset, as the language requires. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch, or undefined where the value is no timestamp. */
export function timestampMillis(value: JsonValue): number | undefined {
  const millis = typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(millis) ? undefined : millis;
}
