import { fieldsOf, type Fields } from './json';

/**
 * What a value of a JSON text may be. One description gives its TypeScript type (`TypeOf`), the check at run time
 * (`mistakeIn`, `accepts`), and the bounds and words of the checks at synth.
 */
export interface Schema<T> {
  /** The allowed values, in words. */
  readonly allowed: string;
  readonly accepts: (value: unknown) => value is T;
  /** The members that such a value has; only of records and variants. */
  readonly membersOf?: (value: Fields) => Members;
  /** What each entry is; only of lists. */
  readonly item?: Schema<unknown>;
}

export type Members = Readonly<Record<string, Schema<unknown>>>;

/** A schema with the least and the most of a number, of a text's characters or of a list's entries. */
export interface Bounded<T> extends Schema<T> {
  readonly min: number;
  readonly max: number;
}

export interface RecordSchema<M extends Members> extends Schema<RecordOf<M>> {
  readonly members: M;
}

/** What marks a member that may be absent. */
export interface Optional {
  readonly presence: 'optional';
}

/** The TypeScript type of the values that a schema accepts. */
export type TypeOf<S> = S extends Schema<infer T> ? T : never;

type RecordOf<M extends Members> = {
  readonly [Name in keyof M as M[Name] extends Optional ? never : Name]: TypeOf<M[Name]>;
} & { readonly [Name in keyof M as M[Name] extends Optional ? Name : never]?: TypeOf<M[Name]> };

/** The first wrong value: where it is, what it is and what is allowed there. */
export interface Mistake {
  readonly path: string;
  readonly value: unknown;
  readonly allowed: string;
}

/** The first mistake in a value; `undefined` when there is none. */
export function mistakeIn(schema: Schema<unknown>, value: unknown, path = ''): Mistake | undefined {
  if (schema.accepts(value)) {
    return undefined;
  }
  for (const [step, part, inner] of partsOf(schema, value)) {
    const mistake = mistakeIn(part, inner, path === '' ? step.replace('.', '') : path + step);
    if (mistake !== undefined) {
      return mistake;
    }
  }
  return { path, value, allowed: schema.allowed };
}

/** What is wrong, in one sentence. */
export function mistakeText({ path, value, allowed }: Mistake): string {
  const found = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 200);
  return `${path} is ${found}, allowed: ${allowed}`;
}

type Part = readonly [step: string, schema: Schema<unknown>, value: unknown];

/** What a value has in it: the members of a record, the entries of a list. */
function partsOf({ membersOf, item }: Schema<unknown>, value: unknown): readonly Part[] {
  if (item !== undefined && Array.isArray(value)) {
    return value.map((entry: unknown, index) => [`[${String(index)}]`, item, entry]);
  }
  const fields = fieldsOf(value);
  return Object.entries(membersOf?.(fields) ?? {}).map(([name, member]) => [`.${name}`, member, fields[name]]);
}

export function schema<T>(allowed: string, accepts: (value: unknown) => boolean): Schema<T> {
  return { allowed, accepts: accepts as Schema<T>['accepts'] };
}

export function whole(min: number, max: number): Bounded<number> {
  const isWithin = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return { ...schema(`whole numbers from ${String(min)} to ${String(max)}`, isWithin), min, max };
}

/** Text by its length. */
export function text(min: number, max: number): Bounded<string> {
  const isWithin = (value: unknown): boolean => typeof value === 'string' && value.length >= min && value.length <= max;
  return { ...schema(`${String(min)} to ${String(max)} characters`, isWithin), min, max };
}

/** Text of a form; `allowed` says the form in words. */
export function textLike(form: RegExp, allowed: string): Schema<string> {
  return schema(allowed, (value) => typeof value === 'string' && form.test(value));
}

export function instant(): Schema<string> {
  return schema('an ISO-8601 instant', (value) => typeof value === 'string' && isInstant(value));
}

/** JavaScript takes 30 February for 2 March. */
function isInstant(value: string): boolean {
  const [day = ''] = /^\d{4}-\d\d-\d\d/.exec(value) ?? [];
  const isParsed = !Number.isNaN(Date.parse(value));
  return isParsed && (day === '' || new Date(day).toISOString().startsWith(day));
}

export function oneOf<const T>(...values: readonly T[]): Schema<T> {
  return schema(values.map((value) => JSON.stringify(value)).join(' or '), (value) => values.includes(value as T));
}

/** One of an enum's values. */
export function valueOf<T extends string>(values: Readonly<Record<string, T>>): Schema<T> {
  return oneOf(...Object.values(values));
}

export function list<T>(min: number, max: number, item: Schema<T>): Bounded<readonly T[]> {
  const isList = (value: unknown): boolean =>
    Array.isArray(value) && value.length >= min && value.length <= max && value.every(item.accepts);
  const allowed = max === 0 ? 'an empty list' : `a list of ${String(min)} to ${String(max)}, each ${item.allowed}`;
  return { ...schema(allowed, isList), min, max, item };
}

/** An object with these members. It may have others, which nobody reads. */
export function record<M extends Members>(members: M): RecordSchema<M> {
  const needed = Object.keys(members).filter((name) => !isOptional(members[name]));
  return { ...withMembers(`{ ${needed.join(', ')} }`, () => members), members };
}

/** One of several records, told apart by the member `tag`. */
export function variant<Tag extends string, R extends Readonly<Record<string, RecordSchema<Members>>>>(
  tag: Tag,
  records: R,
): Schema<{ [Name in keyof R]: { readonly [K in Tag]: Name } & TypeOf<R[Name]> }[keyof R]> {
  const known = oneOf(...Object.keys(records));
  return withMembers(`{ ${tag}: ${known.allowed} }`, (value) => ({
    [tag]: known,
    ...records[String(value[tag])]?.members,
  }));
}

/** A member that may be absent. */
export function optional<S extends Schema<unknown>>(inner: S): S & Optional {
  const accepts = (value: unknown): boolean => value === undefined || inner.accepts(value);
  return { ...inner, accepts, presence: 'optional' };
}

/** The members that a record names; an optional one that is not accepted is left out. `undefined` when a needed one is not. */
export function readKnown<M extends Members>({ members }: RecordSchema<M>, value: unknown): RecordOf<M> | undefined {
  const fields = fieldsOf(value);
  const isAccepted = ([name, member]: [string, Schema<unknown>]): boolean => member.accepts(fields[name]);
  const entries = Object.entries(members);
  return entries.every((entry) => isOptional(entry[1]) || isAccepted(entry))
    ? (Object.fromEntries(
        entries.filter(isAccepted).flatMap(([name]) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
      ) as RecordOf<M>)
    : undefined;
}

function isOptional(member: object | undefined): boolean {
  return member !== undefined && 'presence' in member;
}

function withMembers<T>(allowed: string, membersOf: (value: Fields) => Members): Schema<T> {
  const accepts = (value: unknown): boolean => {
    const fields = fieldsOf(value);
    return Object.entries(membersOf(fields)).every(([name, member]) => member.accepts(fields[name]));
  };
  return { ...schema<T>(allowed, accepts), membersOf };
}
