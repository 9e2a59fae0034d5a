import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DocumentOptionError } from '../documents';
import { oneOf, optional, schema, type Bounded, type Schema } from '../lambdas/domain/schema';

export { optional };

/** The least and the most. */
export type Bounds = Pick<Bounded<unknown>, 'min' | 'max'>;

/** A prop that can't work: what is wrong, its value, what is allowed, and what to do. */
export class PropError extends Error {
  override readonly name = 'PropError';
}

/** Reads props; an error begins with the path of the construct that was given them. */
export function within<T>(scope: IConstruct, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PropError || error instanceof DocumentOptionError) {
      throw new Error(`${scope.node.path}: ${error.message}`);
    }
    throw error;
  }
}

/** What kind of value a prop takes, for programs that are not type-checked. Its bounds are checked after its kind. */
export interface Kind extends Schema<unknown> {
  readonly fix: string;
  /** Whether its values are constants: a misspelt one is `undefined` where no compiler sees it. */
  readonly isConstant?: true;
}

/** A kind for each prop of a struct; a prop without one does not compile. */
export type Kinds<Props> = {
  readonly [Name in keyof Props]-?: object extends Pick<Props, Name> ? ReturnType<typeof optional<Kind>> : Kind;
};

export function kind(allowed: string, fix: string, accepts: (value: unknown) => boolean): Kind {
  return { ...schema(allowed, accepts), fix };
}

/** A kind whose values have names, as those of an enum. */
export function constant(allowed: string, accepts: (value: unknown) => boolean): Kind {
  return { ...kind(allowed, 'use one of these', accepts), isConstant: true };
}

/** A member of an enum. */
export function memberOf(name: string, members: Readonly<Record<string, string | number>>): Kind {
  const names = Object.keys(members).map((member) => `${name}.${member}`);
  return constant(names.join(' or '), oneOf(...Object.values(members)).accepts);
}

/** An object that has this member, such as a construct of the CDK. */
export function having(member: string, allowed: string): Kind {
  return kind(allowed, 'give such an object', (value) => isObject(value) && member in value);
}

/** An object with the props of a struct. `checkStruct` refuses what is in it. */
export function structOf(kinds: object): Kind {
  return kind(`an object with ${Object.keys(kinds).join(', ')}`, 'write it as { … }', isPlain);
}

/** An object whose keys are names and whose values are of one kind. */
export function mapOf(names: string, { allowed, accepts }: Kind): Kind {
  const accept = (value: unknown): boolean => isPlain(value) && Object.values(value).every((each) => accepts(each));
  return kind(`an object of ${names}, each with ${allowed}`, "write it as { 'name': … }", accept);
}

const isText = (value: unknown): boolean => typeof value === 'string';

export const TEXT = kind('a text', 'put it in quotes', isText);
export const TEXTS = kind(
  'a list of texts',
  "write it as ['…']",
  (value) => Array.isArray(value) && value.every(isText),
);
export const NUMBER = kind('a number', 'write digits without quotes', (value) => Number.isFinite(value));
export const FLAG = kind('true or false', 'write it without quotes', (value) => typeof value === 'boolean');
export const LIST = kind('a list', 'put it in [ ]', Array.isArray);
export const TAGS = kind('an object of keys and values', "write it as { Key: 'value' }", isPlain);
export const DURATION = having('isUnresolved', 'a Duration, such as Duration.seconds(60)');

const ONE_COPY = 'install quiesce once; npm ls quiesce lists its copies';

