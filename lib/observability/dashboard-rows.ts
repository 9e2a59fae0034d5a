import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { METRIC_NAMESPACE, MetricName } from '../../lambdas/domain/metrics';
import type { QuiesceSettings } from '../../lambdas/domain/policy';
import type { SnapshotEngine } from '../engine/snapshot-engine';

/** A dashboard is 24 columns wide. */
const WIDTH = 24;
const HEIGHT = 6;

/** Runs are hours or days apart. */
const PERIOD = Duration.hours(1);

/** Policies that a graph of all of them shows. */
const TOP = 20;

const { Color, Stats } = cloudwatch;

/** What a graph shows of a metric: its label, its color. */
type Lines = readonly (readonly [metricName: MetricName, label: string, color: string])[];

/** What an operator looks at first: numbers of the whole time that the dashboard shows. */
export function summaryRow(engine: SnapshotEngine): cloudwatch.IWidget[] {
  const worst = { statistic: Stats.MAXIMUM };
  const numbers: readonly (readonly [string, cloudwatch.IMetric])[] = [
    ['Owed thaws', engine.metric(MetricName.OWED_THAW)],
    ['Runs not completed', engine.metric(MetricName.RUN_FAILED)],
    ['Runs missed', engine.metric(MetricName.RUN_MISSED)],
    ['Fallback sets', engine.metric(MetricName.CRASH_CONSISTENT_FALLBACK)],
    ['Longest freeze, ms', engine.metric(MetricName.FREEZE_MILLIS, worst)],
    ['No consistent set for, h', engine.metric(MetricName.HOURS_SINCE_CONSISTENT_SET, worst)],
  ];
  return numbers.map(
    ([title, metric]) =>
      new cloudwatch.SingleValueWidget({
        title,
        metrics: [metric],
        setPeriodToTimeRange: true,
        width: WIDTH / numbers.length,
        height: 3,
      }),
  );
}

/** All runs, scripts, sets and rounds of the engine, policies together. */
export function engineRows(engine: SnapshotEngine): cloudwatch.IWidget[][] {
  const of = (title: string, lines: Lines, ...more: cloudwatch.IMetric[]): cloudwatch.IWidget =>
    graph(title, WIDTH / 3, { left: [...counts(engine, lines), ...more] });
  return [
    [
      of('Runs', [
        [MetricName.RUN_STARTED, 'started', Color.BLUE],
        [MetricName.RUN_COMPLETED, 'completed', Color.GREEN],
        [MetricName.RUN_FAILED, 'not completed', Color.RED],
        [MetricName.RUN_MISSED, 'missed', Color.ORANGE],
      ]),
      of('Pre-scripts', [
        [MetricName.PRE_SCRIPT_STARTED, 'started', Color.BLUE],
        [MetricName.PRE_SCRIPT_COMPLETED, 'completed', Color.GREEN],
        [MetricName.PRE_SCRIPT_FAILED, 'failed', Color.RED],
      ]),
      of('Post-scripts', [
        [MetricName.POST_SCRIPT_STARTED, 'started', Color.BLUE],
        [MetricName.POST_SCRIPT_COMPLETED, 'completed', Color.GREEN],
        [MetricName.POST_SCRIPT_FAILED, 'failed', Color.RED],
      ]),
    ],
    [
      of('Sets', [
        [MetricName.CONSISTENT_SET_CREATED, 'consistent', Color.GREEN],
        [MetricName.CRASH_CONSISTENT_FALLBACK, 'fallback', Color.ORANGE],
        [MetricName.TARGET_SKIPPED, 'skipped', Color.GREY],
        [MetricName.SNAPSHOTS_CREATE_FAILED, 'none made', Color.RED],
        [MetricName.SET_FAILED, 'failed in EC2', Color.PURPLE],
      ]),
      of('Thaws', [
        [MetricName.OWED_THAW, 'owed', Color.RED],
        [MetricName.LEASE_EXPIRED, 'by the lease', Color.ORANGE],
      ]),
      of(
        'Throttles',
        [[MetricName.CALL_THROTTLED, 'EC2, Run Command', Color.ORANGE]],
        engine.stateMachine.metricThrottled({ period: PERIOD, label: 'Step Functions', color: Color.PURPLE }),
        engine.guardFunction.metricThrottles({ period: PERIOD, label: 'guard (Lambda)', color: Color.RED }),
      ),
    ],
    [
      graph('Lifecycle: backlog', WIDTH / 3, {
        left: [
          engine.metric(MetricName.LIFECYCLE_BACKLOG, {
            ...level('actions left', Color.BLUE),
            statistic: Stats.MAXIMUM,
          }),
        ],
      }),
      of('Lifecycle: sets', [
        [MetricName.SET_COMPLETED, 'completed', Color.GREEN],
        [MetricName.SETS_PRUNED, 'removed', Color.BLUE],
        [MetricName.PRUNE_HELD_BACK, 'rounds held back', Color.ORANGE],
        [MetricName.LIFECYCLE_FAILED, 'failed actions', Color.RED],
      ]),
      of('Lifecycle: copies', [
        [MetricName.SNAPSHOTS_COPIED_REGION_STARTED, 'begun', Color.BLUE],
        [MetricName.SNAPSHOTS_COPIED_REGION_COMPLETED, 'completed', Color.GREEN],
        [MetricName.SNAPSHOTS_COPIED_REGION_FAILED, 'failed', Color.RED],
        [MetricName.COPY_LATE, 'late', Color.ORANGE],
      ]),
    ],
    [
      graph(`All policies: longest freeze in ms, the ${String(TOP)} longest`, WIDTH / 2, {
        left: [topOf(MetricName.FREEZE_MILLIS)],
      }),
      graph(`All policies: hours since the last consistent set, the ${String(TOP)} longest`, WIDTH / 2, {
        left: [topOf(MetricName.HOURS_SINCE_CONSISTENT_SET)],
      }),
    ],
  ];
}

