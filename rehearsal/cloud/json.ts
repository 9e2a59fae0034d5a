/** The checked border between a document's JSON and our types; what doesn't fit is `NotModelled`. */
import { notModelled } from './errors';

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function onlyMembers(value: Readonly<Record<string, unknown>>, allowed: readonly string[], what: string): void {
  const other = Object.keys(value).find((key) => !allowed.includes(key));
  if (other !== undefined) {
    throw notModelled(`member ${other} of ${what}`);
  }
}

/** A string, or a number or boolean as a string. */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw notModelled(`${what} that is not a text`);
}

/** A list of texts; a single one counts as a list of one. */
export function textList(value: unknown, what: string): readonly string[] {
  return Array.isArray(value) ? value.map((item: unknown) => text(item, what)) : [text(value, what)];
}
