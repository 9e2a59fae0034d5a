import { defined } from '../../../lambdas/domain/json';

/** A JSON Schema of draft 4, which is what EventBridge's schema registry takes. */
export interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  /** Not part of JSON Schema and never published: the values of this version. */
  readonly known?: readonly string[];
  readonly format?: string;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
}

interface Field<Presence extends 'always' | 'sometimes'> {
  readonly presence: Presence;
  readonly schema: Schema & { readonly description: string };
}

/** A field of each name that the type has, `sometimes` where the type says so; anything else does not compile. */
export type Fields<Type> = {
  readonly [Name in keyof Type]-?: Field<object extends Pick<Type, Name> ? 'sometimes' : 'always'>;
};

/** Fields of any type, as a reader sees them. */
export type AnyFields = Readonly<Record<string, Field<'always' | 'sometimes'>>>;

export function always(description: string, schema: Schema): Field<'always'> {
  return { presence: 'always', schema: { description, ...schema } };
}

export function sometimes(description: string, schema: Schema): Field<'sometimes'> {
  return { presence: 'sometimes', schema: { description, ...schema } };
}

export const TEXT: Schema = { type: 'string' };
export const INSTANT: Schema = { type: 'string', format: 'date-time' };
export const COUNT: Schema = { type: 'integer' };
/** A number that may have a fraction. */
export const FRACTION: Schema = { type: 'number' };
/** A foreign document may count in fractions. */
export const MILLISECONDS = FRACTION;

/** One of all values that a union has: one too many or too few does not compile. */
export function oneOf<Value extends string>(values: Readonly<Record<Value, true>>): Schema {
  return { type: 'string', enum: Object.keys(values) };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function objectOf(fields: AnyFields): Schema {
  const required = Object.entries(fields).flatMap(([name, { presence }]) => (presence === 'always' ? [name] : []));
  return {
    type: 'object',
    ...defined({ required: required.length === 0 ? undefined : required }),
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
  };
}
