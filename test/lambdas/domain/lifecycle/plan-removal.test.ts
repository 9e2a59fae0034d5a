import type { DeployedPolicy } from '../../../../lambdas/domain/lifecycle/actions';
import {
  aPolicy,
  aRule,
  aSet,
  ago,
  brief,
  DAY,
  HOUR,
  plan,
  pruned,
  reasonsOf,
  type SetSettings,
  withTag,
  type World,
} from './world';

const LAST_1 = aPolicy({ retain: aRule({ last: 1 }) });
const OLD = { id: 'old', age: 3 * DAY };
const NEW = { id: 'new', age: DAY };

const drilled = (how: string, when: string) => ({ 'quiesce:drill': how, 'quiesce:drilled-at': when });

/** An older and a newer set; the rule keeps the newer one only. */
const two = (older: Partial<SetSettings> = {}, others: World = {}): World => ({
  home: [aSet({ ...OLD, ...older }), aSet(NEW)],
  ...others,
});

describe('a set that no rule keeps', () => {
  test('goes as a whole, with the reason', () => {
    const planned = plan(two(), [LAST_1]);
    expect(brief(planned)).toEqual(['prune retention: snap-old-1 snap-old-2']);
    expect(planned.actions[0]?.reason).toBe('older than last 1 of 1, which is snap-new-1 of 2026-11-21T12:00:00Z');
    expect(reasonsOf(planned, 'snap-new-1')).toContain('keep: last 1 of 1');
  });

  test('goes after its drill failed, when no drill of its target passed', () => {
    const older = { ...OLD, tags: drilled('failed', '2026-11-20T12:00:00.000Z') };
    expect(pruned(plan({ home: [aSet(older), aSet(NEW)] }, [LAST_1]))).toEqual(['snap-old retention']);
  });

  test.each([
    ['the drill of another set of its target failed later', 'failed', '2026-11-21T12:00:00.000Z'],
    ['the drill of another set of its target passed later', 'passed', '2026-11-21T12:00:00.000Z'],
  ])('goes after its drill failed, when %s', (_, verdict, at) => {
    const older = aSet({ ...OLD, tags: drilled('failed', '2026-11-20T12:00:00.000Z') });
    const home = [older, aSet({ ...NEW, tags: drilled(verdict, at) })];
    expect(pruned(plan({ home }, [LAST_1]))).toEqual(['snap-old retention']);
  });

  test('is not kept by a drill when its policy is gone', () => {
    const older = aSet({ ...OLD, tags: drilled('failed', '2026-11-21T12:00:00.000Z') });
    const home = [older, aSet({ ...NEW, tags: drilled('passed', '2026-11-20T12:00:00.000Z') })];
    expect(reasonsOf(plan({ home }, []), 'snap-old-1')).toBe('keep: policy "db" is gone');
  });

  test.each<[string, World, readonly DeployedPolicy[], string]>([
    [
      'while an image uses a snapshot',
      two({}, { usedBy: { 'snap-old-2': ['ami-1', 'ami-2'] } }),
      [LAST_1],
      'used by ami-1; used by ami-2',
    ],
    [
      'while a snapshot is locked',
      two({}, { locks: { 'snap-old-1': { state: 'governance', expiresAt: ago(-DAY) } } }),
      [LAST_1],
      'locked until 2026-11-23T12:00:00.000Z',
    ],
    [
      'while its snapshots are locked, until the last of these locks ends',
      two(
        {},
        {
          locks: {
            'snap-old-1': { state: 'governance', expiresAt: ago(-2 * DAY) },
            'snap-old-2': { state: 'governance', expiresAt: ago(-DAY) },
          },
        },
      ),
      [LAST_1],
      'locked until 2026-11-24T12:00:00.000Z',
    ],
    [
      'while a lock has no end yet',
      two({}, { locks: { 'snap-old-1': { state: 'compliance-cooloff' } } }),
      [LAST_1],
      'locked',
    ],
    ['while a restore uses a snapshot', two({}, { inRestore: ['snap-old-2'] }), [LAST_1], 'in use by a restore'],
    [
      'while a drill uses it',
      two({ tags: { 'quiesce:in-drill': '2026-11-25T12:00:00.000Z' } }),
      [LAST_1],
      'in use by a drill until 2026-11-25T12:00:00.000Z',
    ],
    [
      'while the newest drill of its target failed, and the drill of another set passed before',
      {
        home: [
          aSet({ ...OLD, tags: drilled('failed', '2026-11-21T12:00:00.000Z') }),
          aSet({ ...NEW, tags: drilled('passed', '2026-11-20T12:00:00.000Z') }),
        ],
      },
      [LAST_1],
      'the newest drill of its target failed, an earlier one passed',
    ],
    ['that a person keeps', two({ tags: { 'quiesce:keep': '' } }), [LAST_1], 'tagged quiesce:keep'],
    [
      'while EC2 archives a snapshot',
      two({}, { tiering: { 'snap-old-1': 'archival-in-progress' } }),
      [LAST_1],
      'archival-in-progress by EC2',
    ],
    ['in an unknown state', two({ firstState: 'recovering' }), [LAST_1], 'state "recovering" is not known'],
    ['without a verdict', two({ consistency: 'pending' }), [LAST_1], 'has no verdict yet'],
    ['with an unknown verdict', two({ consistency: 'fine' }), [LAST_1], 'verdict "fine" is not known'],
    ['with an unknown state tag', two({ state: 'frozen' }), [LAST_1], 'quiesce:state=frozen, which is not known'],
    ['without an instance', two({ tags: { 'quiesce:instance': undefined } }), [LAST_1], 'has no quiesce:instance'],
    [
      'without a schedule',
      two({ tags: { 'quiesce:schedule': undefined, 'quiesce:schedules': undefined } }),
      [LAST_1],
      'has no quiesce:schedule',
    ],
    ['with a start that is no instant', two({ snapshot: { startedAt: 'today' } }), [LAST_1], 'is not an instant'],
    [
      'that starts in the future',
      two({ age: -HOUR }),
      [aPolicy({ retain: aRule({ last: 1 }) })],
      'starts in the future',
    ],
    ['of a disabled policy', two(), [{ ...LAST_1, state: 'disabled' }], 'its policy is disabled'],
    ['of a policy that is gone', two(), [], 'policy "db" is gone'],
    [
      'of a schedule that is gone',
      two(),
      [aPolicy({ name: 'renamed', retain: aRule({ last: 1 }) })],
      'schedule "nightly" is gone',
    ],
    ['of a schedule without a rule', two(), [aPolicy({ retain: undefined })], 'no retention'],
    [
      'that another of its schedules keeps',
      two({ schedules: 'nightly/monthly' }),
      [aPolicy({ retain: aRule({ last: 1 }) }, { name: 'monthly', retain: aRule({ monthly: 1 }) })],
      'monthly: monthly 1 of 1 (2026-11 UTC)',
    ],
    ['one of whose schedules is gone', two({ schedules: 'nightly/monthly' }), [LAST_1], 'schedule "monthly" is gone'],
  ])('stays %s', (_, world, policies, reason) => {
    const planned = plan(world, policies);
    expect(pruned(planned)).toEqual([]);
    expect(reasonsOf(planned, 'snap-old-1')).toContain(reason);
  });

  test.each<[string, World]>([
    ['when its lock has run out', two({}, { locks: { 'snap-old-1': { state: 'governance', expiresAt: ago(1) } } })],
    ['when EC2 says that its lock has run out', two({}, { locks: { 'snap-old-1': { state: 'expired' } } })],
    ['when EC2 has archived it', two({}, { tiering: { 'snap-old-1': 'archival-completed' } })],
    ['when another set is used by an image', two({}, { usedBy: { 'snap-new-1': ['ami-1'] } })],
    ['when an older release made it', two({ tags: { 'quiesce:schedules': undefined, 'quiesce:set': undefined } })],
  ])('goes %s', (_, world) => {
    expect(pruned(plan(world, [LAST_1]))).toEqual(['snap-old retention']);
  });

  test('gets no lock, no sharing and no fast restore any more', () => {
    const promises = {
      retain: aRule({ last: 1 }),
      lock: { mode: 'governance', days: 1, crashConsistent: false },
      share: { accounts: ['111122223333'] },
      fastRestore: { zones: ['eu-central-1a'], count: 2 },
    } as const;
    const home = [aSet({ id: 'old', age: 2 * HOUR, volumes: 1 }), aSet({ id: 'new', age: HOUR, volumes: 1 })];
    const planned = plan({ home }, [aPolicy(promises)]);
    expect(brief(planned).filter((action) => action.includes('snap-old'))).toEqual(['prune retention: snap-old-1']);
    expect(brief(planned)).toHaveLength(4);
  });

  test.each<[string, (set: ReturnType<typeof aSet>) => ReturnType<typeof aSet>, string]>([
    ['name different schedules', (set) => withTag(set, 'quiesce:schedules', 'nightly'), 'name different schedules'],
    ['do not all name them', (set) => withTag(set, 'quiesce:schedules', undefined), 'name different schedules'],
  ])('stays when its snapshots %s, because another one may keep it', (_, change, reason) => {
    const old = change(aSet({ ...OLD, schedules: 'nightly/monthly' }));
    const policy = aPolicy({ retain: aRule({ last: 1 }) }, { name: 'monthly', retain: aRule({ monthly: 12 }) });
    const planned = plan({ home: [old, aSet(NEW)] }, [policy]);
    expect(brief(planned)).toEqual(['tell label: snap-old-1 snap-old-2']);
    expect(reasonsOf(planned, 'snap-old-1')).toContain(reason);
  });

  test('is told once in a plan when its tags can not be understood', () => {
    const planned = plan(two({ state: 'frozen' }), [LAST_1]);
    expect(brief(planned)).toEqual(['tell label: snap-old-1 snap-old-2']);
    expect(planned.actions[0]).toMatchObject({
      cause:
        'snap-old-1 has quiesce:state=frozen, which is not known; snap-old-2 has quiesce:state=frozen, which is not known',
    });
  });
});

