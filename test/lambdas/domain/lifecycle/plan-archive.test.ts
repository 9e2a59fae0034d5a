import { aPolicy, aSchedule, aSet, brief, DAY, HOUR, plan, type SetSettings, type World } from './world';

const KEEP = { retain: undefined };

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
    ['a set in a drill', world({ tags: { 'quiesce:in-drill': '2100-01-01T00:00:00.000Z' } })],
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

  test('that failed is told, and tried for a day, then in one hour of each day', () => {
    const tiering = { 'snap-old-1': 'archival-failed' };
    expect(plan(world({}, { tiering }), [policy]).actions[0]).toMatchObject({ kind: 'tell', outcome: 'repeated' });
    expect(brief(plan(world({}, { tiering }), [policy]))).toEqual([
      'tell archive: snap-old-1',
      'archive: snap-old-1 snap-old-2',
    ]);
    expect(brief(plan(world({ age: 3.5 * DAY }, { tiering }), [policy]))).toEqual(['tell archive: snap-old-1']);
    expect(brief(plan(world({ age: 9 * DAY + HOUR - 1 }, { tiering }), [policy]))).toContain(
      'archive: snap-old-1 snap-old-2',
    );
    expect(brief(plan(world({ age: 9 * DAY + HOUR }, { tiering }), [policy]))).toEqual(['tell archive: snap-old-1']);
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
