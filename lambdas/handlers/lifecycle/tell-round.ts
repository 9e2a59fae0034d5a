import type { Plan } from '../../domain/lifecycle/actions';
import type { PoliciesRead } from '../../domain/lifecycle/deployed';
import { lateCopy } from '../../domain/lifecycle/late-copies';
import type { Observed } from '../../domain/lifecycle/observed';
import { MetricName } from '../../domain/metrics';
import type { Seen } from './observe';
import type { LifecyclePorts, Round } from './round';
import { tellFailure, tellHeldBack, tellLate } from './tell';

/** What a round has found out before it begins to act. */
export interface Findings extends PoliciesRead {
  readonly plan: Plan;
  readonly observed: Observed;
  readonly unseen: Seen['unseen'];
  readonly snapshot: Round['snapshot'];
}

/** Tells what a round could not see, what it holds back, and what is late. */
export async function tellRound(ports: LifecyclePorts, findings: Findings): Promise<void> {
  const { plan, observed, policies, unreadable, unseen, snapshot } = findings;
  for (const { arn, policy, cause } of unreadable) {
    ports.log.warn('policy-unreadable', { policy, scheduleArn: arn, cause });
    ports.metrics.emit(policy, { [MetricName.LIFECYCLE_FAILED]: 1 });
    await tellFailure(ports, { policy, step: 'policy', error: new Error(cause), about: arn });
  }
  for (const { region, error } of unseen) {
    ports.log.error('region-unseen', error, { region });
    ports.metrics.emit('unknown', { [MetricName.LIFECYCLE_FAILED]: 1 });
    await tellFailure(ports, { policy: 'unknown', step: 'list', error, about: region });
  }
  for (const held of plan.heldBack) {
    await tellHeldBack(ports, held);
  }
  for (const { of } of plan.judgements.filter(({ of: { region } }) => region !== observed.home)) {
    const copies = of.snapshotIds.flatMap((id) => snapshot(of.region, id) ?? []);
    const schedules = policies.find(({ name }) => name === of.policy)?.schedules ?? [];
    const late = lateCopy(of, { copies, schedules, now: ports.clock.now() });
    if (late !== undefined) {
      await tellLate(ports, late);
    }
  }
}
