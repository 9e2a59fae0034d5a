import type { TaggedInstance } from '../../lambdas/domain/instances';
import type { TargetSelector } from '../../lambdas/domain/policy';
import { filtersOf, isSelected } from '../../lambdas/domain/targets';
import type { LiveAccount } from './live-account';

/** The instances that a policy selects now, by id. It rejects as the port does. */
export async function selectedBy(
  { instances }: Pick<LiveAccount, 'instances'>,
  selector: TargetSelector,
): Promise<readonly TaggedInstance[]> {
  const tagged = await instances.tagged(filtersOf(selector));
  return tagged
    .filter(({ tags }) => isSelected(selector, tags))
    .toSorted((left, right) => (left.instanceId < right.instanceId ? -1 : 1));
}
