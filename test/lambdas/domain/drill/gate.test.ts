import fc from 'fast-check';
import { judgeGate, type GateDemand } from '../../../../lambdas/domain/drill/gate';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { at, HOUR, NOW, storedSets, type GivenSet } from './stored';

const DEMAND: GateDemand = { policy: 'databases', maxAgeSeconds: 26 * 3_600, drilledWithinSeconds: 30 * 24 * 3_600 };

const drilled = (hoursAgo: number, verdict = 'passed') => ({
  [TagKey.DRILL]: verdict,
  [TagKey.DRILLED_AT]: at(NOW - hoursAgo * HOUR),
});

const lacksOf = (sets: readonly GivenSet[], demand: Partial<GateDemand> = {}, targets = ['i-1']) =>
  judgeGate(storedSets(sets), targets, { ...DEMAND, ...demand }, NOW).map(({ lacks }) => lacks);

test.each<[string, readonly GivenSet[], readonly string[]]>([
  ['a young set and a drill', [{ name: 'a', hoursAgo: 3, tags: drilled(2) }], []],
  [
    'the drill of an older set',
    [
      { name: 'a', hoursAgo: 3 },
      { name: 'b', hoursAgo: 99, tags: drilled(98) },
    ],
    [],
  ],
  ['nothing', [], ['has no application-consistent set that can be restored', 'was never drilled']],
  [
    'an old set',
    [{ name: 'a', hoursAgo: 27, tags: drilled(2) }],
    ['newest application-consistent set is 27 h old, allowed: 26 h'],
  ],
  ['a set that was never drilled', [{ name: 'a', hoursAgo: 3 }], ['was never drilled']],
  [
    'a drill that is too old',
    [{ name: 'a', hoursAgo: 3, tags: drilled(721) }],
    ['newest drill passed 721 h ago, allowed: 720 h'],
  ],
  ['a drill that passed in the future', [{ name: 'a', hoursAgo: 3, tags: drilled(-9_600) }], ['was never drilled']],
  [
    'a drill that passed in the future on one set, and one that failed on another',
    [
      { name: 'a', hoursAgo: 3, tags: drilled(-9_600) },
      { name: 'b', hoursAgo: 20, tags: drilled(2, 'failed') },
    ],
    [`newest drill, of ${at(NOW - 2 * HOUR)}, failed`],
  ],
  [
    'a newer drill that failed, on another set',
    [
      { name: 'a', hoursAgo: 3, tags: drilled(1, 'failed') },
      { name: 'b', hoursAgo: 20, tags: drilled(2) },
    ],
    [`newest drill, of ${at(NOW - HOUR)}, failed`],
  ],
  [
    'a crash-consistent set that is newer',
    [
      { name: 'a', hoursAgo: 1, tags: { [TagKey.CONSISTENCY]: 'crash-consistent' } },
      { name: 'b', hoursAgo: 20, tags: drilled(2) },
    ],
    [],
  ],
  [
    'only archived sets',
    [{ name: 'a', hoursAgo: 3, tags: drilled(2), snapshot: { tier: 'archive' } }],
    ['has no application-consistent set that can be restored'],
  ],
])('a target with %s', (_, sets, lacks) => {
  expect(lacksOf(sets)).toEqual([lacks]);
});

test('each target is judged by its own sets, and those that are no targets are not', () => {
  const sets = [
    { name: 'a', hoursAgo: 3, instance: 'i-1', tags: drilled(2) },
    { name: 'b', hoursAgo: 3, instance: 'i-3', tags: drilled(2) },
  ];
  const found = judgeGate(storedSets(sets), ['i-2', 'i-1'], DEMAND, NOW);
  expect(found.map(({ instance, lacks }) => [instance, lacks.length])).toEqual([
    ['i-1', 0],
    ['i-2', 2],
  ]);
});

test('a stricter demand never lets more pass', () => {
  const set = fc.record({
    hoursAgo: fc.integer({ min: 0, max: 100 }),
    tags: fc.oneof(
      fc.constant({}),
      fc.tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom('passed', 'failed')).map((each) => drilled(...each)),
    ),
  });
  const hours = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.array(set, { maxLength: 4 }), hours, hours, hours, (given, age, drill, less) => {
      const sets = given.map((each, index) => ({ ...each, name: String(index) }));
      const lacks = (by: number) =>
        lacksOf(sets, { maxAgeSeconds: (age - by) * 3_600, drilledWithinSeconds: (drill - by) * 3_600 })[0]?.length ??
        0;
      expect(lacks(less)).toBeGreaterThanOrEqual(lacks(0));
    }),
    { numRuns: 100 },
  );
});
