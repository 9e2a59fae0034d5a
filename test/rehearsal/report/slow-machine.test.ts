import { conclusionOf } from '../../../rehearsal/report/conclusion';
import { tooSlow } from '../../../rehearsal/report/expectations';
import type { Expectation } from '../../../rehearsal/report/report';
import { machineText } from '../../../rehearsal/report/wording';
import { aReport } from './builders';

const OUTCOME: Expectation = { text: 'db-1 is application-consistent', kept: false, dependsOnTime: true };
const GUARANTEE: Expectation = { text: 'nothing is left frozen', kept: false };

function concluded(slowMachine: string | undefined, ...expectations: readonly Expectation[]) {
  const { setup } = aReport();
  return conclusionOf({ expectations, setup: { ...setup, ...(slowMachine === undefined ? {} : { slowMachine }) } });
}

test.each([
  [1.4, 400],
  [2.9, 4_900],
])('a machine is fast enough where 1 s of work takes %d s and a start %d ms', (slowdown, slowestStartMillis) => {
  expect(tooSlow({ slowdown, slowestStartMillis })).toBeUndefined();
});

test.each([
  [3, 400, /1\.0 s of work took 3\.0 s \(bound 3\.0 s\)/],
  [1.2, 5_000, /the slowest start of one took 5\.0 s \(bound 5\.0 s\)/],
])('it is too slow where it takes %d s, or a start %d ms, and says so', (slowdown, slowestStartMillis, said) => {
  expect(tooSlow({ slowdown, slowestStartMillis })).toMatch(said);
});

test('a machine that is too slow leaves open why what depends on time was not kept', () => {
  expect(concluded('figures', OUTCOME, { ...GUARANTEE, kept: true })).toEqual({
    kept: 'slow-machine',
    text: '1 of 2 expectations not kept, but the machine was too slow to tell why: figures',
  });
});

test('it excuses no guarantee, and where all is kept there is nothing to excuse', () => {
  expect(concluded('figures', OUTCOME, GUARANTEE).kept).toBe('not-kept');
  expect(concluded(undefined, OUTCOME).kept).toBe('not-kept');
  expect(concluded('figures', { ...OUTCOME, kept: true }).kept).toBe('kept');
});

test('the head of a report on such a machine does not put what was kept in doubt', () => {
  const { setup } = aReport();
  expect(machineText({ ...setup, slowMachine: 'figures' })).toMatch(
    /: too slow .*; what was kept is valid all the same$/,
  );
  expect(machineText(setup)).not.toContain('slow to');
});
