import { Token, type Duration } from 'aws-cdk-lib';
import type { Bounded, Schema } from '../lambdas/domain/schema';

/** The least and the most. */
export type Bounds = Pick<Bounded<unknown>, 'min' | 'max'>;

/** A number or text that the policy's schema accepts. A token passes, because only the deployment knows its value; the run checks it. */
export function checkProp<T extends number | string>(
  prop: string,
  value: T,
  schema: Schema<number | string>,
  fix: string,
): T {
  const isAllowed: boolean = Token.isUnresolved(value) || schema.accepts(value);
  if (isAllowed) {
    return value;
  }
  const given = typeof value === 'string' ? `"${value}"` : String(value);
  throw new Error(`${prop} is ${given}, allowed: ${schema.allowed}; ${fix}`);
}

/** Whole seconds within bounds. A token is refused, because timeout and lease are compared with each other. */
export function checkSeconds(prop: string, value: Duration, { min, max }: Bounds, fix: string): number {
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
export function checkCount(prop: string, entries: readonly unknown[], { min, max }: Bounds, fix: string): void {
  if (!Token.isUnresolved(entries) && (entries.length < min || entries.length > max)) {
    throw new Error(`${prop} has ${entries.length} entries, allowed: ${min} to ${max}; ${fix}`);
  }
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
