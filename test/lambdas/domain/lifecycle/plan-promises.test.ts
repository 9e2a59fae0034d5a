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

describe('fast restore', () => {
  const ZONE = 'eu-central-1a';
  const sets: World = { home: [3, 2, 1].map((age) => aSet({ id: `d${String(age)}`, age: age * DAY, volumes: 1 })) };
  const newest = (count: number) => aPolicy({ ...KEEP, fastRestore: { zones: [ZONE], count } });
  const on = (id: string, zone = ZONE) => ({ snapshotId: `snap-${id}-1`, zone, state: 'enabled' });

  test('is on for the newest sets, and off for the others', () => {
    expect(brief(plan(sets, [newest(2)]))).toEqual([
      'enable-fast-restore: snap-d2-1',
      'enable-fast-restore: snap-d1-1',
    ]);
    const fastRestores = [on('d3'), on('d2'), on('d1')];
    expect(brief(plan({ ...sets, fastRestores }, [newest(2)]))).toEqual(['disable-fast-restore: snap-d3-1']);
  });

  test('is on for as long as the rule says', () => {
    const policy = aPolicy({ ...KEEP, fastRestore: { zones: [ZONE], forSeconds: (2 * DAY) / 1_000 } });
    expect(brief(plan({ ...sets, fastRestores: [on('d2')] }, [policy]))).toEqual([
      'disable-fast-restore: snap-d2-1',
      'enable-fast-restore: snap-d1-1',
    ]);
  });

  test('goes off when the policy is gone, but not on snapshots of others', () => {
    const fastRestores = [on('d1'), { snapshotId: 'snap-foreign', zone: ZONE, state: 'enabled' }];
    expect(brief(plan({ ...sets, fastRestores }, []))).toEqual(['disable-fast-restore: snap-d1-1']);
  });

  test('is in the zones of all schedules, which may be named by their ids', () => {
    const policy = aPolicy(
      { ...KEEP, fastRestore: { zones: ['euc1-az2'], count: 1 } },
      { name: 'weekly', fastRestore: { zones: ['eu-central-1b'], count: 1 } },
    );
    const world = { home: [aSet({ id: 'a', age: DAY, volumes: 1, schedules: 'nightly/weekly' })] };
    const fastRestores = [{ ...on('a'), zoneId: 'euc1-az2' }, on('a', 'eu-central-1c')];
    expect(plan({ ...world, fastRestores }, [policy]).actions).toMatchObject([
      { kind: 'disable-fast-restore', zones: ['eu-central-1c'] },
      { kind: 'enable-fast-restore', zones: ['eu-central-1b'] },
    ]);
  });

  test.each<[string, Partial<SetSettings>]>([
    ['an archived set', { snapshot: { tier: 'archive' } }],
    ['a failed set', { firstState: 'error', state: 'failed' }],
    ['a second set of its run', { tags: { 'quiesce:reason': 'duplicate' } }],
    ['a set without a verdict', { consistency: 'pending' }],
  ])('does not count %s', (_, changed) => {
    const world = {
      home: [aSet({ id: 'old', age: 2 * DAY, volumes: 1 }), aSet({ id: 'new', age: DAY, volumes: 1, ...changed })],
    };
    expect(brief(plan(world, [newest(1)]))).toEqual(['enable-fast-restore: snap-old-1']);
  });
});

