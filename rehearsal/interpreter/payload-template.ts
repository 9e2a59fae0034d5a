import { StateFailure, StatesError } from './errors';
import type { JsonValue } from './json';
import { lookUp, type Path, type Sources } from './path';

/** A payload template (Parameters, ResultSelector, ItemSelector), with its paths parsed. */
export type Template =
  | { readonly kind: 'literal'; readonly value: JsonValue }
  | { readonly kind: 'path'; readonly field: string; readonly path: Path }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Template])[] };

/**
 * The template's value. A path without a node is States.Runtime, which nothing catches: the documentation has
 * States.ParameterPathFailure for it, but histories recorded on AWS show States.Runtime with this very cause.
 */
export function fill(template: Template, sources: Sources): JsonValue {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'array':
      return template.items.map((item) => fill(item, sources));
    case 'object':
      return Object.fromEntries(template.fields.map(([field, inner]) => [field, fill(inner, sources)]));
    case 'path': {
      const found = lookUp(template.path, sources);
      if (found === undefined) {
        throw missing(template.field, template.path);
      }
      return found;
    }
  }
}

function missing(field: string, path: Path): StateFailure {
  return new StateFailure(
    StatesError.RUNTIME,
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input.`,
  );
}
