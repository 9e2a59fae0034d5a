import fc from 'fast-check';
import { aDrill } from '../../../../lab/simulation/builders';
import { chooseSet, namedSet } from '../../../../lambdas/domain/drill/choose-set';
import {
  dataMembers,
  isIncluded,
  whyNotDrillable,
  whyNotRestorable,
} from '../../../../lambdas/domain/drill/restorable';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { at, DAY, HOUR, NOW, storedSet, storedSets, type GivenSet } from './stored';

const LATEST = aDrill();
const RANDOM = aDrill({ choose: { kind: 'random', withinSeconds: 7 * 86_400 } });

const chosenOf = (sets: readonly GivenSet[], drill = LATEST, seed = 0): string => {
  const choice = chooseSet(storedSets(sets), drill, { now: NOW, seed });
  return 'set' in choice ? choice.set.name.set : choice.reason;
};

const drilled = (hoursAgo: number, verdict = 'passed') => ({
  [TagKey.DRILL]: verdict,
  [TagKey.DRILLED_AT]: at(NOW - hoursAgo * HOUR),
});

describe('a set', () => {
  test.each<[string, Partial<GivenSet>, string | undefined]>([
    ['that is whole and proven', {}, undefined],
    ['that is being removed', { tags: { [TagKey.STATE]: 'pruning' } }, 'is being removed'],
    ['that is not completed yet', { snapshot: { state: 'pending' } }, 'is pending'],
    ['that failed', { snapshot: { state: 'error' } }, 'is failed'],
    ['that lacks a snapshot', { tags: { [TagKey.SNAPSHOTS]: '4' } }, 'is not understood'],
    ['of the future', { hoursAgo: -1 }, 'starts in the future'],
    ['that is crash-consistent', { tags: { [TagKey.CONSISTENCY]: 'crash-consistent' } }, 'is crash-consistent'],
    ['without a verdict', { tags: { [TagKey.CONSISTENCY]: undefined } }, 'is pending'],
    ['in the archive', { snapshot: { tier: 'archive' } }, 'is archived'],
  ])('%s is restorable, or why not', (_, given, why) => {
    const set = storedSet(given);
    expect(whyNotRestorable(set, NOW) ?? '').toContain(why ?? '');
    expect(whyNotRestorable(set, NOW) === undefined).toBe(why === undefined);
    expect(whyNotDrillable(set, NOW)).toBe(whyNotRestorable(set, NOW));
  });

  test('whose boot volume is not known is restorable, but none for a drill', () => {
    const set = storedSet({ tags: { [TagKey.BOOT_VOLUME]: undefined } });
    expect(whyNotRestorable(set, NOW)).toBeUndefined();
    expect(whyNotDrillable(set, NOW)).toBe(
      'has no tag quiesce:boot-volume, since an earlier release made it: its boot volume is not known',
    );
  });

  test('of nothing but the boot volume is none for a drill', () => {
    const why = 'has only the boot volume, which no drill restores';
    expect(whyNotDrillable(storedSet({ volumes: ['vol-boot'] }), NOW)).toBe(why);
  });

  test.each([
    ['with the boot volume', ['vol-boot', 'vol-1'], 'vol-boot', ['vol-1']],
    ['without the boot volume', ['vol-1', 'vol-2'], 'vol-boot', ['vol-1', 'vol-2']],
    ['of an instance without one', ['vol-1', 'vol-2'], 'none', ['vol-1', 'vol-2']],
  ])('%s restores only its data volumes', (_, volumes, boot, restored) => {
    const set = storedSet({ volumes, tags: { [TagKey.BOOT_VOLUME]: boot } });
    expect(dataMembers(set).map(({ volumeId }) => volumeId)).toEqual(restored);
  });

  test('is the policy’s own, and no second one of a run', () => {
    expect(isIncluded(storedSet(), 'databases')).toBe(true);
    expect(isIncluded(storedSet(), 'files')).toBe(false);
    expect(isIncluded(storedSet({ tags: { [TagKey.REASON]: 'duplicate' } }), 'databases')).toBe(false);
  });
});

