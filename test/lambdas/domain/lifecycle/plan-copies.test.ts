import type { DeployedPolicy } from '../../../../lambdas/domain/lifecycle/actions';
import { planLifecycle } from '../../../../lambdas/domain/lifecycle/plan';
import { retentionOf, sourceOf } from '../../../../lambdas/domain/lifecycle/tags';
import {
  aPolicy,
  aRule,
  aSchedule,
  aSet,
  ago,
  AWAY,
  brief,
  copiesOf,
  DAY,
  HOME,
  HOUR,
  NOW,
  observed,
  plan,
  pruned,
  reasonsOf,
} from './world';

const copy = { regions: [AWAY], encrypted: false, retain: aRule({ last: 2 }) };
const POLICY = aPolicy({ retain: undefined, copies: [copy] });
const ONE = aSet({ id: 'a', age: HOUR, volumes: 1 });
const TWO = aSet({ id: 'a', age: HOUR, volumes: 2 });

describe('copies', () => {
  test('are made of each snapshot of a completed set, with tags that say all of them', () => {
    const planned = plan({ home: [TWO] }, [POLICY]);
    expect(brief(planned)).toEqual([`copy ${AWAY}: snap-a-1`, `copy ${AWAY}: snap-a-2`]);
    const [first] = planned.actions;
    const tags = first?.kind === 'copy' ? Object.fromEntries(first.tags.map(({ key, value }) => [key, value])) : {};
    expect(tags).toMatchObject({
      'quiesce:policy': 'db',
      'quiesce:set': 'set-a',
      'quiesce:consistency': 'application-consistent',
      'quiesce:state': 'created',
    });
    expect(sourceOf(tags['quiesce:source'] ?? '')).toEqual({
      region: HOME,
      snapshotId: 'snap-a-1',
      volumeId: 'vol-i-1-1',
      startedAt: ago(HOUR),
    });
    expect(retentionOf(['nightly'], tags['quiesce:retain'] ?? '')).toEqual([
      { schedule: 'nightly', timeZone: 'UTC', rule: copy.retain },
    ]);
    expect(first).toMatchObject({ rule: { encrypted: false } });
  });

  test.each<[string, ReturnType<typeof aSet>]>([
    ['pending', aSet({ id: 'a', age: HOUR, firstState: 'pending', state: 'created' })],
    ['without a verdict', aSet({ id: 'a', age: HOUR, consistency: 'pending' })],
    ['a second one of its run', aSet({ id: 'a', age: HOUR, tags: { 'quiesce:reason': 'duplicate' } })],
    ['of another schedule', aSet({ id: 'a', age: HOUR, schedules: 'weekly' })],
  ])('are not made of a set that is %s', (_, set) => {
    expect(brief(plan({ home: [set] }, [POLICY]))).toEqual([]);
  });

  test('are made where one is missing only', () => {
    expect(brief(plan({ home: [TWO], away: [copiesOf(TWO).slice(0, 1)] }, [POLICY]))).toEqual([
      `copy ${AWAY}: snap-a-2`,
    ]);
    expect(brief(plan({ home: [TWO], away: [copiesOf(TWO)] }, [POLICY]))).toEqual([]);
    const pending = copiesOf(TWO, { state: 'pending', completedAt: undefined } as never);
    expect(brief(plan({ home: [TWO], away: [pending] }, [POLICY]))).toEqual([]);
  });

  test('are at most 20 at once in a destination, the oldest sets first', () => {
    const home = Array.from({ length: 9 }, (_, index) =>
      aSet({ id: `s${String(index)}`, age: (9 - index) * HOUR, volumes: 3 }),
    );
    const policy = aPolicy({ retain: undefined, copies: [{ ...copy, retain: undefined as never }] });
    const [oldest = []] = home;
    const planned = plan(
      {
        home,
        away: [
          copiesOf(oldest, { state: 'pending' }),
          copiesOf(ONE, {
            state: 'pending',
            tags: [{ key: 'quiesce:source', value: 'us-east-1/snap-x/vol-x/2026-11-22T00:00:00.000Z' }],
          }),
        ],
      },
      [policy],
    );
    const made = brief(planned).filter((action) => action.startsWith('copy'));
    expect(made).toHaveLength(16);
    expect(made[0]).toBe(`copy ${AWAY}: snap-s1-1`);
  });

  test('of several schedules are one, with what each of them says', () => {
    const both: DeployedPolicy = aPolicy(
      { retain: undefined, copies: [copy] },
      {
        name: 'weekly',
        timeZone: 'Europe/Berlin',
        copies: [{ ...copy, encrypted: true, kmsKey: 'alias/x', withinMinutes: 30, retain: aRule({ weekly: 8 }) }],
      },
      { name: 'hourly' },
    );
    const set = aSet({ id: 'a', age: HOUR, volumes: 1, schedules: 'hourly/nightly/weekly' });
    const planned = plan({ home: [set] }, [{ ...both, schedules: [...both.schedules, aSchedule({ name: 'x' })] }]);
    expect(planned.actions).toMatchObject([
      { kind: 'copy', rule: { encrypted: true, kmsKey: 'alias/x', withinMinutes: 30 } },
    ]);
    const [first] = planned.actions;
    const retain = first?.kind === 'copy' ? first.tags.find(({ key }) => key === 'quiesce:retain')?.value : undefined;
    expect(retentionOf(['hourly', 'nightly', 'weekly'], retain ?? '')).toEqual([
      { schedule: 'nightly', timeZone: 'UTC', rule: aRule({ last: 2 }) },
      { schedule: 'weekly', timeZone: 'Europe/Berlin', rule: aRule({ weekly: 8 }) },
    ]);
  });

  test('that their own retention removed are not made again', () => {
    const sets = [5, 4, 3, 2, 1].map((age) => aSet({ id: `h${String(age)}`, age: age * HOUR, volumes: 1 }));
    const kept = sets.slice(3).map((set) => copiesOf(set));
    expect(brief(plan({ home: sets, away: kept }, [POLICY]))).toEqual([]);
  });

  test('are told when they are not there after 24 hours, and not tried any more', () => {
    const late = aSet({ id: 'a', age: DAY + 60_000, volumes: 1 });
    expect(brief(plan({ home: [late] }, [POLICY]))).toEqual(['tell copy: snap-a-1']);
    expect(brief(plan({ home: [aSet({ id: 'a', age: 2 * DAY + 60_000, volumes: 1 })] }, [POLICY]))).toEqual([]);
  });

  test('are not made of what is archived, and that is told', () => {
    expect(
      brief(plan({ home: [aSet({ id: 'a', age: HOUR, volumes: 1, snapshot: { tier: 'archive' } })] }, [POLICY])),
    ).toEqual(['tell copy: snap-a-1']);
  });

  test('whose retention has no room in a tag are not made, and that is told', () => {
    const tagged = Array.from({ length: 9 }, (_, index) => ({ key: `key-${String(index)}`, value: 'a'.repeat(30) }));
    const policy = aPolicy({ retain: undefined, copies: [{ ...copy, retain: aRule({ tagged }) }] });
    expect(brief(plan({ home: [ONE] }, [policy]))).toEqual(['tell copy: snap-a-1']);
  });
});

