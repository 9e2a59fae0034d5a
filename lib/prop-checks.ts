import { Token, type Duration } from 'aws-cdk-lib';

/** What a number may be, and what to do when it is not. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly fix: string;
}

/** A whole number within bounds. A token passes, because only the deployment knows its value. */
export function checkWhole(prop: string, value: number, { min, max, fix }: Bounds): number {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= min && value <= max)) {
    return value;
  }
  throw new Error(`${prop} is ${value}, allowed: whole numbers from ${min} to ${max}; ${fix}`);
}

/** Whole seconds within bounds. A token is refused, because timeout and lease are compared with each other. */
export function checkSeconds(prop: string, value: Duration, { min, max, fix }: Bounds): number {
  if (value.isUnresolved()) {
    throw new Error(
      `${prop} is a token, allowed: whole seconds from ${min} to ${max} that are known at synth; give a number`,
    );
  }
  const seconds = value.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) {
    return seconds;
  }
  throw new Error(`${prop} is ${seconds} s, allowed: whole seconds from ${min} to ${max}; ${fix}`);
}

/** Number of entries of a list. A token passes: its entries can't be counted. */
export function checkCount(prop: string, entries: readonly unknown[], { min, max, fix }: Bounds): void {
  if (!Token.isUnresolved(entries) && (entries.length < min || entries.length > max)) {
    throw new Error(`${prop} has ${entries.length} entries, allowed: ${min} to ${max}; ${fix}`);
  }
}

/** Text that matches a pattern. A token passes. */
export function checkText(
  prop: string,
  value: string,
  form: { readonly pattern: RegExp; readonly allowed: string; readonly fix: string },
): string {
  if (Token.isUnresolved(value) || form.pattern.test(value)) {
    return value;
  }
  throw new Error(`${prop} is "${value}", allowed: ${form.allowed}; ${form.fix}`);
}

/** Names of props. A program without types may have a misspelt or missing one. */
export function checkNames(
  construct: string,
  props: object,
  names: Readonly<Record<string, 'needed' | 'optional'>>,
): void {
  const unknown = Object.keys(props).find((name) => !(name in names));
  if (unknown !== undefined) {
    throw new Error(
      `${construct} has no prop "${unknown}", allowed: ${Object.keys(names).join(', ')}; correct its name`,
    );
  }
  const given = new Map(Object.entries(props));
  const missing = Object.keys(names).find((name) => names[name] === 'needed' && given.get(name) === undefined);
  if (missing !== undefined) {
    throw new Error(`${construct} lacks the prop "${missing}", which is required; give it`);
  }
}
