import { parseCase, printCase } from '../../../../lab/simulation/exhaustive/case';
import { printFault } from '../../../../lab/simulation/exhaustive/fault-line';
import { runJob } from '../../../../lab/simulation/exhaustive/jobs/run-job';
import { findingLine } from '../../../../lab/simulation/exhaustive/report/report';
import { caseOf } from '../../../../lab/simulation/exhaustive/subjects';
import { drillFaultsOf } from '../../../../lab/simulation/drill/enumerate';
import { playDrills } from '../../../../lab/simulation/drill/play';
import { DRILL, DRILL_RANDOM, drillSubjects } from '../../../../lab/simulation/drill/subjects';
import type { DrillWorld } from '../../../../lab/simulation/drill/worlds/world';
import { DRILL_WORLDS } from '../../../../lab/simulation/drill/worlds/worlds';

/** Of all single faults, one in this many is played here. `.ci/run` plays a quarter of them, `npm run verify` all. */
const ONE_IN = 41;

let played = 0;

test.each(drillSubjects.map(({ name }) => name))(
  '%s ends as it says, and no single fault of the share breaks an invariant',
  async (path) => {
    const { cases, findings } = await runJob({ kind: 'single', path, part: { index: 0, of: ONE_IN } });
    expect(findings.map(findingLine)).toEqual([]);
    played += cases;
  },
);

test('the share is of more than 3,000 faults', () => {
  expect(played).toBeGreaterThan(3_000 / ONE_IN);
});

test('nothing is broken in worlds that are drawn', async () => {
  const job = { kind: 'random', of: DRILL_RANDOM, from: 1, count: 20 } as const;
  expect(await runJob(job)).toEqual({ cases: 20, findings: [] });
});

test('nothing is broken by a share of the pairs', async () => {
  const part = { index: 0, of: 1 };
  const { cases, findings } = await runJob({ kind: 'pairs', path: 'drill/passes', part, share: 0.02, seed: 1 });
  expect(findings).toEqual([]);
  expect(cases).toBeGreaterThan(0);
});

function worldNamed(name: string): DrillWorld {
  const world = DRILL_WORLDS.find((each) => each.name === name);
  if (world === undefined) {
    throw new Error(`there is no world ${name}`);
  }
  return world;
}

test('every fault that is enumerated can be written down and read again, and the strong ones happen', async () => {
  const world = worldNamed('drill/passes');
  const { recording } = await playDrills(world, { seed: 1, faults: [] });
  for (const fault of drillFaultsOf(recording, 'every')) {
    const line = printCase({ path: world.name, seed: 1, faults: [fault] });
    expect(parseCase(line).faults).toEqual([fault]);
  }
  for (const fault of drillFaultsOf(recording, 'strong')) {
    const { fired } = await playDrills(world, { seed: 1, faults: [fault] });
    expect([printFault(fault), fired]).toEqual([printFault(fault), 1]);
  }
});

test('the same line has the same history', async () => {
  const line = parseCase(`${DRILL_RANDOM} seed=22`);
  const history = async (): Promise<readonly string[]> => {
    const { subject, faults } = caseOf(line);
    return (await subject.play({ seed: 22, faults })).timeline();
  };
  const first = await history();
  expect(first.length).toBeGreaterThan(20);
  expect(await history()).toEqual(first);
});

test('worlds have names of their own and say how they end', () => {
  expect(new Set(DRILL_WORLDS.map(({ name }) => name)).size).toBe(DRILL_WORLDS.length);
  expect(DRILL_WORLDS.filter(({ name, ends = '' }) => !name.startsWith(DRILL) || ends === '')).toEqual([]);
});

test('a case of a world that is not known is refused', () => {
  expect(() => caseOf({ path: 'drill/nowhere', seed: 1, faults: [] })).toThrow('allowed: drill/random, drill/');
});

test('an end that differs is told, with all that happened', async () => {
  const world = worldNamed('drill/passes');
  const { violations, timeline } = await playDrills({ ...world, ends: 'nothing' }, { seed: 1, faults: [] });
  expect(violations.map(({ message }) => message)).toEqual([`ends: ${world.ends ?? ''}; expected: nothing`]);
  expect(timeline().join('\n')).toMatch(/LaunchInstance calls RunInstances/);
});
