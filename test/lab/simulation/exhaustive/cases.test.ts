import { parseCase, printCase } from '../../../../lab/simulation/exhaustive/case';
import { faultsOf } from '../../../../lab/simulation/exhaustive/enumerate';
import { printFault } from '../../../../lab/simulation/exhaustive/fault-line';
import { broken, MUTANTS } from '../../../../lab/simulation/exhaustive/mutants/mutants';
import { PATHS, pathNamed } from '../../../../lab/simulation/exhaustive/paths/paths';
import { play } from '../../../../lab/simulation/exhaustive/play';
import { randomWorld } from '../../../../lab/simulation/exhaustive/random-world';
import { runJob } from '../../../../lab/simulation/exhaustive/jobs/run-job';
import { caseOf } from '../../../../lab/simulation/exhaustive/subjects';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of a case that a line tells of, all that happened. */
async function historyOf(line: string): Promise<readonly string[]> {
  const parsed = parseCase(line);
  const { subject, faults } = caseOf(parsed);
  return (await subject.play({ seed: parsed.seed, faults })).timeline();
}

describe('the same line has the same history', () => {
  test.each([
    'happy seed=1',
    'happy seed=3 Hold.hold.1:error-after-effect',
    'two-policies seed=1 SnapshotWhenFrozen.1:runs-on run:times-out@9',
    'random seed=209',
    'random seed=9',
    'lifecycle/copies seed=1 Lifecycle.1:overlaps@1',
    'lifecycle/random seed=9',
  ])('%s', async (line) => {
    const first = await historyOf(line);
    expect(first.length).toBeGreaterThan(20);
    expect(await historyOf(line)).toEqual(first);
  });

  test('another seed has another one', async () => {
    expect(await historyOf('happy seed=1')).not.toEqual(await historyOf('happy seed=2'));
  });
});

test('every fault that is enumerated can be written down and read again', async () => {
  const { recording } = await play(pathNamed('two-policies'), { seed: 1, faults: [] });
  for (const fault of faultsOf(recording, 'every')) {
    const line = printCase({ path: 'two-policies', seed: 1, faults: [fault] });
    expect(parseCase(line).faults).toEqual([fault]);
  }
});

test('every fault that is enumerated for the happy path happens', async () => {
  const path = pathNamed('happy');
  const { recording } = await play(path, { seed: 1, faults: [] });
  const ofCalls = faultsOf(recording, 'strong').filter(({ point }) => point.of.includes('.'));
  expect(ofCalls.length).toBeGreaterThan(10);
  for (const fault of ofCalls) {
    const { fired } = await play(path, { seed: 1, faults: [fault] });
    expect([printFault(fault), fired]).toEqual([printFault(fault), 1]);
  }
});

test('a world that is drawn is played with the faults of its line', () => {
  const { faults } = randomWorld(209);
  expect(caseOf({ path: 'random', seed: 209, faults: [] }).faults).toEqual(faults);
  expect(parseCase(printCase({ path: 'random', seed: 209, faults })).faults).toEqual(faults);
});

test('worlds differ, and nothing is broken in the first of them', async () => {
  expect(await runJob({ kind: 'random', of: 'random', from: 1, count: 20 })).toEqual({ cases: 20, findings: [] });
  expect(new Set([1, 2, 3, 4, 5].map((seed) => JSON.stringify(randomWorld(seed)))).size).toBe(5);
});

test('a share of the pairs is drawn from the seed, and nothing is broken in it', async () => {
  const job = { kind: 'pairs', path: 'none', part: { index: 0, of: 1 }, share: 0.02, seed: 1 } as const;
  const { cases, findings } = await runJob(job);
  expect(findings).toEqual([]);
  expect(cases).toBeGreaterThan(0);
});

test('paths have names of their own and say how they end', () => {
  expect(new Set(PATHS.map(({ name }) => name)).size).toBe(PATHS.length);
  expect(PATHS.filter(({ ends = '' }) => ends === '')).toEqual([]);
});

test('every mutant breaks one line of the product as it is', () => {
  expect(new Set(MUTANTS.map(({ why }) => why)).size).toBe(MUTANTS.length);
  for (const mutant of MUTANTS) {
    const text = readFileSync(join(__dirname, '../../../..', mutant.file), 'utf8');
    expect(broken(text, mutant)).not.toBe(text);
  }
});
