import { Metrics as Powertools, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, MetricName } from '../../domain/metrics';
import type { Metrics } from '../../ports';

/** Metrics as EMF on stdout, at once: an invocation that is killed loses none. One per environment. */
export function powertoolsMetrics(): Metrics {
  const powertools = new Powertools({ namespace: METRIC_NAMESPACE });
  powertools.clearDefaultDimensions(); // Else each metric is kept, and billed, by `service` too.
  return {
    emit: (policy, counts) => {
      const present = Object.values(MetricName).flatMap((name) => {
        const value = counts[name] ?? 0;
        return value === 0 ? [] : [{ name, value }];
      });
      if (present.length === 0) {
        return;
      }
      powertools.addDimensions({ Policy: policy });
      powertools.addDimensions({}); // The same numbers without a dimension, for alarms on the whole engine.
      for (const { name, value } of present) {
        powertools.addMetric(name, unitOf(name), value);
      }
      powertools.publishStoredMetrics();
    },
  };
}

function unitOf(name: MetricName): (typeof MetricUnit)['Milliseconds' | 'Count'] {
  return name === MetricName.FREEZE_MILLIS ? MetricUnit.Milliseconds : MetricUnit.Count;
}
