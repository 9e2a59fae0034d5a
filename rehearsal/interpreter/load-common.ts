import type { PassState } from './definition';
import { fits, optionalPath, refuse, show, text, type Fields } from './fields';
import type { JsonValue } from './json';

/** Fields of every state. */
export const COMMON = ['Type', 'Comment', 'QueryLanguage'] as const;
/** Fields of the states that go on or end, and move data. */
export const MOVING = [...COMMON, 'Next', 'End', 'InputPath', 'OutputPath'] as const;
/** Fields of the states that can fail. */
export const RECOVERING = [...MOVING, 'ResultSelector', 'ResultPath', 'Retry', 'Catch'] as const;

/** InputPath and OutputPath. */
export function dataPaths(fields: Fields): Pick<PassState, 'inputPath' | 'outputPath'> {
  return { inputPath: optionalPath(fields, 'InputPath'), outputPath: optionalPath(fields, 'OutputPath') };
}

/** Next or End, exactly one of them. */
export function continuation(fields: Fields): { readonly next: string | undefined } {
  const end = fields.json['End'];
  if (end !== undefined && typeof end !== 'boolean') {
    refuse(fields, 'End', `must be true or false, got ${show(end)}`);
  }
  const next = fields.json['Next'];
  if ((end === true) === (next !== undefined)) {
    refuse(fields, 'Next', 'a state has either Next or End');
  }
  return { next: next === undefined ? undefined : text(fields, 'Next') };
}

/** A literal whole number. */
export function wholeNumber(
  fields: Fields,
  checked: { readonly field: string; readonly value: JsonValue; readonly atLeast: number; readonly atMost?: number },
): number {
  // 99,999,999: the largest number of seconds that the language takes.
  const bounds = { kind: 'integer', atLeast: checked.atLeast, atMost: checked.atMost ?? 99_999_999 } as const;
  if (typeof checked.value === 'number' && fits(checked.value, bounds)) {
    return checked.value;
  }
  return refuse(
    fields,
    checked.field,
    `must be a whole number from ${bounds.atLeast} to ${bounds.atMost}, got ${show(checked.value)}`,
  );
}
