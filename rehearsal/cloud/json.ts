/** The checked border between a document's JSON and our types; what doesn't fit is `NotModelled`. */
import { isRecord } from '../json';
import { notModelled } from './errors';

/** An object with no other members than these. */
export function objectOf<M extends string>(
  value: unknown,
  what: string,
  members: readonly M[],
): Readonly<Partial<Record<M, unknown>>> {
  if (!isRecord(value)) {
    throw notModelled(`${what} that is not an object`);
  }
  const other = Object.keys(value).find((key) => !(members as readonly string[]).includes(key));
  if (other !== undefined) {
    throw notModelled(`member ${other} of ${what}`);
  }
  return value as Partial<Record<M, unknown>>;
}

/** One of the allowed texts. */
export function oneOf<T extends string>(...allowed: readonly T[]): (value: unknown, what: string) => T {
  return (value, what) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) {
      throw notModelled(`${what} that is ${JSON.stringify(value)} and not ${allowed.join(' or ')}`);
    }
    return found;
  };
}

/** What `read` makes of the value; undefined where there is none. */
export function optional<T>(value: unknown, read: (value: unknown, what: string) => T, what: string): T | undefined {
  return value === undefined ? undefined : read(value, what);
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
