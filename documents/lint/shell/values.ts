import type { Value } from './trace';

/** Stands in a value for text of which only that it is not empty is known. */
export const SOMETHING = '\uE002';

/** What `$!` stands for: the process that was started at this place. */
export function processId(at: number): string {
  return `${SOMETHING}${at}${SOMETHING}`;
}

export function isCertain(value: Value): value is string {
  return value?.includes(SOMETHING) === false;
}

/** Splits as the shell does for unquoted values and `read`. */
export function splitFields(text: string, separators: Value): readonly string[] {
  const isSeparator = (sign: string): boolean => (separators ?? ' \t\n').includes(sign);
  const fields = Array.from(text, (sign) => (isSeparator(sign) ? '\0' : sign)).join('');
  return fields.split('\0').filter(Boolean);
}

/** How an array is kept among the variables. */
export function listValue(values: readonly Value[]): Value {
  return values.includes(undefined) ? undefined : values.map((value) => `${value ?? ''}\0`).join('');
}
