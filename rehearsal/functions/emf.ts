import { parseRecord, isRecord } from '../json';

/** One metric of one set of dimensions, as CloudWatch would store it. */
export interface MetricRecord {
  readonly namespace: string;
  readonly name: string;
  /** CloudWatch's unit, `None` where none is given. */
  readonly unit: string;
  readonly values: readonly number[];
  readonly dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly timestampMillis: number;
}

interface EmfMetadata {
  readonly Timestamp?: number;
  readonly CloudWatchMetrics?: readonly {
    readonly Namespace: string;
    readonly Dimensions?: readonly (readonly string[])[];
    readonly Metrics?: readonly { readonly Name: string; readonly Unit?: string }[];
  }[];
}

/**
 * The metrics in a log line of the embedded metric format, none for any other line: one record for each metric and each
 * dimension set. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function parseEmf(line: string): readonly MetricRecord[] {
  const root = line.startsWith('{') && line.includes('"_aws"') ? parsed(line) : {};
  const { Timestamp: timestampMillis = 0, CloudWatchMetrics: directives = [] } = root._aws ?? {};
  return directives.flatMap(({ Namespace: namespace, Dimensions: sets = [], Metrics: metrics = [] }) => {
    // Without any dimension set the metric is still stored, without dimensions.
    const dimensionSets = (sets.length === 0 ? [[]] : sets).map((names) => dimensionsOf(root, names));
    return metrics.flatMap(({ Name: name, Unit: unit = 'None' }) => {
      const values = [root[name]].flat().filter((value) => typeof value === 'number');
      return values.length === 0
        ? []
        : dimensionSets.map((dimensions) => ({ namespace, name, unit, values, dimensions, timestampMillis }));
    });
  });
}

type EmfRoot = Readonly<Record<string, unknown>> & { readonly _aws?: EmfMetadata };

function dimensionsOf(root: EmfRoot, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = root[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** A log line may be any text: what does not parse has no metric. */
function parsed(line: string): EmfRoot {
  const value = parseRecord(line);
  return isRecord(value?._aws) ? value : {};
}
