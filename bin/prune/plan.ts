import type { ActionOf, Plan, SetName } from '../../lambdas/domain/lifecycle/actions';
import { planLifecycle } from '../../lambdas/domain/lifecycle/plan';
import { defined } from '../../lambdas/domain/json';
import type { LifecycleView } from '../account/live-lifecycle';
import type { PruneFlags } from './command';

export type Removal = ActionOf<'prune'>;

/** What a person asked to be removed. */
export interface PrunePlan {
  /** In the order in which they are removed. */
  readonly removals: readonly Removal[];
  readonly heldBack: Plan['heldBack'];
  /** Sets whose policy or schedule is gone, of the policy and the instance that were named. */
  readonly orphans: readonly SetName[];
}

/** The removals of the engine's own plan, with what a person allows besides. */
export function planPrune(
  { observed, policies, now }: LifecycleView,
  { policy, instance, orphans, allowMore }: PruneFlags,
): PrunePlan {
  const named: true | readonly string[] = policy === undefined ? true : [policy];
  const allowed = defined({
    orphans: orphans === true ? named : undefined,
    allowMore: allowMore === true ? named : undefined,
  });
  const plan = planLifecycle(observed, policies, now, allowed);
  const isMeant = (of: SetName): boolean =>
    of.policy === (policy ?? of.policy) && of.instance === (instance ?? of.instance);
  const removals = plan.actions.filter((action): action is Removal => action.kind === 'prune' && isMeant(action.of));
  return {
    // A removal that was begun may have been one of an orphan.
    removals: removals.filter(({ why }) => why === 'begun' || (why === 'orphan') === (orphans === true)),
    heldBack: plan.heldBack.filter((held) => held.policy === (policy ?? held.policy)),
    orphans: plan.orphans.filter(isMeant),
  };
}

/** Those that are still to be removed when it is looked again. */
export function stillPlanned(removals: readonly Removal[], again: PrunePlan): readonly Removal[] {
  const keyOf = ({ of, why }: Removal): string => `${of.region} ${why} ${of.snapshotIds.join(' ')}`;
  const planned = new Set(again.removals.map(keyOf));
  return removals.filter((removal) => planned.has(keyOf(removal)));
}
