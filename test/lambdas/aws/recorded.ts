import type { MetricCounts } from '../../../lambdas/domain/metrics';
import type { Log, Metrics } from '../../../lambdas/ports';

/** A log and metrics that keep what they are given. */
export function recorders() {
  const logged: { readonly level: string; readonly event: string; readonly fields: unknown }[] = [];
  const emitted: { readonly policy: string | undefined; readonly counts: MetricCounts }[] = [];
  const log: Log = {
    info: (event, fields) => void logged.push({ level: 'info', event, fields }),
    warn: (event, fields) => void logged.push({ level: 'warn', event, fields }),
    error: (event, _error, fields) => void logged.push({ level: 'error', event, fields }),
  };
  const metrics: Metrics = { emit: (policy, counts) => void emitted.push({ policy, counts }) };
  return { log, metrics, logged, emitted };
}
