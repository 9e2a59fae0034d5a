import { aPolicy, id } from '../../../lab/simulation/builders';
import { dying } from '../../../lab/simulation/faults';
import { brokenInvariants } from '../../../lab/simulation/invariants';
import { simulate } from '../../../lab/simulation/simulate';
import { createSimulation, firing, type Simulation } from '../../../lab/simulation/simulation';

/** The invariants have teeth: each is broken once by hand, and noticed. */

const happy = () => simulate().then(({ simulation, run }) => ({ simulation, run }));

function retag({ cloud }: Simulation, key: string, value: string | undefined): void {
  for (const { tags } of cloud.snapshots.values()) {
    if (value === undefined) {
      tags.delete(key);
    } else {
      tags.set(key, value);
    }
  }
}

test('a healthy run breaks none', async () => {
  const { simulation, run } = await happy();
  expect(brokenInvariants(simulation, [[run, aPolicy()]])).toEqual([]);
});

test.each([
  ['quiesce:run', undefined, /lacks quiesce:run/],
  ['quiesce:set', undefined, /lacks quiesce:set/],
  ['quiesce:consistency', 'pending', /is pending/],
  ['quiesce:consistency', 'crash-consistent', /does not say why/],
])('a set whose %s is %s is noticed', async (key, value, complaint) => {
  const { simulation, run } = await happy();
  retag(simulation, key, value);
  expect(brokenInvariants(simulation, [[run, aPolicy()]]).join()).toMatch(complaint);
});

test('an event that does not fit its schema is noticed', async () => {
  const { simulation, run } = await happy();
  const told = simulation.cloud.events.find(({ detailType }) => detailType === 'Run Completed');
  Object.assign(told?.detail ?? {}, { verdict: 'Perhaps' });
  expect(brokenInvariants(simulation, [[run, aPolicy()]]).join()).toMatch(/Run Completed is strange: .*verdict/);
});

test('a claim that nothing was frozen for is noticed', async () => {
  const { simulation, run } = await simulate({ policy: aPolicy({ quiesce: { kind: 'none' } }) });
  retag(simulation, 'quiesce:consistency', 'application-consistent');
  retag(simulation, 'quiesce:proof', 'guest-evidence');
  expect(brokenInvariants(simulation, [[run, aPolicy({ quiesce: { kind: 'none' } })]]).join()).toMatch(
    /claims what was not frozen/,
  );
});

test('a second set that counts is noticed', async () => {
  const { simulation, run } = await happy();
  await simulation.clock.advance(20_000);
  const tags = simulation.sets()[0]?.tags ?? {};
  const Tags = Object.entries<string>(tags).map(([Key, Value]) => ({ Key, Value }));
  const input = {
    InstanceSpecification: { InstanceId: id(1) },
    TagSpecifications: [{ ResourceType: 'snapshot', Tags }],
  };
  await simulation.clock.runUntil(simulation.cloud.call({ service: 'ec2', operation: 'CreateSnapshots', input }));
  expect(brokenInvariants(simulation, [[run, aPolicy()]]).join()).toMatch(/two sets of/);
  expect(brokenInvariants(simulation, [[run, aPolicy()]]).join()).toMatch(/two sets have the tag quiesce:set=/);
});

test('a freeze without an end, and a debt that somebody forgot, are noticed', async () => {
  const simulation = createSimulation({
    faults: [
      dying('Thaw', { call: 1, side: 'before' }, Infinity),
      dying('Guard', { call: 1, side: 'before' }, Infinity),
    ],
    instances: [{ number: 1, behavior: { pre: ['fails-frozen'] } }],
  });
  const { ended } = simulation.start(firing());
  await simulation.clock.advance(10_000);
  simulation.guest(1).killWatchdogs();
  const run = await simulation.clock.runUntil(ended);
  simulation.books.holds.clear();
  await simulation.clock.advance(150_000);
  const broken = brokenInvariants(simulation, [[run, aPolicy()]]).join();
  expect(broken).toMatch(/is frozen for ever/);
  expect(broken).toMatch(/neither confirmed nor owed/);
});

test('a run that claims more than its targets is noticed', async () => {
  const { simulation, run } = await happy();
  const targets = Object.fromEntries(
    Object.entries(run.targets).map(([key, target]) => [key, { ...target, outcome: 'failed' }]),
  );
  expect(brokenInvariants(simulation, [[{ ...run, targets }, aPolicy()]]).join()).toMatch(
    /claims more than its targets/,
  );
  expect(brokenInvariants(simulation, [[{ ...run, status: 'FAILED' }, aPolicy()]]).join()).toMatch(/ends FAILED/);
});