describe('a set whose copies are promised', () => {
  const policy = aPolicy({ retain: aRule({ last: 1 }), copies: [copy] });
  const old = aSet({ id: 'old', age: 3 * HOUR, volumes: 1 });
  const young = aSet({ id: 'new', age: HOUR, volumes: 1 });

  test.each<[string, readonly ReturnType<typeof aSet>[], string]>([
    ['before they are made', [], `not copied to ${AWAY} yet`],
    ['while EC2 makes them', [copiesOf(old, { state: 'pending' })], `being copied to ${AWAY}`],
    ['after one failed', [copiesOf(old, { state: 'error', startedAt: ago(1) })], `not copied to ${AWAY} yet`],
  ])('stays %s', (_, away, reason) => {
    const planned = plan({ home: [old, young], away }, [policy]);
    expect(pruned(planned)).toEqual([]);
    expect(reasonsOf(planned, 'snap-old-1')).toContain(reason);
  });

  test('goes when it has them, and when they have failed for good', () => {
    expect(pruned(plan({ home: [old, young], away: [copiesOf(old)] }, [policy]))).toEqual(['snap-old retention']);
    const late = aSet({ id: 'old', age: DAY + 60_000, volumes: 1 });
    const planned = plan({ home: [late, young] }, [policy]);
    expect(brief(planned)).toEqual([
      'tell copy: snap-old-1',
      `copy ${AWAY}: snap-new-1`,
      'prune retention: snap-old-1',
    ]);
  });

  test('stays while a copy is under way, though its time is over', () => {
    const late = aSet({ id: 'old', age: 3 * DAY, volumes: 1 });
    expect(pruned(plan({ home: [late, young], away: [copiesOf(late, { state: 'pending' })] }, [policy]))).toEqual([]);
  });

  test('stays while the Region of its copies can not be seen, however old it is', () => {
    const late = aSet({ id: 'old', age: 9 * DAY, volumes: 1 });
    const { regions, ...others } = observed({ home: [late, young] });
    const planned = planLifecycle(
      { ...others, regions: regions.filter(({ region }) => region === HOME) },
      [policy],
      NOW,
    );
    expect(brief(planned)).toEqual([]);
    expect(reasonsOf(planned, 'snap-old-1')).toContain(`its copies in ${AWAY} can't be seen`);
  });

  test('is not archived before', () => {
    const archive = aPolicy({ retain: undefined, copies: [copy], archive: { afterSeconds: 0 } });
    const planned = plan({ home: [old, young], away: [copiesOf(young)] }, [archive]);
    expect(brief(planned)).toEqual([`copy ${AWAY}: snap-old-1`]);
    expect(brief(plan({ home: [old, young], away: [copiesOf(old), copiesOf(young)] }, [archive]))).toEqual([
      'archive: snap-old-1',
    ]);
  });
});

