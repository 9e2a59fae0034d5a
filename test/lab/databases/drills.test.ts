import { DRILLED } from '../../../lab/databases/drill/checks';
import { withDrillReport } from '../../../lab/databases/drill/page';
import { numbersOf, sabotageOf } from '../../../lab/databases/drill/proof';
import { isFalse, summarizeDrills, type DrillRounds } from '../../../lab/databases/drill/results';
import type { DrillOutcome } from '../../../lab/databases/drill/round';
import { DatabaseName } from '../../../lab/databases/engines/database';

const WHOLE: DrillOutcome = { verdict: 'passed', cause: '', failedChecks: [], checkMillis: 900, usableMillis: 300 };
const BROKEN: DrillOutcome = {
  sabotage: 'corrupt-page',
  broken: '512 bytes',
  verdict: 'failed',
  cause: 'server: expected …',
  failedChecks: ['server'],
  checkMillis: 400,
};

function summary(outcomes: readonly DrillOutcome[]): ReturnType<typeof summarizeDrills> {
  const database = { name: DatabaseName.REDIS, version: '7.0.15' };
  return summarizeDrills({ database, check: {} as DrillRounds['check'], outcomes, failures: [] });
}

test('each database has drills, and those that only lie elsewhere have none', () => {
  expect(DRILLED).toEqual(['postgresql', 'mariadb', 'mysql', 'redis']);
});

test('every second copy is broken, by each kind in turn', () => {
  expect([1, 2, 3, 4, 6, 8, 10].map(sabotageOf)).toEqual([
    undefined,
    'corrupt-page',
    undefined,
    'missing-volume',
    'stale-set',
    'wrong-version',
    'corrupt-page',
  ]);
});

test.each([
  [20, 10, 10],
  [3, 1, 2],
  [1, 0, 1],
])('%i rounds are divided between two file systems', (rounds, first, second) => {
  const parts = [0, 1].map((place) => numbersOf(rounds, { place, of: 2 }));
  expect(parts.map(({ length }) => length)).toEqual([first, second]);
  expect(parts.flat()).toEqual(Array.from({ length: rounds }, (_, index) => index + 1));
});

test.each<[string, DrillOutcome, boolean]>([
  ['a whole copy that passes', WHOLE, false],
  ['a whole copy that fails', { ...WHOLE, verdict: 'failed' }, true],
  ['a broken copy that fails at a check', BROKEN, false],
  ['a broken copy that passes', { ...BROKEN, verdict: 'passed' }, true],
  ['a broken copy that fails without a check', { ...BROKEN, failedChecks: [] }, true],
  ['a sabotage that broke nothing', { ...BROKEN, broken: undefined as never }, true],
])('%s', (_, outcome, wrong) => {
  expect(isFalse(outcome)).toBe(wrong);
});

test('a summary counts false verdicts, and which check found what', () => {
  const result = summary([
    WHOLE,
    BROKEN,
    { ...WHOLE, verdict: 'failed', cause: 'why' },
    { ...BROKEN, verdict: 'passed' },
  ]);
  expect(result).toMatchObject({
    rounds: 4,
    sabotaged: 2,
    falsePasses: ['corrupt-page: 512 bytes'],
    falseFailures: ['why'],
    foundBy: { 'corrupt-page': { server: 2 } },
    usableMillis: { median: 300, worst: 300 },
    checkMillis: { median: 900, worst: 900 },
  });
});

test('a run of one database leaves the others what they are', () => {
  const report = (database: DatabaseName) => ({
    machine: {} as never,
    requested: { rounds: 2 },
    drills: [{ ...summary([]), database }],
    failures: [],
  });
  const first = withDrillReport({}, report(DatabaseName.REDIS), '2026-01-01');
  const second = withDrillReport(first, report(DatabaseName.MYSQL), '2026-02-02');
  expect(second.redis).toEqual(first.redis);
  expect(second.mysql?.date).toBe('2026-02-02');
});
