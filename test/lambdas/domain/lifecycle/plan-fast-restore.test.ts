import { aPolicy, aSet, brief, DAY, plan, type SetSettings, type World } from './world';

const KEEP = { retain: undefined };

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
