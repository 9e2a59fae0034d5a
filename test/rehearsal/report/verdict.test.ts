import { Reason } from '../../../lambdas/domain/outcome';
import { verdictOf } from '../../../rehearsal/report/conclusion';
import { REASONS } from '../../../rehearsal/report/reasons';
import { aReport, aRun, aTarget } from './builders';
import { aFallback, aSkipped } from './other-outcomes';

test('a run that is not complete is reconciled with expectations that were kept', () => {
  const run = aRun({ verdict: 'PartiallyFailed', targets: [aTarget(), aFallback(), aSkipped()] });
  expect(verdictOf(aReport({ runs: [run] }))).toEqual([
    '1 of 1 expectation kept: Quiesce did what it promises on this fleet.',
    'Databases/nightly ends PartiallyFailed, as it would in AWS, since files-1 is crash-consistent (pre-script-failed), web-1 is skipped (not-managed): a run is Completed only if every target has the set that its policy promises.',
  ]);
});

test('of many targets some are named', () => {
  const run = aRun({ verdict: 'Failed', targets: Array.from({ length: 9 }, aSkipped) });
  expect(verdictOf(aReport({ runs: [run] }))[1]).toContain('5 more are no better');
});

test.each([
  [[aRun()], 'The run ends Completed, as it would in AWS.'],
  [[aRun(), aRun()], 'All 2 runs end Completed, as they would in AWS.'],
  [[], 'No run took place.'],
  [
    [aRun({ verdict: 'ABORTED', targets: [], summary: 'stopped by hand' })],
    'Databases/nightly ends ABORTED, as it would in AWS, since stopped by hand: a run is Completed only if every target has the set that its policy promises.',
  ],
])('runs %# are summed up', (runs, sentence) => {
  expect(verdictOf(aReport({ runs }))[1]).toBe(sentence);
});

test('expectations that were not kept are no success', () => {
  const broken = verdictOf(aReport({ expectations: [{ text: 'nothing is left frozen', kept: false }] }));
  expect(broken[0]).toBe('1 of 1 expectation not kept: Quiesce did not do all that it promises on this fleet.');
});

test.each(Object.values(Reason))('the reason %s has a meaning and something to do', (reason) => {
  expect(REASONS[reason].match(/[^.]\.( |$)/g)?.length).toBeGreaterThanOrEqual(2);
});