describe('the latest', () => {
  test('is the newest of one target, past those that can not be drilled', () => {
    const crash = { [TagKey.CONSISTENCY]: 'crash-consistent' };
    expect(
      chosenOf([
        { name: 'old', hoursAgo: 30 },
        { name: 'new', hoursAgo: 6 },
        { name: 'crash', hoursAgo: 1, tags: crash },
      ]),
    ).toBe('set-new');
  });

  test.each<[string, GivenSet['tags'], GivenSet['tags'], string]>([
    ['none was drilled: of the newest set', {}, {}, 'set-b'],
    ['one was never drilled: its own', {}, drilled(1), 'set-a'],
    ['both were drilled: of the one that waits longer', drilled(50), drilled(1), 'set-a'],
    [
      'both were drilled: of the one that waits longer, also when its drill failed',
      drilled(1),
      drilled(50, 'failed'),
      'set-b',
    ],
    ['one is in a drill: of the other', drilled(1), { [TagKey.IN_DRILL]: at(NOW + HOUR) }, 'set-a'],
    [
      'both are in a drill: of the one that began earlier',
      { [TagKey.IN_DRILL]: at(NOW + HOUR) },
      { [TagKey.IN_DRILL]: at(NOW + 2 * HOUR) },
      'set-a',
    ],
    ['a mark that is no instant says nothing', { [TagKey.IN_DRILL]: 'soon' }, drilled(1), 'set-a'],
  ])('of two targets, %s', (_, ofA, ofB, chosen) => {
    const sets = [
      { name: 'a', hoursAgo: 5, instance: 'i-1', tags: { ...ofA } },
      { name: 'b', hoursAgo: 4, instance: 'i-2', tags: { ...ofB } },
    ];
    expect(chosenOf(sets)).toBe(chosen);
  });

  test('looks at all sets of a target for its last drill', () => {
    expect(
      chosenOf([
        { name: 'a-new', hoursAgo: 1, instance: 'i-1' },
        { name: 'a-old', hoursAgo: 90, instance: 'i-1', tags: drilled(2) },
        { name: 'b', hoursAgo: 5, instance: 'i-2', tags: drilled(3) },
      ]),
    ).toBe('set-b');
  });

  test('gives a target its turn whose drill passed in the future', () => {
    const sets = [
      { name: 'a', hoursAgo: 1, instance: 'i-1', tags: drilled(-9_600) },
      { name: 'b', hoursAgo: 2, instance: 'i-2', tags: drilled(1) },
    ];
    expect(chosenOf(sets)).toBe('set-a');
  });

  test('gives each target its turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }), (targets, rounds) => {
        const tags = new Map<string, Readonly<Record<string, string>>>();
        const chosen: string[] = [];
        for (let turn = 0; turn < targets * rounds; turn += 1) {
          const sets = Array.from({ length: targets }, (_, index) => ({
            ...{ name: String(index), hoursAgo: index + 1, instance: `i-${String(index)}` },
            ...{ tags: tags.get(`set-${String(index)}`) ?? {} },
          }));
          const name = chosenOf(sets);
          chosen.push(name);
          tags.set(name, { [TagKey.DRILL]: 'passed', [TagKey.DRILLED_AT]: at(NOW + (turn - 99) * DAY) });
        }
        const counts = new Map<string, number>();
        chosen.forEach((name) => counts.set(name, (counts.get(name) ?? 0) + 1));
        expect([...counts.values()]).toEqual(Array.from({ length: targets }, () => rounds));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a sample', () => {
  const sets = [1, 2, 3, 10].map((days) => ({ name: String(days), hoursAgo: days * 24 - 1 }));

  test.each([
    [0, 'set-1'],
    [0.34, 'set-2'],
    [0.999, 'set-3'],
  ])('with the seed %d is %s', (seed, chosen) => {
    expect(chosenOf(sets, RANDOM, seed)).toBe(chosen);
  });

  test('is never older than the time, and each set can be it', () => {
    const seen = new Set(Array.from({ length: 100 }, (_, index) => chosenOf(sets, RANDOM, index / 100)));
    expect(seen).toEqual(new Set(['set-1', 'set-2', 'set-3']));
  });

  test('is none when all sets are older', () => {
    expect(chosenOf([{ name: 'old', hoursAgo: 200 }], RANDOM)).toBe(
      `policy "databases" has no set that can be drilled since ${at(NOW - 7 * DAY)}`,
    );
  });
});

describe('no choice', () => {
  test.each<[string, readonly GivenSet[], string]>([
    ['without a set', [], 'policy "databases" has no set'],
    [
      'of another policy',
      [{ name: 'a', hoursAgo: 1, tags: { [TagKey.POLICY]: 'files' } }],
      'policy "databases" has no set',
    ],
    [
      'where none can be drilled',
      [
        { name: 'a', hoursAgo: 3 },
        { name: 'b', hoursAgo: 2 },
      ].map((set) => ({ ...set, snapshot: { tier: 'archive' } })),
      `policy "databases" has no set that can be drilled; the newest, of ${at(NOW - 2 * HOUR)}, is archived`,
    ],
  ])('%s', (_, sets, reason) => {
    expect(chosenOf(sets)).toBe(reason);
    expect(chosenOf(sets, RANDOM)).toBe(reason);
  });

  test('is made of a set that may not be restored, for any sets and any seed', () => {
    const set = fc.record({
      hoursAgo: fc.integer({ min: -5, max: 400 }),
      instance: fc.constantFrom('i-1', 'i-2'),
      tags: fc.constantFrom<NonNullable<GivenSet['tags']>>(
        {},
        { [TagKey.CONSISTENCY]: 'crash-consistent' },
        { [TagKey.STATE]: 'pruning' },
        { [TagKey.BOOT_VOLUME]: undefined },
        drilled(3),
      ),
      snapshot: fc.constantFrom({}, { tier: 'archive' }, { state: 'pending' }),
    });
    fc.assert(
      fc.property(fc.array(set, { maxLength: 8 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (given, seed) => {
        const sets = storedSets(given.map((each, index) => ({ ...each, name: String(index) })));
        for (const drill of [LATEST, RANDOM]) {
          const choice = chooseSet(sets, drill, { now: NOW, seed });
          const drillable = sets.filter((each) => whyNotDrillable(each, NOW) === undefined);
          expect('reason' in choice || drillable.includes(choice.set)).toBe(true);
          // The order of the listing does not matter.
          expect(chooseSet(sets.toReversed(), drill, { now: NOW, seed })).toEqual(choice);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a set that a person names', () => {
  const sets = storedSets([
    { name: 'a', hoursAgo: 3 },
    { name: 'b', hoursAgo: 2, snapshot: { tier: 'archive' } },
  ]);

  test.each([
    ['set-a', 'set-a'],
    ['snap-a-vol-2', 'set-a'],
    ['set-b', 'set "set-b" is archived'],
    ['set-c', 'policy "databases" has no set "set-c"'],
  ])('%s is %s', (named, expected) => {
    const choice = namedSet(sets, { drill: LATEST, set: named }, NOW);
    expect('set' in choice ? choice.set.name.set : choice.reason).toBe(expected);
  });

  test('is one of the policy', () => {
    expect(namedSet(sets, { drill: aDrill({ policy: 'files' }), set: 'set-a' }, NOW)).toEqual({
      reason: 'policy "files" has no set "set-a"',
    });
  });
});
