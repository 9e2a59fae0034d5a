import type { StepHandler } from '../../contract';
import { instantOf } from '../../domain/instant';
import { EMPTY_TALLY, judgeRun } from '../../domain/run-verdict';
import { MetricName } from '../../domain/metrics';
import { Reason } from '../../domain/outcome';
import { promiseOf } from '../../domain/policy';
import type { Ports } from '../../ports';
import { defined } from '../../domain/json';

/** Judges the run and publishes its end. */
export function completeRun(ports: Pick<Ports, 'events' | 'metrics' | 'clock'>): StepHandler<'CompleteRun'> {
  return async ({ policy, schedule, claim, tally = EMPTY_TALLY, failure }, execution) => {
    const completion = judgeRun({
      // A run that stopped at its input may have no policy to read.
      promise: failure === undefined ? promiseOf(policy) : 'crash-consistent',
      tally,
      ...defined({ claimReason: claim?.reason, error: failure && `${failure.Error}: ${failure.Cause}` }),
    });
    await ports.events.publish([
      {
        detailType: 'Run Completed',
        time: instantOf(ports.clock.now()),
        resources: [execution.arn],
        detail: {
          policy: policy.name,
          schedule,
          runId: claim?.runId ?? '',
          scheduledTime: claim?.scheduledTime ?? '',
          verdict: completion.verdict,
          ...defined({ reason: completion.reason }),
          startedAt: execution.startedAt,
          counts: tally,
        },
      },
    ]);
    const wasStarted = claim?.next === 'resolve';
    ports.metrics.emit(policy.name, {
      [MetricName.RUN_COMPLETED]: wasStarted && completion.verdict === 'Completed' ? 1 : 0,
      [MetricName.RESOURCES_TARGETED]: tally.matched,
      [MetricName.RUN_FAILED]: completion.verdict === 'Completed' ? 0 : 1,
      [MetricName.NO_TARGETS_MATCHED]: completion.reason === Reason.NO_TARGETS ? 1 : 0,
    });
    return completion;
  };
}
