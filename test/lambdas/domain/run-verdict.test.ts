import fc from 'fast-check';
import { ScriptStages } from '../../../lambdas/domain/policy';
import { promiseOf } from '../../../lambdas/domain/policy';
import { EMPTY_TALLY, judgeRun, tallyPage, type Tally } from '../../../lambdas/domain/run-verdict';

const tally = (changed: Partial<Tally>): Tally => ({ ...EMPTY_TALLY, ...changed });
const promise = 'application-consistent';

describe('the tally of a page', () => {
  test('counts what each target ended as', () => {
    const outcomes = ['application-consistent', 'crash-consistent', 'skipped', 'failed', 'application-consistent'];
    expect(tallyPage(EMPTY_TALLY, { targets: ['1', '2', '3', '4', '5'], outcomes })).toEqual({
      matched: 5,
      applicationConsistent: 2,
      crashConsistent: 1,
      skipped: 1,
      failed: 1,
    });
  });

  test.each([[undefined], [null], ['aborted'], ['toString'], [{ outcome: 'skipped' }], [['skipped']]])(
    'counts a child that answered %p as failed',
    (answer) => {
      expect(tallyPage(EMPTY_TALLY, { targets: ['1'], outcomes: [answer] })).toEqual(tally({ matched: 1, failed: 1 }));
    },
  );

  test('adds up over pages, and every target is counted once', () => {
    const outcome = fc.constantFrom(
      'application-consistent',
      'crash-consistent',
      'skipped',
      'failed',
      undefined,
      'constructor',
      7,
    );
    const page = fc
      .array(outcome)
      .map((outcomes) => ({ targets: outcomes.map((_, index) => String(index)), outcomes }));
    fc.assert(
      fc.property(fc.array(page), (pages) => {
        const { matched, ...counts } = pages.reduce(tallyPage, EMPTY_TALLY);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(matched);
        expect(matched).toBe(pages.flatMap(({ targets }) => targets).length);
      }),
    );
  });

  test('counts targets whose children gave nothing at all', () => {
    expect(tallyPage(EMPTY_TALLY, { targets: ['1', '2'], outcomes: [] })).toEqual(tally({ matched: 2, failed: 2 }));
  });
});

describe('the verdict of a run', () => {
  test.each<[string, Parameters<typeof judgeRun>[0], string, string | undefined]>([
    [
      'every target has what was promised',
      { promise, tally: tally({ matched: 2, applicationConsistent: 2 }) },
      'Completed',
      undefined,
    ],
    [
      'one fell back',
      { promise, tally: tally({ matched: 2, applicationConsistent: 1, crashConsistent: 1 }) },
      'PartiallyFailed',
      undefined,
    ],
    ['all fell back', { promise, tally: tally({ matched: 1, crashConsistent: 1 }) }, 'PartiallyFailed', undefined],
    [
      'crash-consistent is what was promised',
      { promise: 'crash-consistent', tally: tally({ matched: 1, crashConsistent: 1 }) },
      'Completed',
      undefined,
    ],
    [
      'one was skipped',
      { promise, tally: tally({ matched: 2, applicationConsistent: 1, skipped: 1 }) },
      'PartiallyFailed',
      undefined,
    ],
    ['all were skipped', { promise, tally: tally({ matched: 2, skipped: 2 }) }, 'Failed', undefined],
    ['all failed', { promise, tally: tally({ matched: 2, failed: 2 }) }, 'Failed', undefined],
    ['no target matched', { promise, tally: EMPTY_TALLY }, 'Completed', 'no-targets'],
    ['it was merged', { promise, tally: EMPTY_TALLY, claimReason: 'merged' }, 'Completed', 'merged'],
    [
      'it was claimed already',
      { promise, tally: EMPTY_TALLY, claimReason: 'already-claimed' },
      'Completed',
      'already-claimed',
    ],
    ['a step failed before any target', { promise, tally: EMPTY_TALLY, error: 'Denied: no' }, 'Failed', 'step-failed'],
    [
      'a step failed after some',
      { promise, tally: tally({ matched: 1, applicationConsistent: 1 }), error: 'x' },
      'PartiallyFailed',
      'step-failed',
    ],
  ])('when %s', (_, known, verdict, reason) => {
    const completion = judgeRun(known);
    expect(completion.verdict).toBe(verdict);
    expect(completion.reason).toBe(reason);
  });

  test('is in words on the execution', () => {
    expect(
      judgeRun({ promise, tally: tally({ matched: 3, applicationConsistent: 1, crashConsistent: 1, failed: 1 }) })
        .summary,
    ).toBe('3 targets: 1 application-consistent, 1 crash-consistent, 0 skipped, 1 failed');
    expect(judgeRun({ promise, tally: EMPTY_TALLY, error: 'Denied: no' }).summary).toBe(
      'the run stopped at an error: Denied: no',
    );
  });

  test('is Completed only where nothing failed, nothing was skipped, no promise was broken', () => {
    const count = fc.nat({ max: 3 });
    const counts = fc.record({ applicationConsistent: count, crashConsistent: count, skipped: count, failed: count });
    fc.assert(
      fc.property(counts, fc.constantFrom('application-consistent', 'crash-consistent'), (parts, promised) => {
        const matched = Object.values(parts).reduce((sum, each) => sum + each, 0);
        const broken =
          parts.skipped + parts.failed + (promised === 'application-consistent' ? parts.crashConsistent : 0);
        expect(judgeRun({ promise: promised, tally: { matched, ...parts } }).verdict === 'Completed').toBe(
          broken === 0,
        );
      }),
    );
  });
});

test.each([
  [{ kind: 'none' }, 'crash-consistent'],
  [{ kind: 'document', document: 'd', stages: ScriptStages.PRE_AND_POST }, 'application-consistent'],
  [{ kind: 'document', document: 'd', stages: ScriptStages.PRE_ONLY }, 'crash-consistent'],
  [{ kind: 'document', document: 'd', stages: ScriptStages.POST_ONLY }, 'crash-consistent'],
] as const)('a policy with %j promises %p', (quiesce, promised) => {
  expect(promiseOf({ quiesce })).toBe(promised);
});
