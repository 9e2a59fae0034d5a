import type { MetricCounts, MetricName } from '../lambdas/domain/metrics';
import type { Log, Metrics } from '../lambdas/ports';

export interface EmittedMetric {
  readonly policy: string;
  readonly name: MetricName;
  readonly value: number;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Metrics that are kept in a list; only what is non-zero, as the adapter emits. */
export function recordingMetrics(emitted: EmittedMetric[]): Metrics {
  return {
    emit: (policy: string, counts: MetricCounts) => {
      const entries = Object.entries(counts) as [MetricName, number][];
      emitted.push(...entries.filter(([, value]) => value !== 0).map(([name, value]) => ({ policy, name, value })));
    },
  };
}

export function recordingLog(lines: LogLine[]): Log {
  return {
    info: (event, fields = {}) => void lines.push({ level: 'info', event, fields }),
    warn: (event, fields = {}) => void lines.push({ level: 'warn', event, fields }),
    error: (event, error, fields = {}) =>
      void lines.push({ level: 'error', event, fields: { ...fields, error: String(error) } }),
  };
}
