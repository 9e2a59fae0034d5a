import { putSchedule } from '../../../../lab/simulation/deployed';
import { failing } from '../../../../lab/simulation/faults';
import type { Schedule } from '../../../../lambdas/domain/policy';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { fieldsOf } from '../../../../lambdas/domain/json';
import { changing } from '../failures';
import type { World } from '../world';
import {
  addSet,
  callsOf,
  deploying,
  eventsOf,
  existing,
  goOn,
  HOME,
  lifecyclePolicy,
  RETAIN,
  snapshotsOf,
  THERE,
} from './lifecycling';

const COPIES: NonNullable<Schedule['copies']> = [{ regions: [THERE], encrypted: false, retain: RETAIN }];

/** A set that is to be copied. */
function copying(options: Parameters<typeof deploying>[1] = {}, copies: Schedule['copies'] = COPIES): World {
  const world = deploying([lifecyclePolicy({ retain: RETAIN, copies })], options);
  addSet(world, { number: 1, daysAgo: 0 });
  return world;
}

/** The sources of the copies in the other Region. */
const sources = (world: World): readonly (string | undefined)[] =>
  [...world.cloud.in(THERE).snapshots.values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ copy }) => copy?.sourceId)
    .sort();

describe('copies', () => {
  test('are made once, completed and told of', async () => {
    const world = copying();
    expect(await world.lifecycle()).toMatchObject({ done: 2, failed: 0 });
    expect(sources(world)).toEqual(snapshotsOf(1));
    await goOn(world, 3);
    expect(sources(world)).toEqual(snapshotsOf(1));
    expect(eventsOf(world, 'Snapshot Set Copied')).toMatchObject([{ detail: { region: THERE } }]);
    expect(world.metrics()).toEqual({ SnapshotsCopiedRegionStarted: 2, SnapshotsCopiedRegionCompleted: 2 });
    const [copy] = [...world.cloud.in(THERE).snapshots.values()];
    expect(copy?.tags.get(TagKey.SOURCE)).toContain(HOME);
    expect(copy?.tags.get(TagKey.STATE)).toBe('completed');
    expect(copy?.description).toContain('policy databases');
  });

  test('whose answer is lost are not made twice', async () => {
    const world = copying({ faults: [failing('Lifecycle', 'CopySnapshot', 'error-after-effect', { times: 2 })] });
    await world.lifecycle();
    expect(callsOf(world, 'CopySnapshot')).toHaveLength(2);
    expect(world.logged()).toContain('copy-unknown');
    expect(eventsOf(world, 'Lifecycle Failed')).toEqual([]);
    await goOn(world, 3);
    expect(callsOf(world, 'CopySnapshot')).toHaveLength(2);
    expect(sources(world)).toEqual(snapshotsOf(1));
  });

  test('that were not made are made by the next round', async () => {
    const world = copying({ faults: [failing('Lifecycle', 'CopySnapshot', 'error-before-effect', { times: 2 })] });
    await world.lifecycle();
    await goOn(world, 3);
    expect(sources(world)).toEqual(snapshotsOf(1));
  });

  test('wait while others fill the Region, and that is no failure', async () => {
    const world = copying({ modelSettings: { copyPendingMillis: 3_600_000 } });
    for (let number = 0; number < 20; number += 1) {
      const snapshotId = `snap-0000000000000${String(100 + number)}`;
      world.cloud.addSnapshot({ snapshotId });
      const input = { SourceRegion: HOME, SourceSnapshotId: snapshotId };
      const call = world.cloud.call({ service: 'ec2', operation: 'CopySnapshot', region: THERE, input });
      await world.clock.runUntil(call);
    }
    expect(await world.lifecycle()).toMatchObject({ failed: 0, left: 0 });
    expect(world.logged()).toContain('copy-waits');
    expect(eventsOf(world, 'Lifecycle Failed')).toEqual([]);
    await goOn(world, 5);
    expect(sources(world).filter((source) => snapshotsOf(1).includes(source ?? ''))).toHaveLength(2);
  });

  test('that fail are told with EC2’s message, removed and made again', async () => {
    const world = copying({ faults: [failing('Lifecycle', 'CopySnapshot', 'fails-late', { times: 1 })] });
    await world.lifecycle();
    await goOn(world, 8);
    expect(sources(world)).toEqual(snapshotsOf(1));
    const failed = eventsOf(world, 'Lifecycle Failed');
    expect(failed).toMatchObject([{ detail: { step: 'copy', region: THERE, outcome: 'given-up' } }]);
    expect(JSON.stringify(failed)).toContain('Given key ID is not accessible');
    expect(eventsOf(world, 'Snapshot Set Pruned')).toMatchObject([{ detail: { why: 'failed-copy', region: THERE } }]);
    expect(world.metrics()).toMatchObject({
      SnapshotsCopiedRegionFailed: 1,
      SnapshotsCopiedRegionStarted: 3,
      SnapshotsCopiedRegionDeleteCompleted: 1,
    });
  });

  test('that fail again are told again, each with its copy', async () => {
    const world = copying({ faults: [failing('Lifecycle', 'CopySnapshot', 'fails-late', { times: 3 })] });
    await world.lifecycle();
    await goOn(world, 16);
    const failed = eventsOf(world, 'Lifecycle Failed').map(({ detail }) => JSON.stringify(fieldsOf(detail).snapshots));
    expect(failed).toHaveLength(3);
    expect(new Set(failed).size).toBe(3);
    expect(world.metrics()).toMatchObject({ SnapshotsCopiedRegionFailed: 3 });
  });

  test('that take longer than they should are told of once, while they go on', async () => {
    const world = copying(
      { faults: [failing('Lifecycle', 'CopySnapshot', 'completes-late', { times: 1, delayMillis: 3 * 3_600_000 })] },
      [{ regions: [THERE], encrypted: false, withinMinutes: 15 }],
    );
    await world.lifecycle();
    await goOn(world, 15);
    expect(eventsOf(world, 'Copy Late')).toMatchObject([{ detail: { region: THERE } }]);
    expect(world.metrics()).toMatchObject({ CopyLate: 1, SnapshotsCopiedRegionCompleted: 2 });
  });

  test('into a Region that can’t be listed wait for it, and everything else goes on', async () => {
    const denied = { on: 'call', fault: { kind: 'denied' }, after: 0, times: Infinity } as const;
    const world = copying({
      faults: [{ ...denied, matches: ({ region, operation }) => region === THERE && operation.startsWith('Describe') }],
    });
    expect(await world.lifecycle()).toMatchObject({ round: 'done', failed: 0 });
    await goOn(world, 2);
    expect(sources(world)).toEqual([]);
    expect(existing(world)).toEqual(snapshotsOf(1));
    expect(eventsOf(world, 'Lifecycle Failed')).toMatchObject([{ detail: { step: 'list' } }]);
    expect(world.metrics()).toEqual({ LifecycleFailed: 3 });
    expect(world.books.round.regions).toEqual([THERE]);
  });

  test('are looked after when their policy is gone, in every Region that has some', async () => {
    const world = copying();
    await world.lifecycle();
    await goOn(world, 1);
    putSchedule(world, { name: 'nightly', expression: 'rate(1 day)' }, '{}');
    await goOn(world, 1);
    expect(world.books.round.regions).toEqual([THERE]);
    const listed = callsOf(world, 'DescribeSnapshots').filter(({ region }) => region === THERE);
    expect(listed).toHaveLength(3);
  });

  test('are remembered before the first of them is made', async () => {
    const world = copying(
      changing('Lifecycle', ({ storedSets }) => ({
        storedSets: { ...storedSets, copy: () => new Promise<never>(() => undefined) }, // Its function dies of it.
      })),
    );
    await expect(world.lifecycle()).rejects.toThrow();
    expect(world.books.round.regions).toEqual([THERE]);
  });
});
