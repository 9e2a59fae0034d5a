import fc from 'fast-check';
import type { TryCase, TrySet } from '../../../../bin/explain/try-case';
import type { RetentionRule } from '../../../../lambdas/domain/lifecycle/settings';
import { ruleOf } from './cases';
import { ZONES } from './oracle';

/** Where clocks and calendars change: both changes of 2026 in each zone, and the ends of 2024, 2026 and a leap February. */
const EDGES = [
  '2026-10-25T01:00:00Z',
  '2026-03-29T01:00:00Z',
  '2026-11-01T06:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-04-04T15:00:00Z',
  '2026-10-03T15:30:00Z',
  '2024-12-30T12:00:00Z',
  '2027-01-01T00:00:00Z',
  '2028-02-29T12:00:00Z',
].map(Date.parse);

const MINUTE = 60_000;

/** Near an edge, by minutes, hours, days or weeks. */
function startMillis(edge: number): fc.Arbitrary<number> {
  return fc
    .tuple(fc.constantFrom(7, 30, 60, 1_440, 10_080), fc.integer({ min: -24, max: 16 }))
    .map(([minutes, steps]) => edge + minutes * steps * MINUTE);
}

export const SCHEDULES = ['a', 'b'] as const;

function set(edge: number): fc.Arbitrary<Omit<TrySet, 'id'>> {
  return fc.record({
    start: startMillis(edge).map((millis) => new Date(millis).toISOString()),
    instance: fc.constant(''),
    schedules: often<readonly string[]>(['a'], ['b'], ['a', 'b'], ['b', 'gone']),
    state: seldom('completed', 'pending', 'failed', 'recoverable'),
    consistency: often('application-consistent', 'crash-consistent', 'crash-consistent', 'crash-consistent', 'pending'),
    proof: often('guest-evidence', 'vss', 'exit-codes', 'none'),
    isDuplicate: seldom(false, true),
    tags: often<Readonly<Record<string, string>>>(
      {},
      { legal: 'hold' },
      { 'quiesce:drill': 'passed' },
      { 'quiesce:drill': 'failed' },
    ),
    keptBesides: seldom<readonly string[]>([], ['locked']),
  });
}

/** Nearly always the first. */
function seldom<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 15, arbitrary: fc.constant(first) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

/** Mostly the first. */
function often<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(first) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
}

const COUNT = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.constant(0));

const MEMBERS = fc.record({
  ...{ last: COUNT, hourly: COUNT, daily: COUNT, weekly: COUNT, monthly: COUNT, yearly: COUNT },
  withinSeconds: fc.constantFrom(0, 3_600, 86_400, 604_800),
  ageSeconds: fc.constantFrom(86_400, 604_800),
  tagged: fc.constant([{ key: 'legal', value: 'hold' }]),
  floor: fc.integer({ min: 0, max: 3 }),
  floorDrilled: fc.constantFrom(0, 0, 1, 2),
  prefer: fc.constantFrom('consistent', 'newest'),
  trustExitCodes: fc.boolean(),
});

/** Few members each, because a union of many keeps nearly all. */
export const RULE: fc.Arbitrary<RetentionRule> = fc
  .tuple(
    MEMBERS,
    fc.subarray(['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'withinSeconds', 'ageSeconds', 'tagged'], {
      minLength: 1,
      maxLength: 3,
    }),
    often(false, true),
  )
  .map(([members, names, keepOldest]) => {
    const chosen = [...names, 'floor', 'floorDrilled', 'prefer', 'trustExitCodes'];
    return ruleOf({
      ...Object.fromEntries(Object.entries(members).filter(([name]) => chosen.includes(name))),
      keepOldest,
    });
  });

/** One target, with sets of a few weeks or hours around an edge, and rules of both schedules. */
export const WORLD: fc.Arbitrary<TryCase> = fc
  .record({ edge: fc.constantFrom(...EDGES), timeZone: fc.constantFrom(...ZONES) })
  .chain(({ edge, timeZone }) =>
    fc
      .record({
        now: startMillis(edge),
        sets: fc.array(set(edge), { minLength: 1, maxLength: 14, size: 'max' }),
        rules: fc.tuple(RULE, RULE),
      })
      .map(({ now, sets, rules }) => ({
        name: 'drawn',
        timeZone,
        now: Math.max(now, edge),
        rules: new Map(SCHEDULES.map((name, at) => [name, rules[at] ?? ruleOf({})])),
        sets: sets.map((each, at) => ({ ...each, id: `s${String(at).padStart(2, '0')}` })),
      })),
  );
