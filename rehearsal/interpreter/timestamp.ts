import type { JsonValue } from './json';

/** RFC 3339 with an uppercase T and either Z or an offset, as the language wants it. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch, or undefined where the value is no timestamp. */
export function timestampMillis(value: JsonValue): number | undefined {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) {
    return undefined;
  }
  const millis = Date.parse(value);
  return Number.isNaN(millis) ? undefined : millis;
}

/** An instant as the context object shows it. */
export function isoInstant(millis: number): string {
  return new Date(millis).toISOString();
}