/** Restore drills of all policies. */
export function drillRow(engine: SnapshotEngine): cloudwatch.IWidget[] {
  return [
    graph('Restore drills', WIDTH / 3, {
      left: counts(engine, [
        [MetricName.DRILL_PASSED, 'passed', Color.GREEN],
        [MetricName.DRILL_FAILED, 'failed', Color.RED],
        [MetricName.OWED_REMOVAL, 'something is left', Color.ORANGE],
      ]),
    }),
    graph(`Restore drills: minutes until usable, the ${String(TOP)} longest`, WIDTH / 3, {
      left: [topOf(MetricName.DRILL_MINUTES)],
    }),
    graph(`Restore drills: hours since the last one that passed, the ${String(TOP)} longest`, WIDTH / 3, {
      left: [topOf(MetricName.HOURS_SINCE_DRILL)],
    }),
  ];
}

/** What a row knows of its policy; little of one of another app. */
export interface PolicyRow {
  readonly name: string;
  readonly quiesce?: QuiesceSettings;
  /** From which age of the newest consistent set an alarm starts. */
  readonly allowedHours?: number;
}

export function policyRow(engine: SnapshotEngine, { name, quiesce, allowedHours }: PolicyRow): cloudwatch.IWidget[] {
  const of = (metricName: MetricName, options: cloudwatch.MetricOptions): cloudwatch.IMetric =>
    engine.metric(metricName, { period: PERIOD, ...options, dimensionsMap: { Policy: name } });
  const lease = quiesce?.kind === 'document' ? quiesce.leaseSeconds : undefined;
  return [
    graph(`${name}: freeze window in ms`, WIDTH / 3, {
      left: [
        of(MetricName.FREEZE_MILLIS, { statistic: Stats.p(50), label: 'p50', color: Color.BLUE }),
        of(MetricName.FREEZE_MILLIS, { statistic: Stats.p(99), label: 'p99', color: Color.ORANGE }),
        of(MetricName.FREEZE_MILLIS, { statistic: Stats.MAXIMUM, label: 'worst', color: Color.RED }),
      ],
      leftAnnotations: line(lease && lease * 1_000, 'lease'),
    }),
    graph(`${name}: hours since the last consistent set`, WIDTH / 3, {
      left: [of(MetricName.HOURS_SINCE_CONSISTENT_SET, { ...level('hours', Color.BLUE), statistic: Stats.MAXIMUM })],
      leftAnnotations: line(allowedHours, 'NoConsistentSet'),
    }),
    graph(`${name}: sets`, WIDTH / 3, {
      left: [
        of(MetricName.CONSISTENT_SET_CREATED, { label: 'consistent', color: Color.GREEN }),
        of(MetricName.CRASH_CONSISTENT_FALLBACK, { label: 'fallback', color: Color.ORANGE }),
        of(MetricName.TARGET_SKIPPED, { label: 'skipped', color: Color.GREY }),
        of(MetricName.OWED_THAW, { label: 'owed thaws', color: Color.RED }),
      ],
    }),
  ];
}

function counts(engine: SnapshotEngine, lines: Lines): cloudwatch.IMetric[] {
  return lines.map(([metricName, label, color]) => engine.metric(metricName, { period: PERIOD, label, color }));
}

/** A level is told in each round of the lifecycle: two rounds begin at most 16 minutes and the length of a round apart. */
function level(label: string, color: string): cloudwatch.MetricOptions {
  return { period: Duration.minutes(30), label, color };
}

/** The policies with the greatest values, of any number of policies: SORT works for each time range, Metrics Insights for hours. */
function topOf(metricName: MetricName): cloudwatch.IMetric {
  const search = `SEARCH('{${METRIC_NAMESPACE},Policy} MetricName="${metricName}"', 'Maximum', ${String(PERIOD.toSeconds())})`;
  return new cloudwatch.MathExpression({
    expression: `SORT(${search}, MAX, DESC, ${String(TOP)})`,
    usingMetrics: {},
    label: '',
    period: PERIOD,
  });
}

function line(value: number | undefined, label: string): cloudwatch.HorizontalAnnotation[] {
  return value === undefined ? [] : [{ value, label, color: Color.RED }];
}

function graph(title: string, width: number, props: cloudwatch.GraphWidgetProps): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    width,
    height: HEIGHT,
    leftYAxis: { min: 0, showUnits: false },
    ...props,
  });
}
