import type { SetName } from '../../lambdas/domain/lifecycle/actions';
import { instantOf } from '../../lambdas/domain/instant';
import { defined } from '../../lambdas/domain/json';
import type { LifecycleView } from '../account/live-lifecycle';
import type { PruneFlags } from './command';
import type { PrunePlan, Removal } from './plan';

/** What `quiesce prune` removes or has removed, as `--json` prints it. */
export interface PruneReport extends Pick<PrunePlan, 'heldBack' | 'orphans'>, Pick<LifecycleView, 'unseen'> {
  readonly quiescePrune: 1;
  /** The Region of the engine. */
  readonly region: string;
  /** ISO-8601: when it was looked. */
  readonly observedAt: string;
  /** `rules`: what the rules do not keep. `orphans`: sets whose policy or schedule is gone. */
  readonly mode: 'rules' | 'orphans';
  readonly dryRun: boolean;
  readonly sets: readonly PrunedSet[];
}

interface PrunedSet extends SetName, Pick<Removal, 'why' | 'reason'> {
  /** `skipped`: when it was looked again, it was not to be removed any more. */
  readonly result: 'planned' | 'removed' | 'failed' | 'skipped';
  /** Of a failure. */
  readonly cause?: string;
}

type Ended = Pick<PrunedSet, 'result' | 'cause'>;

export function pruneReport(
  plan: PrunePlan,
  view: LifecycleView,
  { flags, endOf }: { readonly flags: PruneFlags; readonly endOf: (removal: Removal) => Ended },
): PruneReport {
  return {
    quiescePrune: 1,
    region: view.observed.home,
    observedAt: instantOf(view.now),
    mode: flags.orphans === true ? 'orphans' : 'rules',
    dryRun: flags.dryRun === true,
    sets: plan.removals.map((removal) => {
      const { result, cause } = endOf(removal);
      return { ...removal.of, why: removal.why, reason: removal.reason, result, ...defined({ cause }) };
    }),
    heldBack: plan.heldBack,
    orphans: plan.orphans,
    unseen: view.unseen,
  };
}

/** 0: all is done; 1: something failed, is held back, or could not be seen. */
export function exitCodeOf({ sets, heldBack, unseen }: PruneReport): 0 | 1 {
  return sets.some(({ result }) => result === 'failed') || heldBack.length > 0 || unseen.length > 0 ? 1 : 0;
}
