/** A piece of work that one process does by itself; what it makes depends on nothing else. */
export type Job =
  | { readonly kind: 'single'; readonly path: string; readonly part: Part }
  | {
      readonly kind: 'pairs';
      readonly path: string;
      readonly part: Part;
      readonly share: number;
      readonly seed: number;
    }
  /** Worlds that are drawn: `of` is what a line calls them. */
  | { readonly kind: 'random'; readonly of: string; readonly from: number; readonly count: number }
  | { readonly kind: 'mutant'; readonly name: string; readonly seed: number };

/** Of so many equal parts this one, from 0. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

/** A case in which something was broken. */
export interface Finding {
  /** What `--replay` takes. */
  readonly line: string;
  /** Since the beginning of the simulation. */
  readonly atMillis: number;
  readonly message: string;
}

export interface JobResult {
  readonly cases: number;
  readonly findings: readonly Finding[];
  /** Of a mutant: the case that caught it. */
  readonly caughtBy?: Finding;
}
