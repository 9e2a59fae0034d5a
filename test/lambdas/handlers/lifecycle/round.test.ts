import { failing } from '../../../../lab/simulation/faults';
import { inputOf, putSchedule } from '../../../../lab/simulation/deployed';
import { MetricName } from '../../../../lambdas/domain/metrics';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { changing } from '../failures';
import type { World } from '../world';
import {
  addNights,
  callsOf,
  deploying,
  eventsOf,
  existing,
  FOREIGN,
  fourNights,
  goOn,
  HOME,
  lifecyclePolicy,
  RETAIN,
  snapshots,
  snapshotsOf,
  unexplained,
} from './lifecycling';

const BACKLOG: string = MetricName.LIFECYCLE_BACKLOG;

const backlogs = ({ invoker }: World): readonly number[] =>
  invoker.metrics.filter(({ name }) => name === BACKLOG).map(({ value }) => value);

const IDLE = { round: 'done', done: 0, failed: 0, left: 0 };

describe('a round', () => {
  test('removes what no rule keeps: the state on all snapshots first, then one after another, then the event', async () => {
    const world = fourNights();
    expect(await world.lifecycle()).toEqual({ ...IDLE, done: 2 });
    expect(existing(world)).toEqual([...snapshots(1, 2), FOREIGN].sort());
    const asked = world.calls('Lifecycle').filter((call) => /label|remove|publish/.test(call));
    expect(asked).toEqual(
      expect.arrayContaining(['storedSets.label', 'storedSets.remove', 'events.publish', 'storedSets.remove']),
    );
    expect(callsOf(world, 'CreateTags').map(({ input }) => [input.Resources, input.Tags])).toEqual([
      [[...snapshotsOf(4), ...snapshotsOf(3)], [{ Key: TagKey.STATE, Value: 'pruning' }]],
    ]);
    expect(eventsOf(world, 'Snapshot Set Pruned')).toMatchObject([
      { detail: { policy: 'databases', why: 'retention', reason: expect.any(String) as unknown } },
      { detail: { schedules: ['nightly'], region: HOME } },
    ]);
    expect(world.metrics()).toEqual({ SnapshotsDeleteCompleted: 4, SetsPruned: 2 });
    expect(unexplained(world)).toEqual([]);
  });

  test('changes nothing when nothing is to be done, and is not repeated for 15 minutes', async () => {
    const world = fourNights();
    await world.lifecycle();
    const changes = (): number => callsOf(world, 'CreateTags').length + callsOf(world, 'DeleteSnapshot').length;
    const before = changes();
    await world.clock.advance(60_000);
    expect(await world.lifecycle()).toEqual({ round: 'not-due' });
    await world.clock.advance(15 * 60_000);
    expect(await world.lifecycle()).toEqual(IDLE);
    expect(changes()).toBe(before);
    expect(backlogs(world)).toEqual([0, 0]);
  });

  test('begins when EC2 tells of a snapshot', async () => {
    const world = fourNights();
    await world.lifecycle();
    await world.clock.advance(61_000);
    expect(await world.lifecycle({ woken: true })).toEqual(IDLE);
  });

  test('goes on alone: a call in the meantime is busy', async () => {
    const world = fourNights();
    const both = [world.invoker.lifecycle({ woken: true }), world.invoker.lifecycle({ woken: true })];
    const reports = await world.clock.runUntil(Promise.all(both));
    expect(reports.map(({ round }) => round).sort()).toEqual(['busy', 'done']);
  });

  test('lists each Region once, for any number of snapshots', async () => {
    const world = fourNights();
    await world.lifecycle();
    const listings = world.calls('Lifecycle').filter((call) => /list|usedBy|locks|fastRestores|tiering/.test(call));
    expect([...listings].sort()).toEqual([
      'schedules.list',
      ...['fastRestores', 'list', 'locks', 'tiering', 'usedBy'].map((method) => `storedSets.${method}`),
    ]);
  });

  test('fails when the home Region can’t be listed, and the next minute tries again', async () => {
    const world = fourNights({ faults: [failing('Lifecycle', 'DescribeImages', 'error-before-effect', { times: 4 })] });
    await expect(world.lifecycle()).rejects.toThrow();
    expect(world.logged()).toContain('round-failed');
    expect(existing(world)).toHaveLength(9);
    await world.clock.advance(60_000);
    expect(await world.lifecycle()).toMatchObject({ round: 'done', done: 2 });
  });

  test('that has no time left leaves the rest to the next minute’s', async () => {
    const world = fourNights(
      changing('Lifecycle', ({ clock }) => ({ clock: { ...clock, remaining: () => clock.remaining() - 868_000 } })),
    );
    const first = await world.lifecycle();
    expect(first).toMatchObject({ round: 'done', failed: 0 });
    expect(first.round === 'done' && first.left).toBeGreaterThan(0);
    expect(backlogs(world)).toEqual([first.round === 'done' && first.left]);
    for (let minute = 0; minute < 5; minute += 1) {
      await world.clock.advance(60_000);
      await world.lifecycle();
    }
    expect(existing(world)).toEqual([...snapshots(1, 2), FOREIGN].sort());
    expect(unexplained(world)).toEqual([]);
  });
});

