import { Metrics as Powertools, MetricUnit } from '@aws-lambda-powertools/metrics';
import { emittedOf, METRIC_NAMESPACE, MetricName } from '../../domain/metrics';
import type { Metrics } from '../../ports';

/** Metrics as EMF on stdout, at once: an invocation that is killed loses none. One per environment. */
export function powertoolsMetrics(): Metrics {
  const powertools = new Powertools({ namespace: METRIC_NAMESPACE });
  powertools.clearDefaultDimensions(); // Else each metric is kept, and billed, by `service` too.
  return {
    emit: (policy, counts) => {
      const present = emittedOf(counts);
      if (present.length === 0) {
        return;
      }
      if (policy !== undefined) {
        powertools.addDimensions({ Policy: policy });
      }
      powertools.addDimensions({}); // The same numbers without a dimension, for alarms on the whole engine.
      for (const { name, value } of present) {
        powertools.addMetric(name, unitOf(name), value);
      }
      powertools.publishStoredMetrics();
    },
  };
}

/** CloudWatch has no unit for them. */
const HOURS: readonly MetricName[] = [MetricName.HOURS_SINCE_CONSISTENT_SET, MetricName.HOURS_SINCE_DRILL];

function unitOf(name: MetricName): (typeof MetricUnit)['Milliseconds' | 'NoUnit' | 'Count'] {
  if (name === MetricName.FREEZE_MILLIS) {
    return MetricUnit.Milliseconds;
  }
  return HOURS.includes(name) ? MetricUnit.NoUnit : MetricUnit.Count;
}
