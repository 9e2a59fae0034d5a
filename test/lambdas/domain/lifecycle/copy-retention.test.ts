import type { DeployedPolicy } from '../../../../lambdas/domain/lifecycle/actions';
import { aPolicy, aRule, aSet, ago, AWAY, brief, copiesOf, DAY, HOME, HOUR, plan, pruned, reasonsOf } from './world';

const copy = { regions: [AWAY], encrypted: false, retain: aRule({ last: 2 }) };
const POLICY = aPolicy({ retain: undefined, copies: [copy] });
const TWO = aSet({ id: 'a', age: HOUR, volumes: 2 });

describe('the copies of a set', () => {
  const sets = [4, 3, 2, 1].map((age) => aSet({ id: `d${String(age)}`, age: age * DAY, volumes: 2 }));
  const all = sets.map((set) => copiesOf(set));

  test.each<[string, readonly DeployedPolicy[]]>([
    ['with their policy', [POLICY]],
    [
      'when the policy has other rules now',
      [aPolicy({ retain: undefined, copies: [{ ...copy, retain: aRule({ last: 9 }) }] })],
    ],
    ['when the policy is gone', []],
  ])('are judged by the rules that are written on them: %s', (_, policies) => {
    const planned = plan({ away: all }, policies);
    expect(pruned(planned)).toEqual(['snap-d4-1-copy retention', 'snap-d3-1-copy retention']);
    expect(planned.orphans).toEqual([]);
    expect(planned.actions[0]?.of).toMatchObject({
      region: AWAY,
      takenAt: ago(4 * DAY),
      snapshotIds: ['snap-d4-1-copy', 'snap-d4-2-copy'],
    });
  });

  test('with older rules make room for those with newer ones', () => {
    const away = [
      ...all.slice(0, 2).map((set) => set),
      ...sets.slice(2).map((set) => copiesOf(set, { rule: aRule({ last: 9 }) })),
    ];
    expect(pruned(plan({ away }, []))).toEqual(['snap-d4-1-copy retention', 'snap-d3-1-copy retention']);
  });

  test('without a rule stay', () => {
    expect(pruned(plan({ away: sets.map((set) => copiesOf(set, { rule: aRule() })) }, []))).toEqual([]);
  });

  test('whose rules can not be read stay, and that is told', () => {
    const odd = all.map((set) =>
      set.map((each) => ({
        ...each,
        tags: each.tags.map((tag) => (tag.key === 'quiesce:retain' ? { ...tag, value: '{' } : tag)),
      })),
    );
    const planned = plan({ away: odd.slice(0, 1) }, []);
    expect(brief(planned)).toEqual(['tell label: snap-d4-1-copy snap-d4-2-copy']);
    expect(reasonsOf(planned, 'snap-d4-1-copy')).toContain("quiesce:retain can't be read");
  });

  test('stay when one of them is the newest of its volume and key', () => {
    const [fourth = [], ...others] = sets;
    const away = [copiesOf(fourth, { kmsKeyId: 'key-of-then' }), ...others.map((set) => copiesOf(set))];
    const planned = plan({ away }, []);
    expect(pruned(planned)).toEqual(['snap-d3-1-copy retention']);
    expect(reasonsOf(planned, 'snap-d4-1-copy')).toContain('newest copy of vol-i-1-1, on which the next one builds');
  });

  test('stay when a newer one is being removed', () => {
    const rule = aRule({ tagged: [{ key: 'x', value: 'y' }], floor: 0 });
    const crash = { volumes: 1, consistency: 'crash-consistent' } as const;
    const [older, newer] = [
      aSet({ id: 'a', age: 2 * DAY, ...crash }),
      aSet({ id: 'b', age: DAY, ...crash, state: 'pruning' }),
    ];
    const away = [copiesOf(older, { rule }), copiesOf(newer, { rule })];
    expect(pruned(plan({ away }, []))).toEqual(['snap-b-1-copy begun']);
  });

  test('of a set of several schedules are judged by those that copy', () => {
    const away = [3, 2, 1].map((age) =>
      copiesOf(aSet({ id: `d${String(age)}`, age: age * DAY, volumes: 1, schedules: 'nightly/hourly' })),
    );
    expect(pruned(plan({ away }, []))).toEqual(['snap-d3-1-copy retention']);
  });

  test('of a disabled policy stay', () => {
    expect(pruned(plan({ away: all }, [{ ...POLICY, state: 'disabled' }]))).toEqual([]);
  });

  test('are completed when all are there', () => {
    const created = copiesOf(TWO).map((each) => ({
      ...each,
      tags: each.tags.map((tag) => (tag.key === 'quiesce:state' ? { ...tag, value: 'created' } : tag)),
    }));
    expect(brief(plan({ home: [TWO], away: [created] }, [POLICY]))).toEqual([
      'note-state completed: snap-a-1-copy snap-a-2-copy',
    ]);
    expect(brief(plan({ home: [TWO], away: [created.slice(0, 1)] }, [POLICY]))).toEqual([`copy ${AWAY}: snap-a-2`]);
  });
});

describe('what is not of this engine', () => {
  test('is in no action and no judgement', () => {
    const foreign = [
      aSet({ id: 'f', age: 40 * DAY, tags: { 'quiesce:policy': undefined } }),
      // Another program's copy of our snapshot, with our tags.
      copiesOf(aSet({ id: 'g', age: 40 * DAY })).map((each) => ({
        ...each,
        tags: each.tags.filter(({ key }) => key !== 'quiesce:source'),
      })),
      // Another engine's copy, in our Region.
      copiesOf(aSet({ id: 'h', age: 40 * DAY })).map((each) => ({
        ...each,
        tags: each.tags.map((tag) =>
          tag.key === 'quiesce:source' ? { ...tag, value: tag.value.replace(HOME, AWAY) } : tag,
        ),
      })),
    ];
    // Another engine's set in the Region of our copies.
    const planned = plan({ home: foreign, away: [aSet({ id: 'i', age: 40 * DAY })] }, [POLICY], { orphans: true });
    expect(planned).toMatchObject({ actions: [], judgements: [], orphans: [] });
  });
});
