import { policyStatus, type PolicyFacts } from '../../../bin/status/policy-status';
import { aPolicy } from '../../../lab/simulation/builders';
import { readRegions, type StoredSet } from '../../../lambdas/domain/lifecycle/stored-sets';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { aSet, DAY, NOW, observed } from '../../lambdas/domain/lifecycle/world';

const HOUR = DAY / 24;

const NIGHTLY: PolicyFacts['schedules'][number] = {
  schedule: 'nightly',
  expression: 'cron(0 3 * * ? *)',
  timeZone: 'UTC',
  flexibleMinutes: 0,
  state: 'enabled',
  changedAt: new Date(NOW - 100 * DAY).toISOString(),
  awaitedSince: new Date(NOW - 100 * DAY).toISOString(),
};

/** The noon of a day: the nightly schedule was due nine hours ago. */
const status = (changes: Partial<PolicyFacts>, now = NOW) =>
  policyStatus(
    {
      policy: aPolicy(),
      state: 'enabled',
      schedules: [NIGHTLY],
      sets: [],
      debts: [],
      drills: [],
      backlog: {},
      heldBack: 0,
      ...changes,
    },
    now,
  );

type GivenSet = Partial<StoredSet> & { readonly hours: number };

/** Sets that are so many hours old. */
function sets(...given: readonly GivenSet[]): readonly StoredSet[] {
  return given.map(({ hours, ...changes }, index) => {
    const home = [aSet({ id: String(index), age: hours * HOUR })];
    const [set] = readRegions(observed({ home })).flatMap((region) => region.sets);
    if (set === undefined) {
      throw new Error('no set');
    }
    return { ...set, ...changes };
  });
}

test.each<[string, readonly GivenSet[], number]>([
  ['there is none', [], 2],
  ['one was made since the last firing', [{ hours: 8 }], 0],
  ['the last one is of the firing before', [{ hours: 33 }, { hours: 57 }], 1],
  ['the last one is older', [{ hours: 57 }], 2],
  ['the last one is crash-consistent', [{ hours: 8, consistency: 'crash-consistent' }, { hours: 33 }], 1],
  ['the last one is not labelled yet', [{ hours: 8, consistency: 'pending' }, { hours: 33 }], 1],
  ['the last one failed', [{ hours: 8, state: 'failed' }, { hours: 33 }], 1],
  ['a snapshot of the last one is gone', [{ hours: 8, state: 'incomplete' }, { hours: 33 }], 1],
  ['the last one is on its way to S3', [{ hours: 8, state: 'pending' }], 0],
  ['the last one is being removed', [{ hours: 8, isPruning: true }, { hours: 33 }], 1],
  ['the last one is a second one of its run', [{ hours: 8, isDuplicate: true }, { hours: 33 }], 1],
])('firings that are missed when %s', (_, given, missed) => {
  expect(status({ sets: sets(...given) }).missedFirings).toHaveLength(missed);
});

test('a policy without scripts promises crash-consistent sets, and these count', () => {
  const policy = aPolicy({ quiesce: { kind: 'none' } });
  const { missedFirings, promise, lastSet } = status({
    policy,
    sets: sets({ hours: 8, consistency: 'crash-consistent' }),
  });
  expect([missedFirings, promise, lastSet?.consistency]).toEqual([[], 'crash-consistent', 'crash-consistent']);
});

test('a firing is missed half an hour after its flexible window, and only then', () => {
  const due = NOW - 9 * HOUR;
  const missed = (schedules: PolicyFacts['schedules'], minutes: number): number =>
    status({ schedules, sets: sets({ hours: 33 }) }, due + minutes * 60_000).missedFirings.length;
  expect([29, 30].map((minutes) => missed([NIGHTLY], minutes))).toEqual([0, 1]);
  expect([49, 50].map((minutes) => missed([{ ...NIGHTLY, flexibleMinutes: 20 }], minutes))).toEqual([0, 1]);
});

test('a set serves all schedules that were due before it; a disabled schedule is due never', () => {
  const weekly = { ...NIGHTLY, schedule: 'weekly', expression: 'cron(0 3 ? * SUN *)' };
  expect(status({ schedules: [NIGHTLY, weekly], sets: sets({ hours: 8 }) }).missedFirings).toEqual([]);
  expect(
    status({ schedules: [NIGHTLY, { ...NIGHTLY, schedule: 'same' }], sets: sets({ hours: 33 }) }).missedFirings,
  ).toHaveLength(1);
  expect(status({ schedules: [{ ...NIGHTLY, state: 'disabled' }] })).toMatchObject({ missedFirings: [] });
  expect(status({ schedules: [{ ...NIGHTLY, state: 'disabled' }] }).nextFiring).toBeUndefined();
});