describe('the archive', () => {
  const archive = { afterSeconds: (2 * DAY) / 1_000 };
  const policy = aPolicy({ ...KEEP, archive });
  const world = (changed: Partial<SetSettings> = {}, others: World = {}): World => ({
    home: [aSet({ id: 'old', age: 2 * DAY, ...changed }), aSet({ id: 'new', age: DAY })],
    ...others,
  });

  test('takes whole sets at their age', () => {
    expect(brief(plan(world(), [policy]))).toEqual(['archive: snap-old-1 snap-old-2']);
    expect(brief(plan(world({ age: 2 * DAY - 1 }), [policy]))).toEqual([]);
  });

  test.each<[string, World]>([
    ['the newest completed set', { home: [aSet({ id: 'old', age: 9 * DAY })] }],
    ['a set that an image uses', world({}, { usedBy: { 'snap-old-2': ['ami-1'] } })],
    ['a set in restore', world({}, { inRestore: ['snap-old-2'] })],
    ['a set that is shared', world({ tags: { 'quiesce:shared': 'always 111122223333' } })],
    ['a set without a verdict', world({ consistency: 'pending' })],
    ['a set in a tier that is not known', world({ snapshot: { tier: 'frozen' } })],
    ['a set that is archived', world({ snapshot: { tier: 'archive' } })],
    [
      'a set that EC2 is archiving',
      world({}, { tiering: { 'snap-old-1': 'archival-in-progress', 'snap-old-2': 'archival-in-progress' } }),
    ],
    ['what a person restored for good', world({}, { tiering: { 'snap-old-1': 'permanent-restore-completed' } })],
  ])('does not take %s', (_, given) => {
    expect(brief(plan(given, [policy]))).toEqual([]);
  });

  test('waits for the sharing of a set, though it is due at once', () => {
    const share = { accounts: ['111122223333'], unshareAfterSeconds: 3 * 86_400 };
    const home = [aSet({ id: 'old', age: 2 * HOUR }), aSet({ id: 'new', age: HOUR })];
    const due = aPolicy({ ...KEEP, share, archive: { afterSeconds: 0 } });
    expect(brief(plan({ home }, [due]))).toEqual(['share: snap-old-1 snap-old-2', 'share: snap-new-1 snap-new-2']);
  });

  test('does not take a set that is to be removed', () => {
    expect(
      brief(plan(world(), [aPolicy({ archive, retain: { ...aSchedule().retain, last: 1, floor: 1 } as never })])),
    ).toEqual(['prune retention: snap-old-1 snap-old-2']);
  });

  test('finishes a set of which a part is there', () => {
    const [first, second] = aSet({ id: 'old', age: 2 * DAY });
    const home = [[{ ...first, tier: 'archive' }, second] as never, aSet({ id: 'new', age: DAY })];
    expect(brief(plan({ home }, [policy]))).toEqual(['archive: snap-old-2']);
  });

  test('that failed is told, and tried for a day', () => {
    const tiering = { 'snap-old-1': 'archival-failed' };
    expect(brief(plan(world({}, { tiering }), [policy]))).toEqual([
      'tell archive: snap-old-1',
      'archive: snap-old-1 snap-old-2',
    ]);
    expect(brief(plan(world({ age: 3 * DAY }, { tiering }), [policy]))).toEqual(['tell archive: snap-old-1']);
  });

  test('that failed for a part of a set goes on until the set is whole', () => {
    const [first, second] = aSet({ id: 'old', age: 9 * DAY });
    const home = [[{ ...first, tier: 'archive' }, second] as never, aSet({ id: 'new', age: DAY })];
    expect(brief(plan({ home, tiering: { 'snap-old-2': 'archival-failed' } }, [policy]))).toEqual([
      'tell archive: snap-old-2',
      'archive: snap-old-2',
    ]);
  });

  test('does not take a set that is to be shared first', () => {
    const share = { accounts: ['111122223333'], unshareAfterSeconds: 259_200 };
    const sharing = aPolicy({ ...KEEP, archive: { afterSeconds: 0 }, share });
    const home = [aSet({ id: 'old', age: DAY / 2 }), aSet({ id: 'new', age: DAY / 4 })];
    expect(brief(plan({ home }, [sharing])).filter((action) => action.includes('old'))).toEqual([
      'share: snap-old-1 snap-old-2',
    ]);
  });

  test('takes 25 snapshots at once, with those under way', () => {
    const home = Array.from({ length: 20 }, (_, index) =>
      aSet({ id: `s${String(index)}`, age: (30 - index) * DAY, volumes: 2 }),
    );
    const tiering = { 'snap-foreign': 'archival-in-progress' };
    const taken = plan({ home, tiering }, [policy]).actions.flatMap(({ of }) => of.snapshotIds);
    expect(taken).toHaveLength(24);
  });
});
