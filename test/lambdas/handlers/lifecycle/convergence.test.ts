import { dying, failing, type SimulatedFault } from '../../../../lab/simulation/faults';
import type { SimulationOptions } from '../../../../lab/simulation/simulation';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { changing } from '../failures';
import type { World } from '../world';
import {
  addForeign,
  addNights,
  addSet,
  callsOf,
  deploying,
  eventsOf,
  existing,
  FOREIGN,
  goOn,
  lifecyclePolicy,
  RETAIN,
  snapshots,
  snapshotsOf,
  THERE,
  unexplained,
} from './lifecycling';

/** After a round with any fault, the next rounds bring the sets to the same end. */

const POLICY = lifecyclePolicy({
  retain: RETAIN,
  lock: { mode: 'governance', days: 1, crashConsistent: true },
  copies: [{ regions: [THERE], encrypted: false, retain: RETAIN }],
  share: { accounts: ['444455556666'] },
});

/** Four nights: the last one is new and wants everything, two of them are to go. */
function nights(options: SimulationOptions = {}): World {
  const world = deploying([POLICY], options);
  addSet(world, { number: 1, daysAgo: 0, tags: { [TagKey.STATE]: 'created' } });
  for (const number of [2, 3, 4]) {
    addSet(world, { number, daysAgo: 2 * number });
  }
  addForeign(world);
  return world;
}

/** What is there in the end. */
function endOf(world: World): object {
  const copies = [...world.cloud.in(THERE).snapshots.values()].filter(({ deletedAt }) => deletedAt === undefined);
  return {
    home: existing(world),
    states: snapshotsOf(1).map((snapshotId) => world.cloud.snapshots.get(snapshotId)?.tags.get(TagKey.STATE)),
    shared: snapshotsOf(1).map((snapshotId) => world.cloud.snapshots.get(snapshotId)?.tags.get(TagKey.SHARED)),
    copies: copies.map(({ copy, tags }) => `${copy?.sourceId ?? ''} ${tags.get(TagKey.STATE) ?? ''}`).sort(),
  };
}

const END = {
  home: [...snapshots(1, 2), FOREIGN].sort(),
  states: ['completed', 'completed'],
  shared: ['always 444455556666', 'always 444455556666'],
  copies: snapshotsOf(1).map((snapshotId) => `${snapshotId} completed`),
};

/** A round that goes well says how many calls of ports it makes. */
async function callsOfRound(): Promise<number> {
  const world = nights();
  await world.lifecycle();
  return world.calls('Lifecycle').length;
}

async function ended(faults: readonly SimulatedFault[], options: SimulationOptions = {}): Promise<World> {
  const world = nights({ ...options, faults });
  await world.lifecycle().catch(() => undefined);
  await goOn(world, 6);
  return world;
}

function expectUnharmed(world: World): void {
  expect(unexplained(world)).toEqual([]);
  const touched = [
    ...callsOf(world, 'DeleteSnapshot').map(({ input }) => input.SnapshotId),
    ...callsOf(world, 'CreateTags').flatMap(({ input }) => input.Resources as readonly string[]),
    ...callsOf(world, 'CopySnapshot').map(({ input }) => input.SourceSnapshotId),
  ];
  expect(touched).not.toContain(FOREIGN);
}

test('a round that goes well, and those after it, bring the sets to their end', async () => {
  const world = await ended([]);
  expect(endOf(world)).toEqual(END);
  expectUnharmed(world);
  expect(callsOf(world, 'CopySnapshot')).toHaveLength(2);
  expect(eventsOf(world, 'Snapshot Set Pruned')).toHaveLength(2);
});

test.each(['before', 'after'] as const)(
  'a round that dies %s any of its calls is followed by one that comes to the same end',
  async (side) => {
    const calls = await callsOfRound();
    expect(calls).toBeGreaterThan(25);
    for (let call = 1; call <= calls; call += 1) {
      const world = await ended([dying('Lifecycle', { call, side })]);
      expect([call, endOf(world)]).toEqual([call, END]);
      expectUnharmed(world);
      expect([call, callsOf(world, 'CopySnapshot').length]).toEqual([call, 2]);
    }
  },
);

const CHANGING = [
  'CreateTags',
  'LockSnapshot',
  'CopySnapshot',
  'ModifySnapshotAttribute',
  'DeleteSnapshot',
  'PutEvents',
];
const LEDGER = ['claimRound', 'endRound', 'wasTold', 'remember'];

describe.each(['error-after-effect', 'error-before-effect', 'throttle'] as const)('with %s', (kind) => {
  test.each([...CHANGING, ...LEDGER])('at each %s it comes to the same end', async (operation) => {
    for (const after of [0, 1, 3]) {
      const world = await ended([failing('Lifecycle', operation, kind, { after, times: 4 })]);
      expect([after, endOf(world)]).toEqual([after, END]);
      expectUnharmed(world);
    }
  });
});

test('two rounds at once do no harm: nobody has claimed, and each copies and removes', async () => {
  const world = nights(
    changing('Lifecycle', ({ ledger }) => ({
      ledger: { ...ledger, claimRound: () => Promise.resolve({ status: 'claimed', regions: [] }) },
    })),
  );
  await world.clock.runUntil(
    Promise.all([world.invoker.lifecycle({ woken: false }), world.invoker.lifecycle({ woken: false })]),
  );
  expect(callsOf(world, 'CopySnapshot')).toHaveLength(4);
  await goOn(world, 6);
  expect(endOf(world)).toEqual(END);
  expectUnharmed(world);
});

test('what is not ours is not even asked about: without sets there are only listings', async () => {
  const world = deploying([POLICY]);
  addForeign(world);
  addNights(world, 0);
  await world.lifecycle();
  const operations = new Set(world.cloud.calls.map(({ operation }) => operation));
  expect([...operations].filter((operation) => !/^(Describe|List|Get)/.test(operation))).toEqual(['UpdateItem']);
});
