import type { Report } from './report';

/** What a report comes to: the expectations that were not kept decide. */
export interface Conclusion {
  readonly kept: 'kept' | 'not-kept' | 'slow-machine' | 'none-stated';
  /** `5 of 5 expectations kept`. */
  readonly text: string;
}

export function conclusionOf({ expectations, setup }: Pick<Report, 'expectations' | 'setup'>): Conclusion {
  const total = expectations.length;
  if (total === 0) {
    return { kept: 'none-stated', text: 'no expectations were stated' };
  }
  const broken = expectations.filter(({ kept }) => !kept);
  const noun = total === 1 ? 'expectation' : 'expectations';
  if (broken.length === 0) {
    return { kept: 'kept', text: `${String(total)} of ${String(total)} ${noun} kept` };
  }
  const text = `${String(broken.length)} of ${String(total)} ${noun} not kept`;
  return setup.slowMachine !== undefined && broken.every(({ dependsOnTime }) => dependsOnTime)
    ? { kept: 'slow-machine', text: `${text}, but the machine was too slow to tell: ${setup.slowMachine}` }
    : { kept: 'not-kept', text };
}
