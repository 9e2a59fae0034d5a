import { aPolicy, aRule, aSet, brief, DAY, plan, pruned, reasonsOf, withTag } from './world';

const LAST_1 = aPolicy({ retain: aRule({ last: 1 }) });
const NEW = { id: 'new', age: DAY };

describe('a set that has lost a snapshot since it was completed', () => {
  const tags = { 'quiesce:snapshots': '2' };
  const whole = aSet({ id: 'old', age: 3 * DAY, tags });
  const [left] = aSet({ ...NEW, tags });

  test('stays, is told, and takes no place: the last whole set stays too', () => {
    const planned = plan({ home: [whole, left === undefined ? [] : [left]] }, [LAST_1]);
    expect(brief(planned)).toEqual(['tell label: snap-new-1']);
    expect(planned.actions[0]?.reason).toBe('1 of its snapshots is gone');
    expect(reasonsOf(planned, 'snap-new-1')).toBe(
      'keep: not all of its snapshots are there; 1 of its snapshots is gone',
    );
    expect(reasonsOf(planned, 'snap-old-1')).toContain('keep: last 1 of 1');
  });

  test('is not removed for a person who wants the sets of nobody removed', () => {
    expect(pruned(plan({ home: [left === undefined ? [] : [left]] }, [], { orphans: true }))).toEqual([]);
  });

  test('is finished when its removal was begun', () => {
    const half = withTag(left === undefined ? [] : [left], 'quiesce:state', 'pruning');
    expect(pruned(plan({ home: [whole, half] }, [LAST_1]))).toEqual(['snap-new begun']);
  });

  test('is known by what was noted when it was completed', () => {
    const created = aSet({ ...NEW, state: 'created' });
    expect(plan({ home: [created] }, [LAST_1]).actions).toMatchObject([{ kind: 'note-state', snapshots: 2 }]);
  });
});
