import type { SetFacts } from '../../../../lambdas/domain/lifecycle/actions';
import { judgeSets } from '../../../../lambdas/domain/lifecycle/retention';
import type { RetentionRule } from '../../../../lambdas/domain/lifecycle/settings';
import { ruleOf } from './cases';
import { dailySets, setOf } from './sets';

const NOW = Date.parse('2026-06-20T00:00:00Z');

/** Fate and reasons by id, under one rule of the schedule `a`. */
function explained(sets: readonly SetFacts[], rule: Partial<RetentionRule>, timeZone = 'UTC') {
  const judged = judgeSets(sets, [{ schedule: 'a', timeZone, rule: ruleOf(rule) }], NOW);
  return Object.fromEntries(judged.map(({ set, fate }) => [set.id, [fate.fate, ...fate.reasons]]));
}

test('a set that stays says all that keeps it', () => {
  expect(explained(dailySets(3), { last: 1, daily: 2, withinSeconds: 129_600, floor: 1 }, 'Europe/Berlin')).toEqual({
    s1: ['remove', 'more than 36 h older than the newest, which is s3 of 2026-06-03T03:00:00Z'],
    s2: ['keep', 'daily 2 of 2 (2026-06-02 Europe/Berlin)', 'within 36 h of the newest'],
    s3: ['keep', 'last 1 of 1', 'daily 1 of 2 (2026-06-03 Europe/Berlin)', 'within 36 h of the newest', 'floor 1 of 1'],
  });
});

test('a set that goes names the nearest rule, and the set that stands in its place', () => {
  expect(explained(dailySets(3), { last: 1, weekly: 2, floor: 1 })).toMatchObject({
    s1: ['remove', 'older than last 1 of 1, which is s3 of 2026-06-03T03:00:00Z'],
  });
  expect(explained(dailySets(9), { monthly: 1, daily: 3 })).toMatchObject({
    s6: ['remove', 'older than daily 3 of 3 (2026-06-07 UTC), which is s7 of 2026-06-07T03:00:00Z'],
  });
  expect(explained(dailySets(3), { weekly: 2, keepOldest: false })).toMatchObject({
    s2: ['remove', 'not weekly 1 of 2 (2026-W23 UTC), which is s3 of 2026-06-03T03:00:00Z'],
  });
});

test('a proven set of another hour names the set of its day that is proven too', () => {
  const sets = [setOf('a'), setOf('b', { start: '2026-06-01T04:00:00Z' })];
  expect(
    explained([...sets, setOf('c', { start: '2026-06-01T05:00:00Z', proof: 'exit-codes' })], {
      daily: 1,
      prefer: 'consistent',
    }),
  ).toEqual({
    a: ['remove', 'not daily 1 of 1 (2026-06-01 UTC), which is b of 2026-06-01T04:00:00Z'],
    b: ['keep', 'daily 1 of 1 (2026-06-01 UTC)'],
    c: ['remove', 'not daily 1 of 1 (2026-06-01 UTC), which is b of 2026-06-01T04:00:00Z'],
  });
});

test('age and tags say what they are', () => {
  expect(explained(dailySets(2), { ageSeconds: 604_800 })).toEqual({
    s1: ['remove', 'not younger than 7 d; the newest is s2 of 2026-06-02T03:00:00Z'],
    s2: ['keep', 'the newest, though not younger than 7 d'],
  });
  expect(
    explained([setOf('x', { tags: { legal: 'hold' } }), setOf('y')], { tagged: [{ key: 'legal', value: 'hold' }] }),
  ).toEqual({ x: ['keep', 'tagged legal=hold'], y: ['remove', 'not tagged legal=hold'] });
  expect(explained(dailySets(1), { ageSeconds: 8_640_000 })).toEqual({ s1: ['keep', 'younger than 100 d'] });
});

test('the oldest set says for which rule it stands in', () => {
  expect(explained(dailySets(2), { yearly: 3, keepOldest: true })).toEqual({
    s1: ['keep', 'yearly: the oldest, as there are only 1 of 3'],
    s2: ['keep', 'yearly 1 of 3 (2026 UTC)'],
  });
});

