import { planLifecycle } from '../../../../lambdas/domain/lifecycle/plan';
import {
  aPolicy,
  aSchedule,
  aSet,
  ago,
  brief,
  carriedOut,
  DAY,
  HOUR,
  NOW,
  observed,
  plan,
  type SetSettings,
  type World,
} from './world';

const KEEP = { retain: undefined };
const one = (changed: Partial<SetSettings> = {}): World => ({
  home: [aSet({ id: 'a', age: HOUR, volumes: 2, ...changed })],
});

describe('the state of a set', () => {
  test.each<[string, Partial<SetSettings>, readonly string[]]>([
    ['completed, when all snapshots are', { state: 'created' }, ['note-state completed: snap-a-1 snap-a-2']],
    [
      'failed, when one is in error',
      { state: 'created', firstState: 'error' },
      ['note-state failed: snap-a-1 snap-a-2'],
    ],
    [
      'written where it is missing',
      { tags: { 'quiesce:state': undefined } },
      ['note-state completed: snap-a-1 snap-a-2'],
    ],
    ['not written again', { state: 'completed' }, []],
    ['not known while a snapshot is pending', { state: 'created', firstState: 'pending' }, []],
    ['not known in a state that is not', { state: 'created', firstState: 'recovering' }, []],
    [
      'also that of a set without a verdict',
      { state: 'created', consistency: 'pending' },
      ['note-state completed: snap-a-1 snap-a-2'],
    ],
    ['corrected', { state: 'failed' }, ['note-state completed: snap-a-1 snap-a-2']],
    ['not written over the mark of a removal', { state: 'pruning' }, ['prune begun: snap-a-1 snap-a-2']],
  ])('is %s', (_, changed, actions) => {
    expect(brief(plan(one(changed), [aPolicy(KEEP)]))).toEqual(actions);
  });
});

describe('a lock', () => {
  const lock = { mode: 'governance', days: 7, crashConsistent: false } as const;
  const policy = aPolicy({ ...KEEP, lock });

  test('comes as soon as a set has its label, also before it is completed', () => {
    const planned = plan(one({ firstState: 'pending', state: 'created' }), [policy]);
    expect(planned.actions).toMatchObject([
      { kind: 'lock', mode: 'governance', days: 7, of: { snapshotIds: ['snap-a-1', 'snap-a-2'] } },
    ]);
  });

  test.each<[string, Partial<SetSettings>]>([
    ['without a label', { consistency: 'pending' }],
    ['that is crash-consistent', { consistency: 'crash-consistent' }],
    ['that failed', { firstState: 'error', state: 'failed' }],
    ['that is a second one of its run', { tags: { 'quiesce:reason': 'duplicate' } }],
    ['that starts in the future', { age: -HOUR }],
    ['of another schedule', { schedules: 'weekly' }],
    ['whose tags can not be understood', { state: 'odd' }],
  ])('does not come to a set %s', (_, changed) => {
    expect(brief(plan(one(changed), [policy])).filter((action) => action.startsWith('lock'))).toEqual([]);
  });

  test('comes to crash-consistent sets where the policy says so', () => {
    const any = aPolicy({ ...KEEP, lock: { ...lock, crashConsistent: true } });
    expect(brief(plan(one({ consistency: 'crash-consistent' }), [any]))).toEqual(['lock: snap-a-1 snap-a-2']);
  });

  test('comes only to the snapshots that have none, and is not renewed when it has run out', () => {
    const locks = { 'snap-a-1': { state: 'expired' } };
    expect(brief(plan({ ...one(), locks }, [policy]))).toEqual(['lock: snap-a-2']);
  });

  test('that did not come within 24 hours is told for a day, and not tried any more', () => {
    expect(brief(plan(one({ age: DAY }), [policy]))).toEqual(['tell lock: snap-a-1 snap-a-2']);
    expect(brief(plan(one({ age: 2 * DAY }), [policy]))).toEqual([]);
  });

  test('of several schedules is the longest and the strictest', () => {
    const strict = { ...lock, mode: 'compliance', days: 3, coolOffHours: 2 } as const;
    const both = aPolicy({ ...KEEP, lock }, { name: 'weekly', lock: strict });
    const world = one({ schedules: 'nightly/weekly' });
    expect(plan(world, [both]).actions).toMatchObject([{ mode: 'compliance', days: 7, coolOffHours: 2 }]);
    const third = aSchedule({ name: 'monthly', lock: { ...lock, mode: 'compliance' } });
    const all = { ...both, schedules: [...both.schedules, third] };
    expect(plan(one({ schedules: 'nightly/weekly/monthly' }), [all]).actions[0]).not.toHaveProperty('coolOffHours');
  });
});

