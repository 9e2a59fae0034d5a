import { Duration, aws_cloudwatch as cloudwatch, type aws_lambda as lambda } from 'aws-cdk-lib';
import { MetricName } from '../../lambdas/domain/metrics';
import type { SnapshotEngine } from '../engine/snapshot-engine';

/** What an alarm watches. Its name is that of its heading in docs/runbook.md. */
export interface AlarmKind {
  /** What it means that the alarm started, without a full stop. */
  readonly meaning: string;
  readonly metric: (engine: SnapshotEngine, period: Duration) => cloudwatch.IMetric;
  readonly period: Duration;
  /** The shortest period that always has a data point, where missing data is breaching. */
  readonly leastPeriod?: Duration;
  readonly comparisonOperator: cloudwatch.ComparisonOperator;
  readonly evaluationPeriods: number;
  readonly treatMissingData: cloudwatch.TreatMissingData;
}

/** Starts at the first occurrence. */
function occurrence(metricName: MetricName, meaning: string): AlarmKind {
  return {
    meaning,
    period: Duration.minutes(5),
    metric: (engine, period) => engine.metric(metricName, { period }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING, // Only what is non-zero is emitted.
  };
}

/**
 * Starts after two periods without a successful call, by Lambda's own metrics: they count a function that could not even
 * start. `expression` is one of `invocations` and `errors`.
 */
function silence(
  functionOf: (engine: SnapshotEngine) => lambda.IFunction,
  { expression, ...common }: Record<'period' | 'leastPeriod', Duration> & Record<'expression' | 'meaning', string>,
): AlarmKind {
  return {
    ...common,
    metric: (engine, period) => {
      const target = functionOf(engine);
      const options = { period, statistic: cloudwatch.Stats.SUM };
      return new cloudwatch.MathExpression({
        label: 'successful calls',
        expression,
        usingMetrics: { invocations: target.metricInvocations(options), errors: target.metricErrors(options) },
        period,
      });
    },
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 2,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  };
}

const SUCCESSES = 'invocations - errors';

/**
 * The alarms of an engine. A fallback or a skipped target makes its run fail, so they need no alarm of their own. Three of
 * them watch the guard, the sweep and the lifecycle, because a function that does not run emits no metrics.
 */
export const ALARM_KINDS: Readonly<Record<string, AlarmKind>> = {
  OwedThaw: occurrence(MetricName.OWED_THAW, 'a thaw was overdue; an instance may still be frozen'),
  LeaseExpired: occurrence(MetricName.LEASE_EXPIRED, 'an instance thawed itself because its lease ended'),
  RunFailed: occurrence(MetricName.RUN_FAILED, 'a run did not end as Completed'),
  RunMissed: occurrence(MetricName.RUN_MISSED, 'a schedule was due and started no run'),
  FiringUndelivered: occurrence(MetricName.FIRING_UNDELIVERED, 'EventBridge Scheduler gave up starting a run'),
  NoTargetsMatched: occurrence(MetricName.NO_TARGETS_MATCHED, 'a run selected no instance'),
  SetLabelledLate: occurrence(MetricName.SET_LABELLED_LATE, 'a set had no label when its run was over'),
  EventsLost: occurrence(MetricName.EVENTS_LOST, 'EventBridge did not accept an event'),
  SetFailed: occurrence(MetricName.SET_FAILED, 'a snapshot of a set failed in EC2'),
  SnapshotsCopiedRegionFailed: occurrence(
    MetricName.SNAPSHOTS_COPIED_REGION_FAILED,
    'a copy in another Region failed, or was given up',
  ),
  CopyLate: occurrence(MetricName.COPY_LATE, 'a time-based copy was not completed in its time'),
  PruneHeldBack: occurrence(MetricName.PRUNE_HELD_BACK, 'more sets would be removed than one round may'),
  LifecycleFailed: occurrence(
    MetricName.LIFECYCLE_FAILED,
    'something that a schedule promises of its sets did not happen',
  ),
  GuardNotRunning: silence(({ guardFunction }) => guardFunction, {
    period: Duration.minutes(5), // Five calls.
    leastPeriod: Duration.minutes(2),
    expression: SUCCESSES,
    meaning: 'the guard does not run, so nothing but the leases thaws what a dead run leaves behind',
  }),
  SweepNotRunning: silence(({ sweepFunction }) => sweepFunction, {
    period: Duration.minutes(15),
    leastPeriod: Duration.minutes(10), // Two calls.
    expression: SUCCESSES,
    meaning: 'the sweep does not run, so missed runs are not reported',
  }),
  LifecycleNotRunning: silence(({ lifecycleFunction }) => lifecycleFunction, {
    period: Duration.minutes(30),
    leastPeriod: Duration.minutes(2),
    // Calls that find no round due succeed, so one error spoils its period: a round that dies is due again after 16 minutes.
    expression: 'IF(errors > 0, 0, invocations)',
    meaning: 'the lifecycle does not run, so nothing is copied, archived or removed',
  }),
};

/** The alarms of restore drills: only where the engine has a drill. */
export const DRILL_ALARM_KINDS: Readonly<Record<string, AlarmKind>> = {
  DrillFailed: occurrence(MetricName.DRILL_FAILED, 'a restore drill did not pass'),
  OwedRemoval: occurrence(
    MetricName.OWED_REMOVAL,
    'an instance, a volume or an image of a restore drill is still there after its end, and costs money',
  ),
  DrillGuardNotRunning: silence((engine) => engine._drills().guardFunction, {
    period: Duration.minutes(15),
    leastPeriod: Duration.minutes(10), // Two calls.
    expression: SUCCESSES,
    meaning:
      'the guard of the drills does not run, so nothing but the instances themselves ends what a dead drill leaves',
  }),
};

/** There is one for each policy, in the alarms' names and ids with that of the policy behind it. */
export const NO_CONSISTENT_SET = 'NoConsistentSet';

/** A round of the lifecycle begins 16 minutes after the last one at the latest, and may itself take 15. */
export const CONSISTENT_SET_PERIOD = Duration.minutes(30);

/** The newest age in a period, in which the lifecycle has a round at least; without a round nothing is emitted. */
export function noConsistentSet(policyName: string, time: string): AlarmKind {
  return {
    period: CONSISTENT_SET_PERIOD,
    leastPeriod: CONSISTENT_SET_PERIOD,
    meaning: `the policy "${policyName}" made no application-consistent set for ${time}`,
    metric: (engine, period) =>
      engine.metric(MetricName.HOURS_SINCE_CONSISTENT_SET, {
        period,
        statistic: cloudwatch.Stats.MINIMUM,
        dimensionsMap: { Policy: policyName },
      }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 2,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  };
}

/** There is one for each policy that asks for it. */
export const DRILL_OLDER_THAN = 'DrillOlderThan';

/** The newest age of a passed drill: the guard of the drills tells it every five minutes, while the newest drill passed. */
export function drillOlderThan(policyName: string, time: string): Omit<AlarmKind, 'metric'> {
  return {
    period: Duration.minutes(30),
    meaning: `the newest restore drill of the policy "${policyName}" did not pass, or is older than ${time}`,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 2,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  };
}
