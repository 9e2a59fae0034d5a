import type { DeployedPolicy } from '../../../../lambdas/domain/lifecycle/actions';
import { aPolicy, aRule, aSet, DAY, HOUR, plan, pruned, reasonsOf, type SetSettings, type World } from './world';

const LAST_1 = aPolicy({ retain: aRule({ last: 1 }) });
const OLD = { id: 'old', age: 3 * DAY };
const NEW = { id: 'new', age: DAY };

/** An older and a newer set; the rule keeps the newer one only. */
const two = (older: Partial<SetSettings> = {}, others: World = {}): World => ({
  home: [aSet({ ...OLD, ...older }), aSet(NEW)],
  ...others,
});

describe('what DLM forgets', () => {
  test.each<[string, World, readonly DeployedPolicy[], readonly string[]]>([
    [
      'an instance that is terminated: its sets are judged by their tags',
      {
        home: [
          aSet({ id: 'a', age: 40 * DAY, instance: 'i-gone' }),
          aSet({ id: 'b', age: 39 * DAY, instance: 'i-gone' }),
        ],
      },
      [LAST_1],
      ['snap-a retention'],
    ],
    [
      'an instance that is terminated, by age: all but the newest',
      { home: [aSet({ id: 'a', age: 40 * DAY }), aSet({ id: 'b', age: 39 * DAY })] },
      [aPolicy({ retain: aRule({ ageSeconds: 86_400 * 30 }) })],
      ['snap-a retention'],
    ],
    [
      'a volume that is deleted: the sets of one volume count as those of two',
      { home: [aSet({ ...OLD, volumes: 2 }), aSet({ ...NEW, volumes: 1 })] },
      [LAST_1],
      ['snap-old retention'],
    ],
    [
      'a target that is none any more: nobody asks for its tags',
      { home: [aSet({ ...OLD, instance: 'i-2' }), aSet({ ...NEW, instance: 'i-2' })] },
      [LAST_1],
      ['snap-old retention'],
    ],
    [
      'a change from count to age',
      two(),
      [aPolicy({ retain: aRule({ ageSeconds: 2 * 86_400 }) })],
      ['snap-old retention'],
    ],
    [
      'a policy that was disabled and is enabled again: what was due meanwhile goes',
      { home: [aSet({ id: 'a', age: 90 * DAY }), aSet({ id: 'b', age: 89 * DAY }), aSet(NEW)] },
      [aPolicy({ retain: aRule({ ageSeconds: 30 * 86_400 }) })],
      ['snap-a retention', 'snap-b retention'],
    ],
    [
      'an image that is deregistered: its set is judged again',
      two({}, { usedBy: {} }),
      [LAST_1],
      ['snap-old retention'],
    ],
    [
      'a set that comes back from the Recycle Bin with the mark of its removal, and that a person keeps',
      two({ state: 'pruning', tags: { 'quiesce:keep': 'why' } }),
      [LAST_1],
      [],
    ],
    [
      'a set that comes back from the Recycle Bin without that mark: it is judged like every other set',
      two({ tags: { 'quiesce:state': 'completed' } }),
      [LAST_1],
      ['snap-old retention'],
    ],
  ])('%s', (_, world, policies, gone) => {
    expect(pruned(plan(world, policies))).toEqual(gone);
  });

  test('a policy or schedule that is gone: its sets stay, are listed, and go when a person wants it', () => {
    const world = { home: [aSet(OLD), aSet(NEW), aSet({ id: 'other', age: DAY, policy: 'files' })] };
    const orphans = plan(world, []).orphans.map(({ snapshotIds }) => snapshotIds[0]);
    expect(orphans).toEqual(['snap-old-1', 'snap-new-1', 'snap-other-1']);
    expect(pruned(plan(world, [], { orphans: ['db'] }))).toEqual(['snap-old orphan', 'snap-new orphan']);
    expect(pruned(plan(world, [], { orphans: true }))).toHaveLength(3);
  });

  test('a set of nobody that is locked or has no verdict stays, though a person wants it removed', () => {
    const world = {
      home: [aSet(OLD), aSet({ ...NEW, consistency: 'pending' })],
      locks: { 'snap-old-2': { state: 'compliance' } },
    };
    expect(pruned(plan(world, [], { orphans: true }))).toEqual([]);
  });
});

describe('a failed or second set', () => {
  const failed = { firstState: 'error', state: 'failed' } as const;
  const second = { consistency: 'crash-consistent', tags: { 'quiesce:reason': 'duplicate' } } as const;

  test.each<[string, Partial<SetSettings>, string]>([
    ['failed', failed, 'failed-set'],
    ['second', second, 'duplicate'],
  ])('goes 7 days after it was taken, when its target has a newer one: %s', (_, kind, why) => {
    const world = (age: number): World => ({ home: [aSet({ ...OLD, age, ...kind }), aSet(NEW)] });
    expect(pruned(plan(world(7 * DAY), [LAST_1]))).toEqual([`snap-old ${why}`]);
    const young = plan(world(7 * DAY - 1), [LAST_1]);
    expect(pruned(young)).toEqual([]);
    expect(reasonsOf(young, 'snap-old-1')).toMatch(/^ignore: .*younger than 7 d/);
  });

  test.each<[string, World, readonly DeployedPolicy[], string]>([
    [
      'without a newer completed set',
      { home: [aSet({ id: 'old', age: 9 * DAY, ...failed })] },
      [LAST_1],
      'its target has no newer completed set',
    ],
    [
      'with a newer one of another target',
      { home: [aSet({ id: 'old', age: 9 * DAY, ...failed }), aSet({ ...NEW, instance: 'i-2' })] },
      [LAST_1],
      'no newer completed set',
    ],
    ['where no rule is given', two({ age: 9 * DAY, ...failed }), [aPolicy({ retain: undefined })], 'no retention'],
    ['that has no verdict', two({ age: 9 * DAY, ...failed, consistency: 'pending' }), [LAST_1], 'has no verdict yet'],
    [
      'that an image uses',
      two({ age: 9 * DAY, ...failed }, { usedBy: { 'snap-old-2': ['ami-1'] } }),
      [LAST_1],
      'used by ami-1',
    ],
    [
      'that is a second one in an unknown state',
      two({ age: 9 * DAY, ...second, firstState: 'recovering' }),
      [LAST_1],
      'state "recovering"',
    ],
  ])('stays %s', (_, world, policies, reason) => {
    const planned = plan(world, policies);
    expect(pruned(planned)).toEqual([]);
    expect(reasonsOf(planned, 'snap-old-1')).toMatch(/^ignore: /);
    expect(reasonsOf(planned, 'snap-old-1')).toContain(reason);
  });

  test('takes no place, and causes no removal', () => {
    const sets = [aSet({ id: 'a', age: 3 * DAY }), aSet({ id: 'b', age: 2 * DAY })];
    const more = [aSet({ id: 'c', age: DAY, ...failed }), aSet({ id: 'd', age: HOUR, ...second })];
    const policy = aPolicy({ retain: aRule({ last: 2 }) });
    expect(pruned(plan({ home: [...sets, ...more] }, [policy]))).toEqual([]);
  });
});
