import type { Value } from './trace';

/** The variables of a shell. A branch sees those of what it began in, and keeps what it sets to itself. */
export class Variables {
  readonly #own = new Map<string, Value>();
  readonly #outer: Variables | undefined;

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  branch(): Variables {
    return new Variables(this);
  }

  get(name: string): Value {
    return this.#own.has(name) ? this.#own.get(name) : this.#outer?.get(name);
  }

  set(name: string, value: Value): void {
    this.#own.set(name, value);
  }

  /** Names that were set since the branch began. */
  get changed(): readonly string[] {
    return [...this.#own.keys()];
  }

  /** All names that were ever set. */
  get names(): readonly string[] {
    return [...new Set([...(this.#outer?.names ?? []), ...this.changed])];
  }
}
