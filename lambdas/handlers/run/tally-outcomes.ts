import type { StepHandler } from '../../contract';
import { EMPTY_TALLY, tallyPage } from '../../domain/run-verdict';

/** Counts what the targets of a page ended as. */
export function tallyOutcomes(): StepHandler<'TallyOutcomes'> {
  return ({ page, outcomes, tally }) =>
    Promise.resolve(tallyPage(tally ?? EMPTY_TALLY, { targets: page.targets, outcomes }));
}
