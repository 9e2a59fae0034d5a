import { AwsError, invalidValue } from './errors';

export interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export type Tags = ReadonlyMap<string, string>;

/** The values that a resource has under each filter name of its kind, besides its tags. */
export type FilterTable<T> = Readonly<Record<string, (resource: T) => readonly string[]>>;

/** EC2 refuses a request with more values in all its filters together. */
const MAX_FILTER_VALUES = 200;

/**
 * A predicate of EC2's filters: all filters must match, each by any of its values; `*` and `?` are wildcards, a
 * backslash takes the next character literally. Names that the table doesn't have are refused (InvalidParameterValue),
 * also those few of AWS's own that the model doesn't fill.
 */
export function matcher<T extends { readonly tags: Tags }>(
  filters: readonly Filter[] | undefined,
  table: FilterTable<T>,
): (resource: T) => boolean {
  const values = (filters ?? []).reduce((sum, filter) => sum + (filter.Values?.length ?? 0), 0);
  if (values > MAX_FILTER_VALUES) {
    throw new AwsError('FilterLimitExceeded', `The maximum number of filter values is ${MAX_FILTER_VALUES}`);
  }
  const predicates = (filters ?? []).map((filter) => predicate(filter, table));
  return (resource) => predicates.every((matches) => matches(resource));
}

function predicate<T extends { readonly tags: Tags }>(
  { Name: name, Values: values = [] }: Filter,
  table: FilterTable<T>,
): (resource: T) => boolean {
  if (name === undefined || values.length === 0) {
    throw invalidValue(name === undefined ? 'The filter name is missing' : `The filter '${name}' has no values`);
  }
  const patterns = values.map(wildcards);
  const read = readerOf(name, table);
  return (resource) => read(resource).some((candidate) => patterns.some((pattern) => pattern.test(candidate)));
}

function readerOf<T extends { readonly tags: Tags }>(
  name: string,
  table: FilterTable<T>,
): (resource: T) => readonly string[] {
  if (name === 'tag-key') {
    return ({ tags }) => [...tags.keys()];
  }
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return ({ tags }) => [tags.get(key)].filter((value) => value !== undefined);
  }
  const read = Object.hasOwn(table, name) ? table[name] : undefined;
  if (read === undefined) {
    throw invalidValue(`The filter '${name}' is invalid`);
  }
  return read;
}

/** A filter value as an anchored expression. */
function wildcards(value: string): RegExp {
  const source = value.replace(/\\(.)|[\s\S]/gu, (character, escaped: string | undefined) => {
    if (escaped !== undefined) {
      return quote(escaped);
    }
    if (character === '*') {
      return '[\\s\\S]*';
    }
    return character === '?' ? '[\\s\\S]' : quote(character);
  });
  return new RegExp(`^${source}$`, 'u');
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