test.each<[Partial<SetFacts>, string, string]>([
  [{ isDuplicate: true, state: 'failed' }, 'ignore', 'second set of its run'],
  [{ state: 'failed' }, 'ignore', 'failed'],
  [{ state: 'pending' }, 'keep', 'not completed yet'],
  [{ state: 'recoverable' }, 'keep', 'state "recoverable" is not known'],
  [{ start: 'yesterday' }, 'keep', 'start "yesterday" is not an instant'],
  [
    { start: '2026-06-20T00:00:01Z' },
    'keep',
    'starts in the future: 2026-06-20T00:00:01Z, now is 2026-06-20T00:00:00.000Z',
  ],
  [{ consistency: 'pending' }, 'keep', 'has no verdict yet'],
  [{ consistency: 'perfect' }, 'keep', 'verdict "perfect" is not known'],
])('a set with %j does not count: %s, %s', (facts, fate, reason) => {
  const sets = [setOf('x', facts), ...dailySets(2)];
  expect(explained(sets, { last: 2 })).toEqual({
    x: [fate, reason],
    s1: ['keep', 'last 2 of 2'],
    s2: ['keep', 'last 1 of 2'],
  });
  expect(explained([setOf('x', { ...facts, keptBesides: ['locked'] })], { last: 1 })).toEqual({
    x: [fate, reason, 'locked'],
  });
});

test('what keeps a set besides the rules is said after them', () => {
  const [first, second] = dailySets(2).map((set) => ({ ...set, keptBesides: ['used by ami-1', 'locked'] }));
  expect(
    explained(
      [first, second].flatMap((set) => set ?? []),
      { last: 1 },
    ),
  ).toEqual({
    s1: ['keep', 'used by ami-1', 'locked'],
    s2: ['keep', 'last 1 of 1', 'used by ami-1', 'locked'],
  });
});

test('a schedule without retention, a rule without rules and a time zone that is not known keep all', () => {
  const reasonsOf = (rule: RetentionRule | undefined, timeZone = 'UTC') =>
    judgeSets(dailySets(1), [{ schedule: 'a', timeZone, rule }], NOW).map(({ fate }) => fate);
  expect(reasonsOf(undefined)).toEqual([{ fate: 'keep', reasons: ['no retention'] }]);
  expect(reasonsOf(ruleOf({ floor: 3, last: 0, keepOldest: true }))).toEqual([{ fate: 'keep', reasons: ['no rule'] }]);
  expect(reasonsOf(ruleOf({ last: 1 }), 'Mars/Base')).toEqual([
    { fate: 'keep', reasons: ['time zone "Mars/Base" is not known'] },
  ]);
});

test('of several schedules each says its name, and one that is gone keeps its sets', () => {
  const rules = ['a', 'b'].map((schedule) => ({ schedule, timeZone: 'UTC', rule: ruleOf({ last: 1 }) }));
  const sets = [
    setOf('v', { schedules: [] }),
    setOf('w', { schedules: ['gone', 'a'] }),
    setOf('x', { schedules: ['b', 'a'], start: '2026-06-02T03:00:00Z' }),
    setOf('y', { schedules: ['a', 'a'], start: '2026-06-03T03:00:00Z' }),
    setOf('z', { schedules: ['b', 'a'], start: '2026-06-04T03:00:00Z' }),
  ];
  expect(judgeSets(sets, rules, NOW).map(({ fate }) => fate)).toEqual([
    { fate: 'keep', reasons: ['names no schedule'] },
    { fate: 'keep', reasons: ['schedule "gone" is gone'] },
    { fate: 'remove', reasons: ['b: older than last 1 of 1, which is z of 2026-06-04T03:00:00Z'] },
    {
      fate: 'remove',
      reasons: ['older than last 1 of 1, which is z of 2026-06-04T03:00:00Z'].map((text) => `a: ${text}`),
    },
    { fate: 'keep', reasons: ['b: last 1 of 1', 'a: last 1 of 1'] },
  ]);
});

test('25,000 sets of one target are judged in less than two seconds', () => {
  const sets = Array.from({ length: 25_000 }, (_, hour) =>
    setOf(`s${String(hour)}`, {
      start: new Date(Date.UTC(2023, 0, 1, hour)).toISOString(),
      schedules: hour % 24 === 0 ? ['a', 'b', 'c'] : ['a'],
    }),
  );
  const rule = ruleOf({
    last: 9,
    hourly: 48,
    daily: 14,
    weekly: 8,
    monthly: 12,
    yearly: 3,
    withinSeconds: 7_200,
    floor: 9,
  });
  const rules = ['a', 'b', 'c'].map((schedule) => ({ schedule, timeZone: 'America/Santiago', rule }));
  const before = process.cpuUsage();
  const judged = judgeSets(sets, rules, Date.UTC(2026, 0, 1));
  const { user, system } = process.cpuUsage(before);
  expect(judged.filter(({ fate }) => fate.fate === 'keep').length).toBeLessThan(150);
  expect((user + system) / 1e6).toBeLessThan(2);
});
