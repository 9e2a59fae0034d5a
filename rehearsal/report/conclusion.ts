import type { Expectation } from './report';

/** What a report comes to: the expectations that were not kept decide. */
export interface Conclusion {
  readonly kept: 'kept' | 'not-kept' | 'none-stated';
  /** `5 of 5 expectations kept`. */
  readonly text: string;
}

export function conclusionOf({ expectations }: { readonly expectations: readonly Expectation[] }): Conclusion {
  const total = expectations.length;
  if (total === 0) {
    return { kept: 'none-stated', text: 'no expectations were stated' };
  }
  const broken = expectations.filter(({ kept }) => !kept).length;
  const noun = total === 1 ? 'expectation' : 'expectations';
  return broken === 0
    ? { kept: 'kept', text: `${String(total)} of ${String(total)} ${noun} kept` }
    : { kept: 'not-kept', text: `${String(broken)} of ${String(total)} ${noun} not kept` };
}
