import { epochMillis } from './figures';
import type { FreezeWindow } from './freeze-window';
import type { CallReport, MetricReport, TargetReport } from './report';

/** How often an operation was called, how often in vain, and how often by an invocation that started cold. */
export interface OperationCount {
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
  readonly failed: number;
  readonly cold: number;
}

/** Calls about this target while it was frozen; a call that names no instance is left out. */
export function callsInWindow(
  calls: readonly CallReport[],
  { instance }: Pick<TargetReport, 'instance'>,
  { zeroAt, frozen }: FreezeWindow,
): readonly CallReport[] {
  return calls.filter((call) => {
    const at = epochMillis(call.at) - zeroAt;
    return call.instance === instance && at >= frozen.from && at <= (frozen.to ?? Infinity);
  });
}

/** Calls by operation, the most frequent first. */
export function countByOperation(calls: readonly CallReport[]): readonly OperationCount[] {
  return groups(calls, ({ service, operation }) => `${service} ${operation}`)
    .map((group) => ({
      service: group[0]?.service ?? '',
      operation: group[0]?.operation ?? '',
      calls: group.length,
      failed: group.filter(({ error }) => error !== undefined).length,
      cold: group.filter(({ coldStart }) => coldStart).length,
    }))
    .sort((one, other) => other.calls - one.calls || one.operation.localeCompare(other.operation));
}

/** All values of one metric with the same dimensions. */
interface MetricTotal {
  readonly name: string;
  /** `Policy=Databases`, empty for the metric without dimensions. */
  readonly dimensions: string;
  readonly unit: string;
  readonly samples: number;
  readonly sum: number;
  readonly maximum: number;
}

/** Metrics as CloudWatch would add them up, by name. */
export function totalMetrics(metrics: readonly MetricReport[]): readonly MetricTotal[] {
  const keyed = metrics.map((metric) => ({ ...metric, text: dimensionsText(metric.dimensions) }));
  return groups(keyed, ({ name, unit, text }) => `${name} ${unit} ${text}`)
    .map((group) => ({
      name: group[0]?.name ?? '',
      dimensions: group[0]?.text ?? '',
      unit: group[0]?.unit ?? '',
      samples: group.length,
      sum: group.reduce((sum, { value }) => sum + value, 0),
      maximum: Math.max(...group.map(({ value }) => value)),
    }))
    .sort((one, other) => one.name.localeCompare(other.name) || one.dimensions.localeCompare(other.dimensions));
}

function dimensionsText(dimensions: Readonly<Record<string, string>>): string {
  return Object.entries(dimensions)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(', ');
}

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const byKey = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = byKey.get(key);
    if (group === undefined) {
      byKey.set(key, [item]);
    } else {
      group.push(item);
    }
  }
  return [...byKey.values()];
}
