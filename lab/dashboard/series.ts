import { groupBy } from '../../lambdas/domain/sets';
import { distributionOf } from '../benchmark/statistics';
import type { MetricEntry, MetricEntryOptions } from './body';
import type { Course, MetricPoint } from './course';

/** One line of a graph: a value for each period that has one. */
export interface Series {
  readonly label: string;
  readonly color?: string;
  /** In seconds. */
  readonly period: number;
  readonly values: readonly { readonly at: number; readonly value: number }[];
}

/** CloudWatch's default. */
const PERIOD = 300;

/** Evaluates an entry of a widget's metrics as CloudWatch does, over the metrics of a course. Without a policy all count. */
export function seriesOf(entry: MetricEntry, course: Course): readonly Series[] {
  const options = optionsOf(entry);
  if (options.expression !== undefined) {
    return searched(options.expression, course);
  }
  const [namespace, name = '', ...dimensions] = entry.filter((part) => typeof part === 'string');
  const policy = dimensions[0] === 'Policy' ? dimensions[1] : undefined;
  const points =
    namespace === 'Quiesce'
      ? course.points.filter((point) => point.name === name && (policy === undefined || point.policy === policy))
      : [];
  const { label = name, color, period = PERIOD, stat = 'Average' } = options;
  return [{ label, ...(color !== undefined && { color }), period, values: byPeriod(points, { period, stat }) }];
}

/** The value of an entry over the whole course. */
export function numberOf(entry: MetricEntry, { points, from, until }: Course): number | undefined {
  const all = { period: (until - from) / 1_000, stat: optionsOf(entry).stat ?? 'Average' };
  const own = points.filter(({ name }) => name === entry[1]);
  return own.length === 0
    ? undefined
    : statistic(
        all.stat,
        own.map(({ value }) => value),
      );
}

function optionsOf(entry: MetricEntry): MetricEntryOptions {
  const last = entry.at(-1);
  return typeof last === 'object' ? last : {};
}

const SEARCH = /^SORT\(SEARCH\('\{Quiesce,Policy\} MetricName="(\w+)"', '(\w+)', (\d+)\), MAX, DESC, (\d+)\)$/;

function searched(expression: string, { points }: Course): readonly Series[] {
  const [, name, stat = '', period, most] = SEARCH.exec(expression) ?? [];
  if (name === undefined) {
    throw new Error(`the expression ${expression} is not drawn, allowed: ${SEARCH.source}; add it to series.ts`);
  }
  const ofPolicies = points.filter((point) => point.name === name && point.policy !== undefined);
  return groupBy(ofPolicies, ({ policy }) => policy ?? '')
    .map((own) => ({
      label: own[0]?.policy ?? '',
      period: Number(period),
      values: byPeriod(own, { period: Number(period), stat }),
    }))
    .sort((left, right) => greatest(right) - greatest(left))
    .slice(0, Number(most));
}

function greatest({ values }: Series): number {
  return Math.max(...values.map(({ value }) => value));
}

function byPeriod(
  points: readonly MetricPoint[],
  { period, stat }: { readonly period: number; readonly stat: string },
): Series['values'] {
  const begin = ({ at }: MetricPoint): number => Math.floor(at / (period * 1_000)) * period * 1_000;
  return groupBy(points, (point) => String(begin(point))).flatMap((own) =>
    own[0] === undefined
      ? []
      : [
          {
            at: begin(own[0]),
            value: statistic(
              stat,
              own.map(({ value }) => value),
            ),
          },
        ],
  );
}

function statistic(stat: string, values: readonly number[]): number {
  switch (stat) {
    case 'Sum':
      return values.reduce((sum, value) => sum + value, 0);
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    case 'p50':
      return distributionOf(values).p50;
    case 'p99':
      return distributionOf(values).p99;
    default:
      throw new Error(
        `the statistic ${stat} is not drawn, allowed: Sum, Maximum, Minimum, p50, p99; add it to series.ts`,
      );
  }
}
