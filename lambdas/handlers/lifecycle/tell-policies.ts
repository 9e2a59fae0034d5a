import type { Plan } from '../../domain/lifecycle/actions';
import { hoursSinceConsistentSet, type Deployment } from '../../domain/lifecycle/consistent-sets';
import type { Observed } from '../../domain/lifecycle/observed';
import { MetricName } from '../../domain/metrics';
import { groupBy } from '../../domain/sets';
import { policyOf, type LifecyclePorts } from './round';

/** What a round sees of all policies. */
export interface PoliciesSeen extends Deployment {
  readonly plan: Plan;
  readonly observed: Observed;
}

/**
 * Tells in each round how old the newest application-consistent set of each policy is, also when nothing happens: an alarm
 * takes silence for a failure. The log says besides how many sets stay and go.
 */
export function tellPolicies(
  { metrics, clock, log }: Pick<LifecyclePorts, 'metrics' | 'clock' | 'log'>,
  { plan, observed, ...deployment }: PoliciesSeen,
): void {
  const hours = hoursSinceConsistentSet(observed, deployment, clock.now());
  for (const [policy, value] of hours) {
    metrics.emit(policy, { [MetricName.HOURS_SINCE_CONSISTENT_SET]: value });
  }
  for (const judgements of groupBy(plan.judgements, ({ of }) => policyOf(of))) {
    const policy = policyOf(judgements[0]?.of ?? { policy: '' });
    const count = (fate: string): number => judgements.filter((judgement) => judgement.fate === fate).length;
    log.info('sets-judged', {
      policy,
      kept: count('keep'),
      removed: count('remove'),
      ignored: count('ignore'),
      hoursSinceConsistentSet: hours.get(policy),
    });
  }
}