describe('a policy that was deployed an hour ago', () => {
  const ago = (hours: number): string => new Date(NOW - hours * HOUR).toISOString();
  const deployed = (changes: Partial<PolicyFacts['schedules'][number]> = {}): PolicyFacts['schedules'] => [
    { ...NIGHTLY, changedAt: ago(1), ...changes },
  ];
  const overdue = (changes: Partial<PolicyFacts>): string | undefined =>
    status({ schedules: deployed(), ...changes }).overdueSince;

  test.each<[string, readonly GivenSet[], string | undefined]>([
    ['a set of a month ago', [{ hours: 720 }], ago(720 - 49)],
    ['a set of two periods and an hour ago', [{ hours: 49 }], ago(0)],
    ['a set that is newer', [{ hours: 48 }], undefined],
    [
      'a newer set that is not what it promises',
      [{ hours: 8, consistency: 'crash-consistent' }, { hours: 60 }],
      ago(11),
    ],
    ['no set since its creation', [], ago(2_400 - 49)],
  ])('is overdue with %s', (_, given, since) => {
    expect(status({ schedules: deployed(), sets: sets(...given) }).missedFirings).toEqual([]);
    expect(overdue({ sets: sets(...given) })).toBe(since);
  });

  test('counts from its creation or the end of its pause, and from the start of its schedule', () => {
    const old = { sets: sets({ hours: 720 }) };
    expect(overdue({ ...old, schedules: deployed({ awaitedSince: ago(48) }) })).toBeUndefined();
    expect(overdue({ ...old, schedules: deployed({ awaitedSince: ago(50) }) })).toBe(ago(1));
    expect(overdue({ ...old, schedules: deployed({ startsAt: ago(48) }) })).toBeUndefined();
    expect(overdue({ ...old, schedules: deployed({ startsAt: ago(50) }) })).toBe(ago(1));
  });

  test('is not overdue when that is not known, or nothing is awaited', () => {
    const old = { sets: sets({ hours: 720 }) };
    const { awaitedSince: _awaitedSince, ...unknown } = NIGHTLY;
    expect(overdue({ ...old, schedules: [{ ...unknown, changedAt: ago(1) }] })).toBeUndefined();
    expect(overdue({ ...old, schedules: deployed({ state: 'disabled' }) })).toBeUndefined();
    expect(overdue({ ...old, schedules: deployed({ endsAt: ago(700) }) })).toBeUndefined();
    expect(overdue({ ...old, schedules: deployed({ expression: 'at(2026-01-01T03:00:00)' }) })).toBeUndefined();
  });

  test('is judged by the schedule that allows the least', () => {
    const hourly = { ...NIGHTLY, schedule: 'hourly', expression: 'rate(1 hour)', changedAt: ago(1) };
    expect(overdue({ schedules: [...deployed(), hourly], sets: sets({ hours: 8 }) })).toBe(ago(5));
  });
});

describe('restore drills', () => {
  const newestDrill = { verdict: 'failed', endedAt: '2026-11-23T05:00:00.000Z' } as const;
  const passed = { [TagKey.DRILL]: 'passed', [TagKey.DRILLED_AT]: '2026-11-20T05:00:00.000Z' };

  test('are absent where none is deployed and none has ended', () => {
    expect(status({}).drills).toBeUndefined();
  });

  test('are there before the first one has ended', () => {
    expect(status({ drills: ['weekly'] }).drills).toEqual({ names: ['weekly'], passedSets: 0 });
  });

  test('stay known when they are not deployed any more, with the sets that have passed', () => {
    const both = sets({ hours: 8, tags: passed }, { hours: 33, tags: { ...passed, [TagKey.DRILL]: 'failed' } });
    expect(status({ newestDrill, sets: both }).drills).toEqual({ names: [], passedSets: 1, newest: newestDrill });
  });
});

test('the next firing is the first of all schedules', () => {
  const evening = { ...NIGHTLY, schedule: 'evening', expression: 'cron(0 20 * * ? *)' };
  expect(status({ schedules: [NIGHTLY, evening] }).nextFiring).toEqual({
    at: new Date(NOW + 8 * HOUR).toISOString(),
    schedule: 'evening',
  });
});

test('freezes are those of the sets that have one measured, the newest first, against the lease', () => {
  const frozen = (millis: string) => ({ tags: { [TagKey.FREEZE_MILLIS]: millis } });
  const given = sets({ hours: 57, ...frozen('4812') }, { hours: 33, ...frozen('812') }, { hours: 8 });
  expect(status({ sets: given }).freeze).toEqual({ lastMillis: 812, worstMillis: 4_812, sets: 2, leaseMillis: 90_000 });
  expect(status({ sets: given, policy: aPolicy({ quiesce: { kind: 'none' } }) }).freeze).not.toHaveProperty(
    'leaseMillis',
  );
  expect(status({}).freeze).toBeUndefined();
});
