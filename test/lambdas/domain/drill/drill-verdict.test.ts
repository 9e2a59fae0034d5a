import fc from 'fast-check';
import { judgeDrill, type DrillFacts } from '../../../../lambdas/domain/drill/drill-verdict';
import type { ScriptReport } from '../../../../lambdas/domain/script';

const GOOD = { name: 'starts', expected: 'accepts connections', got: 'after 2 s', ok: true };
const BAD = { name: 'table orders', expected: 'not empty', got: 'empty', ok: false };
const SUCCEEDED: ScriptReport = { result: 'succeeded', exitCode: 0, steps: [] };
const report = (...checks: readonly (typeof GOOD)[]) => ({ executionId: 'e', checks });

test.each<[string, DrillFacts, object]>([
  ['passes by checks that are all good', { script: SUCCEEDED, report: report(GOOD) }, { verdict: 'passed', cause: '' }],
  [
    'fails by an obstacle, also when a check is good',
    { obstacle: { reason: 'no-capacity', cause: 'none left' }, script: SUCCEEDED, report: report(GOOD) },
    { verdict: 'failed', reason: 'no-capacity', cause: 'none left' },
  ],
  [
    'fails by one bad check, with what was expected and got',
    { script: SUCCEEDED, report: report(GOOD, BAD) },
    { verdict: 'failed', reason: 'check-failed', cause: 'table orders: expected not empty, got empty' },
  ],
  [
    'names the bad check rather than the exit code',
    { script: { result: 'failed', exitCode: 1, steps: [] }, report: report(BAD) },
    { verdict: 'failed', reason: 'check-failed', cause: 'table orders: expected not empty, got empty' },
  ],
  [
    'fails by an exit code, though all checks that came are good',
    { script: { result: 'failed', exitCode: 3, steps: [] }, report: report(GOOD) },
    { verdict: 'failed', reason: 'check-failed', cause: 'the check ended as failed, exit code 3' },
  ],
  [
    'fails by a check that hangs',
    { script: { result: 'timed-out', steps: [] } },
    { verdict: 'failed', reason: 'check-timed-out', cause: 'the check ended as timed-out' },
  ],
  [
    'fails without a report',
    { script: SUCCEEDED },
    { verdict: 'failed', reason: 'no-report', cause: 'the check ended with 0, but reported nothing that was checked' },
  ],
  [
    'fails by a report without checks',
    { script: SUCCEEDED, report: report() },
    { verdict: 'failed', reason: 'no-report', cause: 'the check ended with 0, but reported nothing that was checked' },
  ],
  ['fails when nothing is known', {}, { verdict: 'failed', reason: 'step-failed', cause: 'the check was not awaited' }],
])('a drill %s', (_, facts, judgement) => {
  expect(judgeDrill(facts)).toEqual(judgement);
});

test('no drill passes without a script that ended with 0 and good checks only, and each failure has a reason', () => {
  const script = fc.record({
    result: fc.constantFrom('succeeded' as const, 'failed' as const, 'timed-out' as const, 'not-run' as const),
    steps: fc.constant([]),
  });
  const checks = fc.array(
    fc.boolean().map((ok) => ({ ...GOOD, ok })),
    { maxLength: 4 },
  );
  const facts = fc.record(
    {
      obstacle: fc.constant({ reason: 'not-online' as const, cause: 'no agent' }),
      script,
      report: fc.record({ executionId: fc.constant('e'), checks }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(facts, (given) => {
      const { verdict, reason, cause } = judgeDrill(given);
      const seen = given.report?.checks ?? [];
      const mayPass = given.script?.result === 'succeeded' && seen.length > 0 && seen.every(({ ok }) => ok);
      expect(verdict === 'passed').toBe(given.obstacle === undefined && mayPass);
      expect(reason === undefined).toBe(verdict === 'passed');
      expect(cause === '').toBe(verdict === 'passed');
    }),
  );
});
