import {
  Duration,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  type aws_lambda as lambda,
  type aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MetricName } from '../../lambdas/domain/metrics';
import type { SnapshotEngine } from '../engine/snapshot-engine';
import { checkStruct, having, optional, within, type Kinds } from '../prop-checks';

/** Settings of the alarms. */
export interface SnapshotAlarmsProps {
  /** The engine to watch. An imported engine has its alarms in the app that created it. */
  readonly engine: SnapshotEngine;

  /**
   * Topic that is notified when an alarm starts and when it ends.
   *
   * @default - no notification; the alarms are in the console
   */
  readonly topic?: sns.ITopic;
}

const ALARMS_KINDS: Kinds<SnapshotAlarmsProps> = {
  engine: having('guardFunction', 'a SnapshotEngine of this app'),
  topic: optional(having('topicArn', 'a topic of SNS')),
};

/** Alarms at the first occurrence. A fallback or a skipped target makes its run fail, so they need no alarm of their own. */
const ALARMING: readonly MetricName[] = [
  MetricName.OWED_THAW,
  MetricName.LEASE_EXPIRED,
  MetricName.RUN_FAILED,
  MetricName.RUN_MISSED,
  MetricName.FIRING_UNDELIVERED,
  MetricName.NO_TARGETS_MATCHED,
  MetricName.SET_LABELLED_LATE,
  MetricName.EVENTS_LOST,
  MetricName.SET_FAILED,
  MetricName.COPY_LATE,
  MetricName.PRUNE_HELD_BACK,
  MetricName.LIFECYCLE_FAILED,
];

/**
 * The alarms of an engine: one for each heading of docs/runbook.md that needs an operator. Three of them watch the guard,
 * the sweep and the lifecycle by Lambda's own metrics, because a function that does not run emits none.
 */
export class SnapshotAlarms extends Construct {
  /** The alarms by name: the name of a metric, `GuardNotRunning`, `SweepNotRunning`, `LifecycleNotRunning`. */
  readonly alarms: Readonly<Record<string, cloudwatch.Alarm>>;

  constructor(scope: Construct, id: string, props: SnapshotAlarmsProps) {
    super(scope, id);
    within(this, () => {
      checkStruct('SnapshotAlarms', props, ALARMS_KINDS);
    });
    const { engine, topic } = props;
    this.alarms = Object.fromEntries([
      ...ALARMING.map((name) => [name, this.alarmAtOnce(name, engine)] as const),
      ...silences(engine).map((silence) => [silence.name, this.alarmInSilence(silence)] as const),
    ]);
    for (const alarm of Object.values(this.alarms)) {
      if (topic !== undefined) {
        alarm.addAlarmAction(new actions.SnsAction(topic));
        alarm.addOkAction(new actions.SnsAction(topic));
      }
    }
  }

  private alarmAtOnce(name: MetricName, engine: SnapshotEngine): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, name, {
      alarmDescription: describe(name),
      metric: engine.metric(name),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING, // Only what is non-zero is emitted.
    });
  }

  /** By Lambda's own metrics: no heartbeat is needed, and they count a function that could not even start. */
  private alarmInSilence({ name, target, period, expression }: Silence): cloudwatch.Alarm {
    const options = { period, statistic: cloudwatch.Stats.SUM };
    return new cloudwatch.Alarm(this, name, {
      alarmDescription: describe(name),
      metric: new cloudwatch.MathExpression({
        label: 'successful calls',
        expression,
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

/** A function whose successful calls are missed after two periods without any. */
interface Silence {
  readonly name: string;
  readonly target: lambda.IFunction;
  readonly period: Duration;
  /** Of `invocations` and `errors`. */
  readonly expression: string;
}

function silences({ guardFunction, sweepFunction, lifecycleFunction }: SnapshotEngine): readonly Silence[] {
  const expression = 'invocations - errors';
  return [
    // Five calls in five minutes.
    { name: 'GuardNotRunning', target: guardFunction, period: Duration.minutes(5), expression },
    { name: 'SweepNotRunning', target: sweepFunction, period: Duration.minutes(15), expression },
    {
      name: 'LifecycleNotRunning',
      target: lifecycleFunction,
      period: Duration.minutes(30),
      // Calls that find no round due succeed, so one error spoils its period: a round that dies is due again after 16 minutes.
      expression: 'IF(errors > 0, 0, invocations)',
    },
  ];
}

function describe(heading: string): string {
  return `Quiesce: see docs/runbook.md#${heading.toLowerCase()}`;
}
