import { failing } from '../../../../lab/simulation/faults';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { always } from '../failures';
import {
  addNights,
  addSet,
  callsOf,
  deploying,
  eventsOf,
  existing,
  FOREIGN,
  fourNights,
  goOn,
  lifecyclePolicy,
  RETAIN,
  snapshots,
  snapshotsOf,
} from './lifecycling';

describe('the state of a set', () => {
  test('is noted when all of its snapshots are completed, and told of', async () => {
    const world = deploying([lifecyclePolicy()]);
    addSet(world, { number: 1, daysAgo: 0, pendingMillis: 600_000, tags: { [TagKey.STATE]: 'created' } });
    await world.lifecycle();
    expect(world.events()).toEqual([]);
    await goOn(world, 2);
    expect(eventsOf(world, 'Snapshot Set Completed')).toMatchObject([{ detail: { snapshots: snapshots(1) } }]);
    expect(world.metrics()).toEqual({ SetCompleted: 1 });
    expect([...world.cloud.snapshots.values()].map(({ tags }) => tags.get(TagKey.STATE))).toEqual([
      'completed',
      'completed',
    ]);
  });

  test('is failed when one of them failed', async () => {
    const world = deploying([lifecyclePolicy()]);
    addSet(world, { number: 1, daysAgo: 0, fails: 'no luck', tags: { [TagKey.STATE]: 'created' } });
    await world.lifecycle();
    expect(eventsOf(world, 'Snapshot Set Failed')).toMatchObject([
      { detail: { cause: expect.stringContaining('no luck') as unknown } },
    ]);
    expect(world.metrics()).toEqual({ SetFailed: 1 });
  });

  test('is told of again when it could not be noted: twice, but never not at all', async () => {
    const world = deploying([lifecyclePolicy()], {
      faults: [failing('Lifecycle', 'CreateTags', 'error-before-effect', { times: 4 })],
    });
    addSet(world, { number: 1, daysAgo: 0, tags: { [TagKey.STATE]: 'created' } });
    expect(await world.lifecycle()).toMatchObject({ failed: 1 });
    await goOn(world, 1);
    expect(eventsOf(world, 'Snapshot Set Completed')).toHaveLength(2);
  });
});

describe('an action that fails', () => {
  test('is counted each time and told once, and stops no other', async () => {
    const world = fourNights();
    world.cloud.putImage({ imageId: 'ami-1', snapshotIds: [snapshots(1)[0] ?? ''] });
    const denied = deploying([lifecyclePolicy({ retain: RETAIN, archive: { afterSeconds: 0 } })], {
      ...always('Lifecycle', 'ModifySnapshotTier', 'denied'),
    });
    addNights(denied, 4);
    await denied.lifecycle();
    await goOn(denied, 2);
    expect(existing(denied)).toEqual(snapshots(1, 2));
    const told = eventsOf(denied, 'Lifecycle Failed');
    expect(told).not.toEqual([]);
    expect(new Set(told.map(({ detail }) => JSON.stringify(detail))).size).toBe(told.length);
    expect(denied.metrics().LifecycleFailed).toBeGreaterThan(told.length);
    expect(told[0]).toMatchObject({ detail: { step: 'archive', outcome: 'repeated' } });
  });

  test('because EC2 is asked too often waits, and is not told of', async () => {
    const world = fourNights({ faults: [failing('Lifecycle', 'DeleteSnapshot', 'throttle', { times: 30 })] });
    await world.lifecycle();
    for (let minute = 0; minute < 5; minute += 1) {
      await world.clock.advance(60_000);
      await world.lifecycle();
    }
    expect(existing(world)).toEqual([...snapshots(1, 2), FOREIGN].sort());
    expect(eventsOf(world, 'Lifecycle Failed')).toEqual([]);
    expect(world.metrics().CallThrottled).toBe(7); // The SDK tries each call four times.
  });

  test('because EC2 does not know a snapshot any more stops the removal of no other set', async () => {
    const world = fourNights({ modelSettings: { deletionVisibleMillis: 3_600_000 } });
    const input = { SnapshotId: snapshotsOf(4)[0] ?? '' };
    await world.clock.runUntil(world.cloud.call({ service: 'ec2', operation: 'DeleteSnapshot', input }));
    expect(await world.lifecycle()).toMatchObject({ done: 1, failed: 1 });
    expect(world.logged()).toContain('removals-begin-apart');
    expect(eventsOf(world, 'Snapshot Set Pruned')).toMatchObject([{ detail: { snapshots: snapshotsOf(3) } }]);
  });

  test('of a set leaves the rest of it whole: the first snapshot that can’t go ends the removal', async () => {
    const world = fourNights({ faults: [failing('Lifecycle', 'DeleteSnapshot', 'denied', { times: Infinity })] });
    await world.lifecycle();
    expect(callsOf(world, 'DeleteSnapshot')).toHaveLength(2);
    expect(world.metrics()).toEqual({ SnapshotsDeleteFailed: 2, LifecycleFailed: 2 });
  });
});
