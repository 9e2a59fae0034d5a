import fc from 'fast-check';
import type { Action, DeployedPolicy } from '../../../../lambdas/domain/lifecycle/actions';
import type { Observed, StoredSnapshot } from '../../../../lambdas/domain/lifecycle/observed';
import { planLifecycle } from '../../../../lambdas/domain/lifecycle/plan';
import { settings, worldOf } from './drawn-world';
import { aPolicy, aRule, AWAY, carriedOut, NOW } from './world';

const ACCOUNT = '111122223333';

const POLICIES: readonly (readonly DeployedPolicy[])[] = [
  [],
  [aPolicy({ retain: aRule({ last: 1, daily: 2 }) })],
  [
    aPolicy(
      {
        retain: aRule({ last: 2 }),
        copies: [{ regions: [AWAY], encrypted: false, retain: aRule({ last: 1 }) }],
        lock: { mode: 'governance', days: 1, crashConsistent: true },
        share: { accounts: [ACCOUNT], unshareAfterSeconds: 86_400 },
      },
      { name: 'weekly', retain: aRule({ weekly: 2 }), fastRestore: { zones: ['eu-central-1a'], count: 1 } },
    ),
  ],
  [
    aPolicy(
      { retain: aRule({ ageSeconds: 3 * 86_400, floor: 2 }), archive: { afterSeconds: 86_400 } },
      {
        name: 'weekly',
        retain: undefined,
        copies: [{ regions: [AWAY], encrypted: true, retain: aRule({ daily: 3 }) }],
      },
    ),
  ],
  [{ ...aPolicy({ retain: aRule({ last: 1 }), archive: { afterSeconds: 3_600 } }), state: 'disabled' }],
];

const world = fc.array(settings, { maxLength: 12 });
const policies = fc.constantFrom(...POLICIES);

const isDone = ({ kind }: Action): boolean => kind === 'tell';

describe('a plan', () => {
  test('that is carried out is followed by others, until nothing is left to do', () => {
    fc.assert(
      fc.property(world, policies, (drawn, deployed) => {
        let { seen } = worldOf(drawn);
        let rounds = 0;
        for (let plan = planLifecycle(seen, deployed, NOW); !plan.actions.every(isDone); rounds += 1) {
          expect(rounds).toBeLessThan(12);
          seen = carriedOut(seen, plan);
          plan = planLifecycle(seen, deployed, NOW);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('does not depend on the order of the listings', () => {
    fc.assert(
      fc.property(world, policies, fc.integer(), (drawn, deployed, seed) => {
        const { seen } = worldOf(drawn);
        const shuffled: Observed = {
          ...seen,
          regions: shuffle(seen.regions, seed).map((region) => ({
            ...region,
            snapshots: shuffle(region.snapshots, seed).map((snapshot) => ({
              ...snapshot,
              tags: shuffle(snapshot.tags, seed),
            })),
            fastRestores: shuffle(region.fastRestores, seed),
          })),
        };
        const plans = [seen, shuffled].map((each) => withoutTagOrder(planLifecycle(each, deployed, NOW)));
        expect(plans[1]).toEqual(plans[0]);
      }),
      { numRuns: 200 },
    );
  });

  test('has no action about what is not ours', () => {
    fc.assert(
      fc.property(world, policies, (drawn, deployed) => {
        const { seen, foreign } = worldOf(drawn);
        const plan = planLifecycle(seen, deployed, NOW, { orphans: true, allowMore: true });
        const named = [...plan.actions, ...plan.judgements].flatMap(({ of }) => of.snapshotIds);
        expect(named.filter((id) => foreign.has(id))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('removes whole sets, none that is locked, used or kept, and never the last proven set of a target', () => {
    fc.assert(
      fc.property(world, policies, (drawn, deployed) => {
        const { seen } = worldOf(drawn);
        const plan = planLifecycle(seen, deployed, NOW, { allowMore: true });
        const [home] = seen.regions;
        const gone = plan.actions.flatMap((action) => (action.kind === 'prune' ? action.of.snapshotIds : []));
        const goneSets = new Set(gone.map(setName));
        const left = home?.snapshots.filter(({ snapshotId }) => !gone.includes(snapshotId)) ?? [];
        for (const { snapshotId } of left) {
          expect(goneSets.has(setName(snapshotId))).toBe(false);
        }
        for (const id of gone) {
          expect(home?.locks.has(id) === true || home?.usedBy.has(id) === true).toBe(false);
        }
        expect(provenTargets(left)).toEqual(provenTargets(home?.snapshots ?? []));
      }),
      { numRuns: 300 },
    );
  });

  test('gives every removal a reason, and every set a judgement', () => {
    fc.assert(
      fc.property(world, policies, (drawn, deployed) => {
        const { seen } = worldOf(drawn);
        const { actions, judgements } = planLifecycle(seen, deployed, NOW);
        expect(actions.every(({ reason }) => reason !== '')).toBe(true);
        expect(judgements.every(({ reasons }) => reasons.length > 0)).toBe(true);
        const made =
          seen.regions[0]?.snapshots.filter(({ tags }) =>
            tags.some(({ key, value }) => key === 'quiesce:run' && value.startsWith('run-s')),
          ) ?? [];
        const judged = new Set(judgements.flatMap(({ of }) => of.snapshotIds));
        expect(made.filter(({ snapshotId }) => !judged.has(snapshotId) && !snapshotId.includes('stray'))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/** `snap-s1-2` and `snap-s1-1` are of one set; a copy is of another. */
function setName(id: string): string {
  return id.replace(/^(snap-\w+)-\d+/, '$1');
}

/** Targets that have a set which one can restore from, and which is proven. */
function provenTargets(snapshots: readonly StoredSnapshot[]): readonly string[] {
  const sets = new Map<string, StoredSnapshot[]>();
  for (const snapshot of snapshots) {
    sets.set(setName(snapshot.snapshotId), [...(sets.get(setName(snapshot.snapshotId)) ?? []), snapshot]);
  }
  const proven = [...sets.values()].filter((members) =>
    members.every(({ state, tags }) => {
      const has = (key: string, value: string): boolean => tags.some((tag) => tag.key === key && tag.value === value);
      return (
        state === 'completed' &&
        has('quiesce:consistency', 'application-consistent') &&
        !has('quiesce:reason', 'duplicate') &&
        !has('quiesce:state', 'pruning')
      );
    }),
  );
  const targets = proven.map(([first]) => first?.tags.find(({ key }) => key === 'quiesce:instance')?.value ?? '');
  return [...new Set(targets)].sort();
}

function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const keyed = items.map((item, index) => ({ item, key: Math.sin(seed + index * 7.1) }));
  return keyed.sort((left, right) => left.key - right.key).map(({ item }) => item);
}

/** The tags of a copy are in the order of its source's. */
function withoutTagOrder<T extends { readonly actions: readonly Action[] }>(plan: T): T {
  const actions = plan.actions.map((action) =>
    action.kind === 'copy'
      ? { ...action, tags: [...action.tags].sort((left, right) => (left.key < right.key ? -1 : 1)) }
      : action,
  );
  return { ...plan, actions };
}
