import { parseCase, printCase } from '../../../../lab/simulation/exhaustive/case';
import { printFault } from '../../../../lab/simulation/exhaustive/fault-line';
import { runJob } from '../../../../lab/simulation/exhaustive/jobs/run-job';
import { findingLine } from '../../../../lab/simulation/exhaustive/report/report';
import { caseOf } from '../../../../lab/simulation/exhaustive/subjects';
import { lifecycleFaultsOf } from '../../../../lab/simulation/lifecycle/enumerate';
import { playWorld } from '../../../../lab/simulation/lifecycle/play';
import { LIFECYCLE, LIFECYCLE_RANDOM, lifecycleSubjects } from '../../../../lab/simulation/lifecycle/subjects';
import { WORLDS } from '../../../../lab/simulation/lifecycle/worlds/worlds';

/** Of all single faults, one in this many is played here. `.ci/run` plays a third of them, `npm run verify` all. */
const ONE_IN = 101;

let played = 0;

test.each(lifecycleSubjects.map(({ name }) => name))(
  '%s ends as it says, with every single fault of the share',
  async (path) => {
    const { cases, findings } = await runJob({ kind: 'single', path, part: { index: 0, of: ONE_IN } });
    expect(findings.map(findingLine)).toEqual([]);
    played += cases;
  },
);

test('the share is of more than 3,000 faults', () => {
  expect(played).toBeGreaterThan(3_000 / ONE_IN);
});

test('worlds that are drawn end with their faults as without them', async () => {
  const job = { kind: 'random', of: LIFECYCLE_RANDOM, from: 1, count: 8 } as const;
  expect(await runJob(job)).toEqual({ cases: 8, findings: [] });
});

test('a share of the pairs ends as it says', async () => {
  const part = { index: 0, of: 1 };
  const { cases, findings } = await runJob({ kind: 'pairs', path: 'lifecycle/archive', part, share: 0.003, seed: 1 });
  expect(findings).toEqual([]);
  expect(cases).toBeGreaterThan(0);
});

test('every fault that is enumerated can be written down, read again, and happens', async () => {
  const [world] = WORLDS.filter(({ name }) => name === 'lifecycle/half-removed');
  if (world === undefined) {
    throw new Error('there is no such world');
  }
  const { recording } = await playWorld(world, { seed: 1, faults: [] });
  for (const fault of lifecycleFaultsOf(recording, 'every')) {
    const line = printCase({ path: world.name, seed: 1, faults: [fault] });
    expect(parseCase(line).faults).toEqual([fault]);
  }
  for (const fault of lifecycleFaultsOf(recording, 'strong')) {
    const { fired } = await playWorld(world, { seed: 1, faults: [fault] });
    expect([printFault(fault), fired]).toEqual([printFault(fault), 1]);
  }
});

test('worlds have names of their own and say how they end', () => {
  expect(new Set(WORLDS.map(({ name }) => name)).size).toBe(WORLDS.length);
  expect(WORLDS.filter(({ name, ends = '' }) => !name.startsWith(LIFECYCLE) || ends === '')).toEqual([]);
});

test('a case of a world that is not known is refused', () => {
  expect(() => caseOf({ path: 'lifecycle/nowhere', seed: 1, faults: [] })).toThrow(
    'allowed: lifecycle/random, lifecycle/',
  );
});

test('a rule that is broken is noticed: an end that differs is told, with all that happened', async () => {
  const [world] = WORLDS.filter(({ name }) => name === 'lifecycle/retention');
  const { violations, timeline } = await playWorld({ ...world, ends: 'nothing' } as never, { seed: 1, faults: [] });
  expect(violations.map(({ message }) => message)).toEqual([`ends: ${world?.ends ?? ''}; expected: nothing`]);
  expect(timeline().join('\n')).toMatch(/Lifecycle calls DeleteSnapshot snap-/);
});