describe('a copy that failed', () => {
  const failed = (age: number) =>
    copiesOf(ONE, { state: 'error', stateMessage: 'Given key ID is not accessible', startedAt: ago(age) });

  test('is told with the reason of EC2, stays for an hour, and is not repeated before', () => {
    const planned = plan({ home: [ONE], away: [failed(HOUR - 1)] }, [POLICY]);
    expect(brief(planned)).toEqual(['tell copy: snap-a-1-copy']);
    expect(planned.actions[0]).toMatchObject({ cause: 'the copy of snap-a-1 failed: Given key ID is not accessible' });
  });

  test('is removed after an hour, and made again when it is gone', () => {
    expect(brief(plan({ home: [ONE], away: [failed(HOUR)] }, [POLICY]))).toEqual([
      'tell copy: snap-a-1-copy',
      'prune failed-copy: snap-a-1-copy',
    ]);
    expect(brief(plan({ home: [ONE] }, [POLICY]))).toEqual([`copy ${AWAY}: snap-a-1`]);
  });

  test('is removed also when the policy and the source are gone', () => {
    expect(pruned(plan({ away: [failed(HOUR)] }, []))).toEqual(['snap-a-1-copy failed-copy']);
  });
});

describe('a second copy of one snapshot', () => {
  const older = copiesOf(ONE, { suffix: 'x', startedAt: ago(50 * 60_000) });
  const younger = copiesOf(ONE, { suffix: 'y', startedAt: ago(40 * 60_000) });

  test('goes: the younger one', () => {
    expect(brief(plan({ home: [ONE], away: [younger, older] }, [POLICY]))).toEqual(['prune duplicate: snap-a-1-y']);
  });

  test('goes only when the other one is completed', () => {
    const pending = (set: ReturnType<typeof aSet>) => set.map((each) => ({ ...each, state: 'pending' }));
    expect(brief(plan({ home: [ONE], away: [pending(older), pending(younger)] }, [POLICY]))).toEqual([]);
    expect(brief(plan({ home: [ONE], away: [pending(older), younger] }, [POLICY]))).toEqual([
      'prune duplicate: snap-a-1-x',
    ]);
  });
});
