import { disabledInstants, hoursSinceConsistentSet } from '../../../../lambdas/domain/lifecycle/consistent-sets';
import { policiesOf } from '../../../../lambdas/domain/lifecycle/deployed';
import { ScriptStages } from '../../../../lambdas/domain/policy';
import { aPolicy, scripts } from '../../../../lab/simulation/builders';
import { ago, aSet, copiesOf, DAY, HOUR, NOW, observed } from './world';

type Policy = ReturnType<typeof aPolicy>;

/** A schedule of a policy `db`, made ten days ago. */
function source(changes: Partial<Policy> = {}, createdAt = ago(10 * DAY), state: 'enabled' | 'disabled' = 'enabled') {
  const policy = aPolicy({ name: 'db', ...changes });
  const input = JSON.stringify({ policy, schedule: 'nightly' });
  return { arn: 'arn', state, changedAt: ago(0), createdAt, input } as const;
}

function hoursOf(
  snapshots: ReturnType<typeof aSet>,
  schedules: readonly ReturnType<typeof source>[] = [source()],
  disabledAt: ReadonlyMap<string, string> = new Map(),
): object {
  const seen = observed({ home: [snapshots], away: [copiesOf(aSet({ id: '9', age: 0 }))] });
  return Object.fromEntries(hoursSinceConsistentSet(seen, { ...policiesOf(schedules), schedules, disabledAt }, NOW));
}

test('the newest set counts, of any instance and of any schedule', () => {
  const older = aSet({ id: '1', age: 30 * HOUR });
  const newer = aSet({ id: '2', age: 6 * HOUR + 18 * 60_000, instance: 'i-2', schedules: 'hourly' });
  expect(hoursOf([...newer, ...older])).toEqual({ db: 6.3 });
});

test.each([
  ['crash-consistent', { consistency: 'crash-consistent' }],
  ['not judged yet', { consistency: 'pending' }],
  ['still being made', { firstState: 'pending' }],
  ['failed', { firstState: 'error' }],
  ['being removed', { state: 'pruning' }],
  ['a second one of its run', { tags: { 'quiesce:reason': 'duplicate' } }],
  ['without a snapshot that it had', { tags: { 'quiesce:snapshots': '3' } }],
  ['of another policy', { policy: 'files' }],
  ['in the future', { age: -HOUR }],
] as const)('a set does not count that is %s', (_, settings) => {
  expect(hoursOf([...aSet({ id: '1', age: 30 * HOUR }), ...aSet({ id: '2', age: HOUR, ...settings })])).toEqual({
    db: 30,
  });
});

test('a policy without a set counts from the creation of its oldest schedule', () => {
  expect(hoursOf([], [source({}, ago(2 * HOUR)), source({}, ago(3 * HOUR)), source({}, ago(HOUR))])).toEqual({ db: 3 });
});

test('a policy that promises no consistent sets is left out', () => {
  const none = source({ name: 'none', quiesce: { kind: 'none' } });
  const preOnly = source({ name: 'pre-only', quiesce: scripts({ stages: ScriptStages.PRE_ONLY }) });
  expect(hoursOf([], [none, preOnly, source()])).toEqual({ db: 240 });
});

test('a policy that can not be read is not left out', () => {
  expect(hoursOf([], [source({ name: 'broken', retries: 7 })])).toEqual({ broken: 240 });
});

test('a clock that is behind EC2’s does not make it negative', () => {
  expect(hoursOf([], [source({}, ago(-HOUR))])).toEqual({ db: 0 });
});

describe('a policy that was disabled', () => {
  const paused = new Map([['db', ago(5 * HOUR)]]);

  test('counts from the end of the pause, with an older set or without any', () => {
    expect(hoursOf(aSet({ id: '1', age: 900 * HOUR }), [source()], paused)).toEqual({ db: 5 });
    expect(hoursOf([], [source()], paused)).toEqual({ db: 5 });
  });

  test('counts from its newest set or its creation, where these are newer', () => {
    expect(hoursOf(aSet({ id: '1', age: 2 * HOUR }), [source()], paused)).toEqual({ db: 2 });
    expect(hoursOf([], [source({}, ago(HOUR))], paused)).toEqual({ db: 1 });
  });

  test('and another one that was not count by themselves', () => {
    expect(hoursOf([], [source(), source({ name: 'files' })], paused)).toEqual({ db: 5, files: 240 });
  });

  test('has no age while it is disabled, also when it can not be read', () => {
    const off = source({}, ago(DAY), 'disabled');
    expect(hoursOf([], [off, source({ name: 'broken', retries: 7 }, ago(DAY), 'disabled')])).toEqual({});
    expect(hoursOf([], [off, source()])).toEqual({ db: 240 });
  });

  test('is remembered as such: until now while it is disabled, then as it was seen last', () => {
    const [off, on] = [source({}, ago(DAY), 'disabled'), source()];
    expect(disabledInstants([off], undefined, NOW)).toEqual(new Map([['db', ago(0)]]));
    expect(disabledInstants([off], paused, NOW)).toEqual(new Map([['db', ago(0)]]));
    expect(disabledInstants([off, on], paused, NOW)).toEqual(paused);
    expect(disabledInstants([on], undefined, NOW)).toEqual(new Map());
    expect(disabledInstants([{ ...on, input: '{}' }], paused, NOW)).toEqual(new Map());
  });
});
