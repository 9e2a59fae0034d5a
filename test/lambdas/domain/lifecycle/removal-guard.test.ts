import type { DeployedPolicy } from '../../../../lambdas/domain/lifecycle/actions';
import { aPolicy, aRule, aSet, brief, DAY, plan, pruned, reasonsOf, type World } from './world';

const LAST_1 = aPolicy({ retain: aRule({ last: 1 }) });
const OLD = { id: 'old', age: 3 * DAY };
const NEW = { id: 'new', age: DAY };

describe('the guard', () => {
  const many = (count: number): World => ({
    home: Array.from({ length: count }, (_, index) =>
      aSet({ id: `s${String(index).padStart(2, '0')}`, age: (count - index) * DAY }),
    ),
  });

  test('lets half of the sets of a policy go in one round, the oldest first', () => {
    const planned = plan(many(10), [LAST_1]);
    expect(pruned(planned)).toEqual(['s00', 's01', 's02', 's03', 's04'].map((id) => `snap-${id} retention`));
    expect(planned.heldBack).toEqual([{ policy: 'db', region: 'eu-central-1', wanted: 9, allowed: 5, sets: 10 }]);
    expect(reasonsOf(planned, 'snap-s05-1')).toContain('held back: at most half of the sets go in a day');
  });

  test('lets none go where removals were held back a short time ago, unless a person allows it', () => {
    const spent = [{ policy: 'db', region: 'eu-central-1' }];
    const planned = plan(many(3), [LAST_1], { spent });
    expect(pruned(planned)).toEqual([]);
    expect(planned.heldBack).toEqual([{ policy: 'db', region: 'eu-central-1', wanted: 2, allowed: 0, sets: 3 }]);
    expect(pruned(plan(many(3), [LAST_1], { spent, allowMore: ['db'] }))).toHaveLength(2);
    expect(pruned(plan(many(3), [LAST_1], { spent: [{ policy: 'db', region: 'eu-west-1' }] }))).toHaveLength(2);
  });

  test('lets two of few sets go', () => {
    expect(pruned(plan(many(3), [LAST_1]))).toHaveLength(2);
    expect(plan(many(3), [LAST_1]).heldBack).toEqual([]);
  });

  test.each([[true], [['db']]] as const)('lets all go that a person allows: %j', (allowMore) => {
    const planned = plan(many(10), [LAST_1], { allowMore });
    expect(pruned(planned)).toHaveLength(9);
    expect(planned.heldBack).toEqual([]);
  });

  test('counts each policy apart', () => {
    const files: DeployedPolicy = { ...LAST_1, name: 'files' };
    const home = [...(many(10).home ?? []), aSet({ ...OLD, policy: 'files' }), aSet({ ...NEW, policy: 'files' })];
    const planned = plan({ home }, [LAST_1, files], { allowMore: ['files'] });
    expect(pruned(planned)).toHaveLength(6);
  });

  test('does not count removals that were begun', () => {
    const begun = Array.from({ length: 5 }, (_, index) =>
      aSet({ id: `p${String(index)}`, age: 50 * DAY, state: 'pruning' }),
    );
    expect(pruned(plan({ home: [...begun, ...(many(3).home ?? [])] }, [LAST_1]))).toHaveLength(7);
  });
});

describe('the last proven set of a target', () => {
  const crash = { consistency: 'crash-consistent' } as const;

  test('stays when newer sets are only crash-consistent, by the floor', () => {
    const home = [
      aSet({ id: 'proven', age: 9 * DAY }),
      ...[3, 2, 1].map((age) => aSet({ id: `c${String(age)}`, age: age * DAY, ...crash })),
    ];
    const planned = plan({ home }, [LAST_1]);
    expect(pruned(planned)).toEqual(['snap-c3 retention', 'snap-c2 retention']);
    expect(reasonsOf(planned, 'snap-proven-1')).toContain('floor 1 of 1');
  });

  test('stays though a rule without a floor would remove it, and that is told', () => {
    const home = [aSet({ id: 'proven', age: 9 * DAY }), aSet({ ...NEW, ...crash })];
    const planned = plan({ home }, [aPolicy({ retain: aRule({ last: 1, floor: 0 }) })]);
    expect(brief(planned)).toEqual(['tell prune: snap-proven-1 snap-proven-2']);
    expect(reasonsOf(planned, 'snap-proven-1')).toBe('keep: the last proven set of its target');
  });

  test('may be one that only exit codes prove, where the policy trusts them', () => {
    const home = [
      aSet({ id: 'proven', age: 9 * DAY, tags: { 'quiesce:proof': 'exit-codes' } }),
      aSet({ ...NEW, ...crash }),
    ];
    const retain = (trustExitCodes: boolean) => aPolicy({ retain: aRule({ last: 1, floor: 0, trustExitCodes }) });
    expect(pruned(plan({ home }, [retain(true)]))).toEqual([]);
    expect(pruned(plan({ home }, [retain(false)]))).toEqual(['snap-proven retention']);
  });

  test('is the last completed one where none is proven, also when only tagged sets are kept', () => {
    const home = [aSet({ id: 'older', age: 2 * DAY, ...crash }), aSet({ ...NEW, ...crash })];
    const planned = plan({ home }, [aPolicy({ retain: aRule({ tagged: [{ key: 'Keep', value: 'audit' }] }) })]);
    expect(brief(planned)).toEqual(['prune retention: snap-older-1 snap-older-2']);
    expect(reasonsOf(planned, 'snap-new-1')).toBe('keep: the last set of its target, which has no proven one');
  });
});