/** Refuses a prop without a name that is known, one that is missing, and one of another kind. */
export function checkStruct<Props>(struct: string, props: unknown, kinds: Kinds<Props>, prefix = ''): void {
  const known = Object.entries<Kind>(kinds);
  const names = known.map(([name]) => name);
  if (!isPlain(props)) {
    throw new PropError(`${struct} is ${shown(props)}, allowed: an object with ${names.join(', ')}; write it as { … }`);
  }
  const unknown = Object.keys(props).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new PropError(
      `${struct} has no prop "${unknown}", allowed: ${names.join(', ')}; ${near === undefined ? 'use one of these, or remove it' : `rename it to "${near}"`}`,
    );
  }
  for (const [name, { accepts, allowed, fix, isConstant }] of known) {
    const value = (props as Readonly<Record<string, unknown>>)[name];
    if (value === undefined && isConstant === true && name in props) {
      throw new PropError(
        `${prefix}${name} is undefined, allowed: ${allowed}; correct the name of the constant, or leave the prop out`,
      );
    }
    if (value === undefined && !accepts(value)) {
      throw new PropError(`${struct} lacks the prop "${name}", which is required, allowed: ${allowed}; give it`);
    }
    if (!accepts(value)) {
      const isOfOtherCopy = isObject(value) && allowed === `a ${classOf(value)}`;
      const [copy, remedy] = isOfOtherCopy ? [' of another copy of quiesce', ONE_COPY] : ['', fix];
      throw new PropError(`${prefix}${name} is ${shown(value)}${copy}, allowed: ${allowed}; ${remedy}`);
    }
  }
}

/** A number or text that the policy's schema accepts. A token passes, because only the deployment knows its value; the run checks it. */
export function checkProp<T extends number | string>(
  prop: string,
  value: T,
  schema: Schema<number | string>,
  fix: string,
): T {
  const isToken = typeof value !== 'object' && Token.isUnresolved(value); // A Stack calls itself one too.
  const isAllowed: boolean = isToken || schema.accepts(value);
  if (isAllowed) {
    return value;
  }
  throw new PropError(`${prop} is ${shown(value)}, allowed: ${schema.allowed}; ${fix}`);
}

/** Number of entries of a list. A token passes: its entries can't be counted. */
export function checkCount(prop: string, entries: readonly unknown[], { min, max }: Bounds, fix: string): void {
  if (!Token.isUnresolved(entries) && (entries.length < min || entries.length > max)) {
    const what = entries.length < min ? `give at least ${min}` : fix;
    throw new PropError(`${prop} has ${entries.length} entries, allowed: ${min} to ${max}; ${what}`);
  }
}

/** Texts that the entries of a list may be, each given once. A token passes. */
export function checkTexts(
  prop: string,
  texts: readonly string[],
  schema: Bounded<readonly string[]>,
  fix: string,
): readonly string[] {
  checkCount(prop, texts, schema, fix);
  const known = Token.isUnresolved(texts) ? [] : texts.filter((text) => !Token.isUnresolved(text));
  const wrong = known.find((text) => !schema.accepts([text]));
  if (wrong !== undefined) {
    throw new PropError(`${prop} has ${shown(wrong)}, allowed: ${schema.allowed}; ${fix}`);
  }
  const twice = known.find((text, index) => known.indexOf(text) !== index);
  if (twice !== undefined) {
    throw new PropError(`${prop} has ${shown(twice)} twice, allowed: each once; remove one of them`);
  }
  return texts;
}

/** A value as its author wrote it, as far as it is short. */
export function shown(value: unknown): string {
  if (typeof value === 'function') {
    return 'a function';
  }
  if (typeof value === 'number' && Token.isUnresolved(value)) {
    return 'a token, which only the deployment knows';
  }
  if (!isObject(value)) {
    return typeof value === 'string' ? `"${value}"` : String(value);
  }
  const name = classOf(value);
  if (name !== 'Object' && name !== 'Array') {
    return `an object of the class ${name}`;
  }
  try {
    const text = JSON.stringify(value);
    return text.length > 100 ? `${text.slice(0, 100)}…` : text;
  } catch {
    return 'an object';
  }
}

/** An object with a class, which all but those of `Object.create(null)` have. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'constructor' in value;
}

function isPlain(value: unknown): value is object {
  return isObject(value) && classOf(value) === 'Object';
}

/** Asked of the prototype, because `constructor` may be a key of the object itself, such as that of a tag. */
function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype?.constructor.name ?? '';
}

/** The name with the fewest other letters, if most are the same. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((known) => ({ known, others: lettersBeside(name, known) + lettersBeside(known, name) }))
    .sort((one, other) => one.others - other.others);
  return best !== undefined && best.others <= Math.max(2, name.length / 3) ? best.known : undefined;
}

function lettersBeside(text: string, other: string): number {
  return other.split('').reduce((rest, letter) => rest.replace(letter, ''), text).length;
}
