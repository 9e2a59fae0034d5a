/** One line of the product, broken: some invariant, or the ending of a path, must notice. */
export interface Mutant {
  /** From the project's root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What it breaks, in a few words; names it. */
  readonly why: string;
  /** Cases that are tried before all the others. */
  readonly hints?: readonly string[];
}
