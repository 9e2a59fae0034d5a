import type { ExecutionContext } from '../../contract';
import type { ChosenSet } from '../../domain/drill/drill';
import { drillIdOf } from '../../domain/drill/launch-plan';
import type { Drill } from '../../domain/drill/settings';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import type { OwedRemoval, Ports } from '../../ports';

/** After the bound the instance has ended itself; the guard comes this much later. */
const GUARD_AFTER_MILLIS = 600_000;

/** What the ledger is told of a drill, at this moment. */
export function removalOf(
  { clock }: Pick<Ports, 'clock'>,
  { drill, region, snapshotIds }: { readonly drill: Drill } & Pick<ChosenSet, 'region' | 'snapshotIds'>,
  execution: ExecutionContext,
): OwedRemoval {
  const now = clock.now();
  return {
    drillId: drillIdOf(execution),
    drill: drill.name,
    policy: drill.policy,
    executionArn: execution.arn,
    ...defined({ role: drill.place.role }),
    ...{ region, snapshotIds },
    owedSince: instantOf(now),
    dueAt: instantOf(now + drill.boundSeconds * 1_000 + GUARD_AFTER_MILLIS),
  };
}
