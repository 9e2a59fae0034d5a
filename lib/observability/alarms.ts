import {
  Duration,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  type aws_lambda as lambda,
  type aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { MetricName } from '../../lambdas/domain/metrics';
import type { SnapshotEngine } from '../engine/snapshot-engine';

export interface SnapshotAlarmsProps {
  /** Whose runs are watched; an imported engine has its alarms where it was made. */
  readonly engine: SnapshotEngine;

  /**
   * Is told when an alarm rings and when it is over.
   *
   * @default - nobody; the alarms are in the console
   */
  readonly topic?: sns.ITopic;
}

/** What rings at its first occurrence. A fallback or a skipped target makes its run fail, so they need no bell of their own. */
const RINGING: readonly MetricName[] = [
  'OwedThaw',
  'LeaseExpired',
  'RunFailed',
  'RunMissed',
  'FiringUndelivered',
  'NoTargetsMatched',
  'SetLabelledLate',
  'EventsLost',
];

/**
 * The alarms of an engine, one for each heading of docs/runbook.md that somebody should hear of. Two of them ring when
 * the guard or the sweep does not run, since whoever is dead reports nothing.
 */
export class SnapshotAlarms extends Construct {
  /** By name: a metric's, `GuardNotRunning`, `SweepNotRunning`. */
  readonly alarms: Readonly<Record<string, cloudwatch.Alarm>>;

  constructor(scope: Construct, id: string, { engine, topic }: SnapshotAlarmsProps) {
    super(scope, id);
    this.alarms = Object.fromEntries([
      ...RINGING.map((name) => [name, this.ringsAtOnce(name, engine)] as const),
      // Five calls in five minutes; two such windows may fail before anybody is woken.
      ['GuardNotRunning', this.ringsInSilence('GuardNotRunning', engine.guardFunction, Duration.minutes(5))] as const,
      ['SweepNotRunning', this.ringsInSilence('SweepNotRunning', engine.sweepFunction, Duration.minutes(15))] as const,
    ]);
    for (const alarm of Object.values(this.alarms)) {
      if (topic !== undefined) {
        alarm.addAlarmAction(new actions.SnsAction(topic));
        alarm.addOkAction(new actions.SnsAction(topic));
      }
    }
  }

  private ringsAtOnce(name: MetricName, engine: SnapshotEngine): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, name, {
      alarmDescription: describe(name),
      metric: engine.metric(name),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING, // Only what is non-zero is emitted.
    });
  }

  /** Lambda's own metrics: they need no heartbeat of ours, and know of a function that could not even start. */
  private ringsInSilence(name: string, target: lambda.IFunction, period: Duration): cloudwatch.Alarm {
    const options = { period, statistic: cloudwatch.Stats.SUM };
    return new cloudwatch.Alarm(this, name, {
      alarmDescription: describe(name),
      metric: new cloudwatch.MathExpression({
        label: 'calls that went well',
        expression: 'invocations - errors',
        usingMetrics: { invocations: target.metricInvocations(options), errors: target.metricErrors(options) },
        period,
      }),
      threshold: 1,
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
  }
}

function describe(heading: string): string {
  return `Quiesce: see docs/runbook.md#${heading.toLowerCase()}`;
}