describe('a removal that was begun', () => {
  test('is finished first, also when the policy has changed or is gone, and its set takes no place', () => {
    const home = [aSet({ id: 'half', age: HOUR, volumes: 1, state: 'pruning' }), aSet(OLD), aSet(NEW)];
    expect(brief(plan({ home }, [LAST_1]))).toEqual([
      'prune begun: snap-half-1',
      'prune retention: snap-old-1 snap-old-2',
    ]);
    expect(pruned(plan({ home }, []))).toEqual(['snap-half begun']);
  });

  test('is finished when only some snapshots say so', () => {
    const [first, ...others] = aSet({ ...OLD, state: 'pruning' });
    const half = [first, ...others.map((each, index) => ({ ...each, tags: aSet(OLD)[index]?.tags ?? [] }))];
    const home = [half.flatMap((each) => each ?? []), aSet(NEW)];
    expect(brief(plan({ home }, [LAST_1]))).toEqual(['prune begun: snap-old-1 snap-old-2']);
  });

  test('is told when it can not be finished', () => {
    const planned = plan(two({ state: 'pruning' }, { usedBy: { 'snap-old-1': ['ami-1'] } }), [LAST_1]);
    expect(brief(planned)).toEqual(['tell prune: snap-old-1 snap-old-2']);
    expect(planned.actions[0]).toMatchObject({ cause: 'its removal was begun; used by ami-1' });
  });
});
