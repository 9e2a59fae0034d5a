import { PATHS } from '../../../../lab/simulation/exhaustive/paths/paths';
import { runJob } from '../../../../lab/simulation/exhaustive/jobs/run-job';
import { findingLine } from '../../../../lab/simulation/exhaustive/report/report';

/** Of all single faults, one in this many is played here. `.ci/run` plays a third of them, `npm run verify` all. */
const ONE_IN = 41;

const part = { index: 0, of: ONE_IN };
let played = 0;

test.each(PATHS.map(({ name }) => name))(
  '%s ends as its row says, and no single fault of the share breaks an invariant',
  async (path) => {
    const { cases, findings } = await runJob({ kind: 'single', path, part });
    expect(findings.map(findingLine)).toEqual([]);
    played += cases;
  },
);

test('the share is of more than 10,000 faults', () => {
  expect(played).toBeGreaterThan(10_000 / ONE_IN);
});