describe('a policy', () => {
  test('that can’t be read stops every removal, and is told of once', async () => {
    const world = fourNights();
    const broken = { ...lifecyclePolicy(), name: 'files', retries: 7 };
    putSchedule(world, { name: 'files', expression: 'rate(1 day)' }, inputOf(broken, 'files'));
    await world.lifecycle();
    await goOn(world, 2);
    expect(callsOf(world, 'DeleteSnapshot')).toEqual([]);
    expect(eventsOf(world, 'Lifecycle Failed')).toMatchObject([
      { detail: { policy: 'files', step: 'policy', cause: expect.stringContaining('policy.retries is 7') as unknown } },
    ]);
    expect(world.metrics()).toEqual({ LifecycleFailed: 3 });
  });

  test('that can’t be read keeps the fast restore of its sets', async () => {
    const fastRestore = { zones: ['eu-central-1a'], count: 1 };
    const policy = lifecyclePolicy({ retain: RETAIN, fastRestore });
    const world = deploying([policy]);
    addNights(world, 1);
    await world.lifecycle();
    expect(callsOf(world, 'EnableFastSnapshotRestores')).toHaveLength(1);
    const [schedule = { name: '', expression: '' }] = policy.schedules;
    putSchedule(world, schedule, inputOf({ ...policy, retries: 7 }, 'nightly'));
    await goOn(world, 2);
    expect(callsOf(world, 'DisableFastSnapshotRestores')).toEqual([]);
    putSchedule(world, schedule, inputOf(lifecyclePolicy(), 'nightly'));
    await goOn(world, 1);
    expect(callsOf(world, 'DisableFastSnapshotRestores')).toHaveLength(1);
  });

  test.each(['{"Records":[]}', 'not JSON'])('of another program is none: %s', async (input) => {
    const world = fourNights();
    putSchedule(world, { name: 'others', expression: 'rate(1 day)' }, input);
    expect(await world.lifecycle()).toMatchObject({ done: 2, failed: 0 });
  });

  test('that is gone or disabled loses none of its sets', async () => {
    const gone = deploying([]);
    addNights(gone, 4);
    await gone.lifecycle();
    expect(existing(gone)).toHaveLength(8);
    const disabled = deploying([]);
    putSchedule(
      disabled,
      { name: 'nightly', expression: 'rate(1 day)' },
      inputOf(lifecyclePolicy(), 'nightly'),
      'DISABLED',
    );
    addNights(disabled, 4);
    await disabled.lifecycle();
    expect(existing(disabled)).toHaveLength(8);
  });

  test('of which too many sets would go is told of, and its alarm goes on', async () => {
    const world = deploying([lifecyclePolicy()]);
    addNights(world, 12);
    await world.lifecycle();
    expect(eventsOf(world, 'Prune Held Back')).toMatchObject([
      { detail: { policy: 'databases', region: HOME, wanted: 10, allowed: 6, sets: 12 } },
    ]);
    expect(world.metrics()).toMatchObject({ PruneHeldBack: 1 });
  });

  test('of which too many sets would go loses no more of them for a day, however few are left', async () => {
    const world = deploying([lifecyclePolicy()]);
    addNights(world, 12);
    await goOn(world, 80); // 22 hours and 40 minutes.
    expect(existing(world)).toHaveLength(2 * 6);
    await goOn(world, 95);
    expect(existing(world)).toHaveLength(2 * 3);
  });
});
