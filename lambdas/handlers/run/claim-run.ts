import type { Claim, StepHandler } from '../../contract';
import { leaderOf, schedulesDueWith } from '../../domain/due-schedules';
import { runIdOf } from '../../domain/identifiers';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import { MetricName } from '../../domain/metrics';
import { Reason } from '../../domain/outcome';
import { checkRunRequest } from '../../domain/policy-check';
import { BadInput } from '../../errors';
import type { Ports } from '../../ports';

/** Makes this execution the one run of its firing, or says why there is nothing to do. */
export function claimRun(ports: Pick<Ports, 'ledger' | 'events' | 'metrics' | 'clock'>): StepHandler<'ClaimRun'> {
  return async (state, execution): Promise<Claim> => {
    const mistake = checkRunRequest(state);
    if (mistake !== undefined) {
      throw new BadInput(mistake);
    }
    const { policy, schedule } = state;
    const scheduledTime = new Date(state.scheduledTime ?? execution.startedAt).toISOString();
    const runId = runIdOf({ policy: policy.name, schedule, instant: scheduledTime });
    const run = { runId, schedule, scheduledTime, startedAt: execution.startedAt, executionArn: execution.arn };
    if (state.scheduledTime !== undefined && leaderOf(policy.schedules, schedule, scheduledTime) !== schedule) {
      return { ...run, next: 'complete', reason: Reason.MERGED };
    }
    const merged = state.scheduledTime === undefined ? [] : schedulesDueWith(policy.schedules, schedule, scheduledTime);
    const now = instantOf(ports.clock.now());
    const fired = state.scheduledTime === undefined ? undefined : { policy: policy.name, schedule, scheduledTime };
    const claimed = await ports.ledger.claimRun({ runId, executionArn: execution.arn, now, ...defined({ fired }) });
    if (claimed === 'claimed-by-another') {
      return { ...run, next: 'complete', reason: Reason.ALREADY_CLAIMED };
    }
    await ports.events.publish([
      {
        detailType: 'Run Started',
        time: now,
        resources: [execution.arn],
        detail: { policy: policy.name, schedule, runId, scheduledTime },
      },
    ]);
    ports.metrics.emit(policy.name, { [MetricName.RUN_STARTED]: 1 });
    return { ...run, ...(merged.length > 1 && { schedules: merged }), next: 'resolve' };
  };
}
