/** A map that keeps its keys in ascending order: a page of them costs no sorting. */
export class SortedMap<T> extends Map<string, T> {
  #sorted: readonly string[] | undefined;

  override set(key: string, value: T): this {
    if (!this.has(key)) {
      this.#sorted = undefined;
    }
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    const isGone = super.delete(key);
    if (isGone) {
      this.#sorted = undefined;
    }
    return isGone;
  }

  override clear(): void {
    this.#sorted = undefined;
    super.clear();
  }

  get sortedKeys(): readonly string[] {
    this.#sorted ??= [...this.keys()].sort();
    return this.#sorted;
  }
}
