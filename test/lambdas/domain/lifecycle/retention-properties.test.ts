import fc from 'fast-check';
import type { TryCase } from '../../../../bin/explain/try-case';
import { judgeSets } from '../../../../lambdas/domain/lifecycle/retention';
import type { RetentionRule } from '../../../../lambdas/domain/lifecycle/settings';
import { ruleOf, tryOn } from './cases';
import { isKept } from './oracle';
import { RULE, SCHEDULES, WORLD } from './random-sets';
import { setOf } from './sets';

const RUNS = { numRuns: 500 };

const keptOf = (world: TryCase): readonly string[] => tryOn(judgeSets, world).keep;

/** The world with another rule of each schedule. */
function withRules(world: TryCase, change: (rule: RetentionRule) => RetentionRule): TryCase {
  return { ...world, rules: new Map([...world.rules].map(([name, rule]) => [name, change(rule)])) };
}

test('keeps what the definition of the rules keeps', () => {
  fc.assert(
    fc.property(WORLD, (world) => {
      const expected = world.sets.map((set) => [set.id, isKept(set, world)] as const);
      expect(tryOn(judgeSets, world)).toEqual({
        keep: expected.filter(([, kept]) => kept === true).map(([id]) => id),
        ignored: expected.filter(([, kept]) => kept === 'ignored').map(([id]) => id),
      });
    }),
    { numRuns: 4_000 },
  );
});

test('each set has a fate and at least one reason', () => {
  fc.assert(
    fc.property(WORLD, (world) => {
      const timed = [...world.rules].map(([schedule, rule]) => ({ schedule, timeZone: world.timeZone, rule }));
      const judged = judgeSets(world.sets, timed, world.now);
      expect(judged.map(({ set }) => set)).toEqual(world.sets);
      expect(judged.filter(({ fate }) => fate.reasons.length === 0 || fate.reasons.includes(''))).toEqual([]);
    }),
    RUNS,
  );
});

test('a failed, second, pending or future set changes nothing for the others', () => {
  const more = fc.constantFrom(
    { state: 'failed' },
    { isDuplicate: true },
    { state: 'pending' },
    { consistency: 'pending' },
    { start: '2100-01-01T00:00:00Z' },
  );
  fc.assert(
    fc.property(WORLD, more, fc.nat(13), (world, facts, like) => {
      const start = world.sets[like]?.start ?? '2026-10-25T01:00:00Z';
      const added = setOf('added', { start, schedules: [...SCHEDULES], ...facts });
      const grown = keptOf({ ...world, sets: [...world.sets, added] });
      expect(grown.filter((id) => id !== 'added')).toEqual(keptOf(world));
    }),
    RUNS,
  );
});

test('the order of the sets changes nothing', () => {
  const shuffled = WORLD.chain((world) =>
    fc.tuple(
      fc.constant(world),
      fc.shuffledSubarray([...world.sets], { minLength: world.sets.length, maxLength: world.sets.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([world, sets]) => {
      expect(tryOn(judgeSets, { ...world, sets })).toEqual(tryOn(judgeSets, world));
    }),
    RUNS,
  );
});

test('a larger floor keeps a superset', () => {
  fc.assert(
    fc.property(WORLD, (world) => {
      const larger = keptOf(withRules(world, (rule) => ({ ...rule, floor: rule.floor + 1 })));
      expect(larger).toEqual(expect.arrayContaining([...keptOf(world)]));
    }),
    RUNS,
  );
});

test('a larger drilled floor keeps a superset', () => {
  fc.assert(
    fc.property(WORLD, (world) => {
      const more = withRules(world, (rule) => ({ ...rule, floorDrilled: (rule.floorDrilled ?? 0) + 1 }));
      expect(keptOf(more)).toEqual(expect.arrayContaining([...keptOf(world)]));
    }),
    RUNS,
  );
});

test('the newest set that passed its drill stays under any rule with a drilled floor', () => {
  fc.assert(
    fc.property(WORLD, (world) => {
      const passed = world.sets
        .filter(({ tags }) => tags['quiesce:drill'] === 'passed')
        .map((set) => ({ ...set, state: 'completed', isDuplicate: false, consistency: 'application-consistent' }));
      const sets = passed.filter(({ start }) => Date.parse(start) <= world.now);
      const kept = keptOf(withRules({ ...world, sets }, (rule) => ({ ...rule, floorDrilled: 1 })));
      expect(kept.length > 0).toBe(sets.length > 0);
    }),
    RUNS,
  );
});

test('the union of two rules keeps the union of what they keep', () => {
  const halves = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'withinSeconds', 'ageSeconds'] as const;
  fc.assert(
    fc.property(WORLD, RULE, fc.subarray([...halves]), (world, rule, left) => {
      const common = ruleOf({ ...rule, floor: 0, floorDrilled: 0, tagged: [{ key: 'legal', value: 'hold' }] });
      const part = (isOfPart: (name: (typeof halves)[number]) => boolean): RetentionRule => ({
        ...common,
        ...Object.fromEntries(halves.filter((name) => !isOfPart(name)).map((name) => [name, 0])),
      });
      const keptBy = (of: RetentionRule): readonly string[] => keptOf(withRules(world, () => of));
      const one = keptBy(part((name) => left.includes(name)));
      const other = keptBy(part((name) => !left.includes(name)));
      expect(keptBy(common)).toEqual([...new Set([...one, ...other])].sort());
    }),
    RUNS,
  );
});

test('the newest proven set stays under any rule with a floor', () => {
  fc.assert(
    fc.property(WORLD, fc.integer({ min: 1, max: 3 }), (world, floor) => {
      const proven = world.sets
        .filter(
          ({ state, isDuplicate, start }) => state === 'completed' && !isDuplicate && Date.parse(start) <= world.now,
        )
        .filter(({ consistency, proof }) => consistency === 'application-consistent' && proof === 'vss')
        .sort((left, right) => Date.parse(right.start) - Date.parse(left.start) || (left.id < right.id ? 1 : -1));
      const [newest] = proven;
      fc.pre(newest !== undefined);
      const only = { ...world, sets: world.sets.filter((set) => set.proof !== 'guest-evidence') };
      const kept = keptOf(withRules(only, (rule) => ({ ...rule, floor, trustExitCodes: false })));
      expect(kept).toContain(newest.id);
    }),
    RUNS,
  );
});

test('moving all by whole weeks changes nothing in UTC, but for months and years', () => {
  fc.assert(
    fc.property(WORLD, fc.integer({ min: -200, max: 200 }), (world, weeks) => {
      const moved = (millis: number): number => millis + weeks * 7 * 86_400_000;
      const base = withRules({ ...world, timeZone: 'UTC' }, (rule) => ({ ...rule, monthly: 0, yearly: 0 }));
      const sets = base.sets.map((set) => ({ ...set, start: new Date(moved(Date.parse(set.start))).toISOString() }));
      expect(keptOf({ ...base, sets, now: moved(base.now) })).toEqual(keptOf(base));
    }),
    RUNS,
  );
});
