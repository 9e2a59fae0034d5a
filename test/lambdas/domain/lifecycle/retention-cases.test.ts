import { createHash } from 'node:crypto';
import { judgeSets } from '../../../../lambdas/domain/lifecycle/retention';
import { CASES, ruleOf, tryOn, YEARS } from './cases';
import { setOf } from './sets';

test.each(CASES)('$name', (of) => {
  expect(tryOn(judgeSets, of)).toEqual({ keep: of.expectKeep, ignored: of.expectIgnored });
});

describe.each(YEARS)('a year of one set an hour in $timeZone', ({ timeZone, rule, hours, kept, sha256, ...ends }) => {
  const rules = [{ schedule: 'a', timeZone, rule: ruleOf(rule) }];
  const starts = Array.from({ length: hours }, (_, hour) => Date.UTC(2026, 0, 1, hour));
  const sets = starts.map((millis) => {
    const start = new Date(millis).toISOString().replace('.000Z', 'Z');
    return setOf(start, { start });
  });
  const keptOf = (of: typeof sets, now: number): typeof sets =>
    judgeSets(of, rules, now)
      .filter(({ fate }) => fate.fate === 'keep')
      .map(({ set }) => set);

  test('keeps what another program keeps', () => {
    const left = keptOf(sets, starts.at(-1) ?? 0).map(({ start }) => start);
    expect(left).toHaveLength(kept);
    expect([left[0], left.at(-1)]).toEqual([ends.oldest, ends.newest]);
    expect(createHash('sha256').update(left.join('\n')).digest('hex')).toBe(sha256);
  });

  test('keeps the same when it is pruned after every set', () => {
    let left: typeof sets = [];
    for (const [hour, set] of sets.entries()) {
      left = keptOf([...left, set], starts[hour] ?? 0);
    }
    expect(left).toEqual(keptOf(sets, starts.at(-1) ?? 0));
  });
});
