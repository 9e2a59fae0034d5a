import { emittedOf, type MetricCounts, type MetricName } from '../lambdas/domain/metrics';
import { defined } from '../lambdas/domain/json';
import type { Log, Metrics } from '../lambdas/ports';

export interface EmittedMetric {
  /** Absent where it is of no policy. */
  readonly policy?: string;
  readonly name: `${MetricName}`;
  readonly value: number;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Metrics that are kept in a list; of counts only those that are not zero, as the adapter emits. */
export function recordingMetrics(emitted: EmittedMetric[]): Metrics {
  return {
    emit: (policy: string | undefined, counts: MetricCounts) => {
      emitted.push(...emittedOf(counts).map((metric) => ({ ...defined({ policy }), ...metric })));
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
