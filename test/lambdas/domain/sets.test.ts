import { foundSets, isWhole, lateMembers, lateSets, targetsOfPending } from '../../../lambdas/domain/sets';
import type { FoundSnapshot } from '../../../lambdas/domain/snapshots';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const BOUNDS = { now: NOW, runSeconds: 6 * 3_600 };
const TARGET = { policy: 'databases', schedule: 'nightly', runId: 'run-1', instanceId: 'i-1' };

function snapshot(name: string, minutesAgo: number, consistency = 'pending', instanceId = 'i-1'): FoundSnapshot {
  return {
    snapshotId: `snap-${name}`,
    volumeId: `vol-${name}`,
    startedAt: new Date(NOW - minutesAgo * 60_000).toISOString(),
    tags: [
      { key: 'quiesce:policy', value: 'databases' },
      { key: 'quiesce:schedule', value: 'nightly' },
      { key: 'quiesce:run', value: 'run-1' },
      { key: 'quiesce:instance', value: instanceId },
      { key: 'quiesce:consistency', value: consistency },
      { key: 'quiesce:set', value: `set-${String(minutesAgo)}` },
    ],
  };
}

const summary = (snapshots: readonly FoundSnapshot[]) =>
  lateSets(snapshots, BOUNDS).map((set) => [set.reason, ...set.snapshots.map(({ snapshotId }) => snapshotId)]);

test.each<[string, readonly FoundSnapshot[], readonly (readonly string[])[]]>([
  ['a young set is its run’s', [snapshot('a', 10)], []],
  ['a set of a run that may last is its run’s', [snapshot('a', 359)], []],
  ['a set of a run that is over is the target’s', [snapshot('a', 361)], [['labelled-late', 'snap-a']]],
  [
    'its snapshots are labelled together',
    [snapshot('a', 361), snapshot('b', 361)],
    [['labelled-late', 'snap-a', 'snap-b']],
  ],
  [
    'a set beside a labelled one is a second one',
    [snapshot('a', 16), snapshot('b', 30, 'crash-consistent')],
    [['duplicate', 'snap-a']],
  ],
  ['though not while the target is being recorded', [snapshot('a', 14), snapshot('b', 30, 'crash-consistent')], []],
  [
    'of two the newest is the target’s',
    [snapshot('old', 400), snapshot('new', 390)],
    [
      ['labelled-late', 'snap-new'],
      ['duplicate', 'snap-old'],
    ],
  ],
  ['a run that makes sets yet is not over', [snapshot('old', 400), snapshot('new', 10)], []],
  [
    'a set that is labelled in part is labelled again',
    [snapshot('a', 361), snapshot('b', 361, 'crash-consistent')],
    [['labelled-late', 'snap-a', 'snap-b']],
  ],
  ['labelled sets are left alone', [snapshot('a', 900, 'application-consistent')], []],
])('%s', (_, snapshots, expected) => {
  expect(summary(snapshots)).toEqual(expected);
});

test('a late set knows its target', () => {
  expect(lateSets([snapshot('a', 361)], BOUNDS)).toMatchObject([TARGET]);
});

test('targets are looked at once, and none whose snapshots are all young', () => {
  const pending = [
    snapshot('a', 20),
    snapshot('b', 20),
    snapshot('c', 20, 'pending', 'i-2'),
    snapshot('d', 5, 'pending', 'i-3'),
  ];
  expect(targetsOfPending(pending, NOW)).toEqual([TARGET, { ...TARGET, instanceId: 'i-2' }]);
});

describe('snapshots that were found', () => {
  const ids = (...found: readonly FoundSnapshot[]) =>
    foundSets(found).map(({ snapshots }) => snapshots.map(({ snapshotId }) => snapshotId));
  const at = (snapshot: FoundSnapshot, startedAt: string) => ({ ...snapshot, startedAt });
  const tagged = (snapshot: FoundSnapshot, value: string | undefined) => ({
    ...snapshot,
    tags: [
      ...snapshot.tags.filter(({ key }) => key !== 'quiesce:set'),
      ...(value === undefined ? [] : [{ key: 'quiesce:set', value }]),
    ],
  });

  test('are one set where one call made them, with any start times', () => {
    const [a, b] = [snapshot('a', 20), at(snapshot('b', 20), '2026-11-22T11:40:00.417Z')];
    expect(ids(b, a)).toEqual([['snap-b', 'snap-a']]);
  });

  test('are two sets where two calls made them at the same instant', () => {
    const [a, b] = [snapshot('a', 20), snapshot('b', 20)];
    expect(ids(tagged(a, 'one'), tagged(b, 'other'))).toEqual([['snap-a'], ['snap-b']]);
  });

  test.each(['vss/execution-1', undefined])(
    'are two sets where a volume occurs twice, oldest first, with the tag %p',
    (value) => {
      const old = ['a', 'b'].map((name) => tagged(snapshot(name, 21), value));
      const young = ['a', 'b'].map((name) => ({ ...tagged(snapshot(name, 20), value), snapshotId: `snap-${name}-2` }));
      expect(ids(...young, ...old)).toEqual([
        ['snap-a', 'snap-b'],
        ['snap-a-2', 'snap-b-2'],
      ]);
    },
  );

  test('say who made them, and what each of them says of its label', () => {
    const ours = snapshot('a', 20, 'crash-consistent');
    const [vss, other] = ['a', 'b'].map((name) => tagged(snapshot(name, 10, 'crash-consistent'), 'vss/execution-1'));
    const half = [vss, other && { ...other, tags: other.tags.filter(({ key }) => key !== 'quiesce:consistency') }];
    expect(foundSets([ours, ...half.filter((each) => each !== undefined)])).toMatchObject([
      { label: 'crash-consistent', origin: 'adopted' },
      { label: 'pending', madeBy: 'vss' },
    ]);
    expect(foundSets([ours])[0]).not.toHaveProperty('madeBy');
  });
});

describe('a set that EC2 shows in parts', () => {
  const [a, b] = [snapshot('a', 20), snapshot('b', 20)];

  test.each([
    [['vol-a', 'vol-b'], [a, b], true],
    [['vol-a'], [a, b], true],
    [['vol-a', 'vol-b'], [a], false],
  ])('of the volumes %j', (volumeIds, snapshots, expected) => {
    expect(isWhole({ snapshots }, volumeIds)).toBe(expected);
  });

  test('is completed by snapshots of the same call, of other volumes', () => {
    const second = { ...a, snapshotId: 'snap-a-2' };
    const ofOtherCall = snapshot('c', 10);
    expect(lateMembers([a, b, second, ofOtherCall], [a])).toEqual([b]);
    expect(lateMembers([b], [a])).toEqual([]);
  });
});
