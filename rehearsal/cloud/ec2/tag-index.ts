import type { Filter } from '../filters';

/** Which resources have or had a tag: a filter by tags need not look at every snapshot that there is. */
export class TagIndex {
  readonly #ids = new Map<string, Set<string>>();

  /** Tags of a resource; the index learns of each that is set later. */
  tagsOf(id: string, tags: Iterable<readonly [string, string]>): Map<string, string> {
    return new IndexedTags((key, value) => {
      const ids = this.#ids.get(entryOf(key, value)) ?? new Set();
      this.#ids.set(entryOf(key, value), ids.add(id));
    }, tags);
  }

  /** A superset of what these filters match: the fewest resources that one of them leaves; undefined for all. */
  candidates(filters: readonly Filter[] = []): Iterable<string> | undefined {
    const found = filters.map((filter) => this.#matching(filter)).filter((ids) => ids !== undefined);
    return found.sort((a, b) => a.size - b.size)[0];
  }

  #matching({ Name: name = '', Values: values = [] }: Filter): ReadonlySet<string> | undefined {
    if (!name.startsWith('tag:') || !isLiteral(values)) {
      return undefined;
    }
    const key = name.slice('tag:'.length);
    const [first, ...more] = values.map((value) => this.#ids.get(entryOf(key, value)) ?? new Set<string>());
    if (first === undefined || more.length === 0) {
      return first;
    }
    return new Set([first, ...more].flatMap((ids) => [...ids]));
  }
}

/** Whether the values stand for themselves: neither wildcards nor escapes. */
export function isLiteral(values: readonly string[]): boolean {
  return values.every((value) => !/[*?\\]/.test(value));
}

class IndexedTags extends Map<string, string> {
  readonly #onSet: (key: string, value: string) => void;

  constructor(onSet: (key: string, value: string) => void, tags: Iterable<readonly [string, string]>) {
    super();
    this.#onSet = onSet;
    for (const [key, value] of tags) {
      this.set(key, value);
    }
  }

  override set(key: string, value: string): this {
    this.#onSet(key, value);
    return super.set(key, value);
  }
}

/** No tag holds a line feed in its key. */
function entryOf(key: string, value: string): string {
  return `${key}\n${value}`;
}