describe('sharing', () => {
  const ALICE = '111122223333';
  const BOB = '444455556666';
  const share = { accounts: [ALICE] };
  const policy = aPolicy({ ...KEEP, share });

  test('begins with a completed set', () => {
    const planned = plan(one(), [policy]);
    expect(planned.actions).toMatchObject([
      { kind: 'share', accounts: [ALICE], of: { snapshotIds: ['snap-a-1', 'snap-a-2'] } },
    ]);
    expect(planned.actions[0]).not.toHaveProperty('until');
    expect(brief(plan(one({ firstState: 'pending', state: 'created' }), [policy]))).toEqual([]);
  });

  test('is with the accounts of all schedules, for the longest of their times', () => {
    const both = aPolicy(
      { ...KEEP, share: { ...share, unshareAfterSeconds: 86_400 } },
      { name: 'weekly', share: { accounts: [BOB], unshareAfterSeconds: 2 * 86_400 } },
    );
    expect(plan(one({ schedules: 'nightly/weekly' }), [both]).actions).toMatchObject([
      { accounts: [ALICE, BOB], until: ago(HOUR - 2 * DAY) },
    ]);
  });

  test.each<[string, string, readonly string[]]>([
    ['is not repeated', `always ${ALICE}`, []],
    ['is not begun again after its end', `ended ${ALICE}`, []],
    ['is extended to an account that is new', `always ${BOB}`, ['share: snap-a-1 snap-a-2']],
    ['ends in its time', `${ago(1)} ${ALICE}`, ['unshare: snap-a-1 snap-a-2']],
    ['does not end before', `${ago(-1)} ${ALICE}`, []],
    ['is told where its tag can not be read', 'for ever', ['tell label: snap-a-1 snap-a-2']],
  ])('%s', (_, value, actions) => {
    expect(brief(plan(one({ tags: { 'quiesce:shared': value } }), [policy]))).toEqual(actions);
  });

  test('goes on to name an account that a rule names no more, so that it ends with it too', () => {
    const share = { accounts: [BOB], unshareAfterSeconds: 3 * 86_400 };
    const changed = aPolicy({ ...KEEP, share });
    const seen = observed(one({ tags: { 'quiesce:shared': `${ago(-DAY)} ${ALICE}` } }));
    const first = planLifecycle(seen, [changed], NOW);
    expect(first.actions).toMatchObject([{ kind: 'share', accounts: [ALICE, BOB] }]);
    expect(planLifecycle(carriedOut(seen, first), [changed], NOW + 4 * DAY).actions).toMatchObject([
      { kind: 'unshare', accounts: [ALICE, BOB] },
    ]);
  });

  test('with more accounts than a tag names is told, and none of them is forgotten', () => {
    const earlier = Array.from({ length: 17 }, (_, index) => String(index).padStart(12, '0'));
    const world = one({ tags: { 'quiesce:shared': `always ${earlier.join(' ')}` } });
    expect(plan(world, [policy]).actions).toMatchObject([
      { kind: 'tell', about: 'share', cause: expect.stringContaining('has no room') as unknown },
    ]);
  });

  test('ends also when the policy is gone, with the accounts of the tag', () => {
    const world = one({ tags: { 'quiesce:shared': `${ago(1)} ${ALICE} ${BOB}` } });
    expect(plan(world, []).actions).toMatchObject([{ kind: 'unshare', accounts: [ALICE, BOB] }]);
  });

  test('that would be over already does not begin', () => {
    const short = aPolicy({ ...KEEP, share: { ...share, unshareAfterSeconds: 86_400 } });
    expect(brief(plan(one({ age: DAY }), [short]))).toEqual([]);
  });

  test('that did not begin within 24 hours is told for a day, and not tried any more', () => {
    expect(brief(plan(one({ age: DAY + 60_000 }), [policy]))).toEqual(['tell share: snap-a-1 snap-a-2']);
    expect(brief(plan(one({ age: 2 * DAY + 60_000 }), [policy]))).toEqual([]);
  });
});
