import { fieldOf, isJsonArray, isJsonObject, parseJson, type JsonObject, type JsonValue } from '../interpreter/json';

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

/**
 * The metrics in a log line of the embedded metric format, none for any other line: one record for each metric and each
 * dimension set. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function parseEmf(line: string): readonly MetricRecord[] {
  const root = objectOf(line);
  const metadata = root === undefined ? undefined : fieldOf(root, '_aws');
  if (root === undefined || !isJsonObject(metadata)) {
    return [];
  }
  const timestamp = fieldOf(metadata, 'Timestamp');
  const timestampMillis = typeof timestamp === 'number' ? timestamp : 0;
  return objectsIn(fieldOf(metadata, 'CloudWatchMetrics')).flatMap((directive) =>
    recordsOf(root, directive, timestampMillis),
  );
}

function recordsOf(root: JsonObject, directive: JsonObject, timestampMillis: number): readonly MetricRecord[] {
  const namespace = textIn(directive, 'Namespace') ?? '';
  const sets = listIn(fieldOf(directive, 'Dimensions')).map((names) => dimensionsOf(root, listIn(names)));
  // Without any dimension set the metric is still stored, without dimensions.
  const dimensionSets = sets.length === 0 ? [{}] : sets;
  return objectsIn(fieldOf(directive, 'Metrics')).flatMap((metric) => {
    const name = textIn(metric, 'Name') ?? '';
    const values = numbersIn(fieldOf(root, name));
    if (values.length === 0) {
      return [];
    }
    const unit = textIn(metric, 'Unit') ?? 'None';
    return dimensionSets.map((dimensions) => ({ namespace, name, unit, values, dimensions, timestampMillis }));
  });
}

function dimensionsOf(root: JsonObject, names: readonly JsonValue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = typeof name === 'string' ? textIn(root, name) : undefined;
      return typeof name === 'string' && value !== undefined ? [[name, value]] : [];
    }),
  );
}

function objectOf(line: string): JsonObject | undefined {
  if (!line.startsWith('{') || !line.includes('"_aws"')) {
    return undefined;
  }
  try {
    const parsed = parseJson(line);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch (error) {
    // A log line may be any text: what does not parse is no metric. Anything but that is a bug.
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

function listIn(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return listIn(value).filter((item) => isJsonObject(item));
}

function numbersIn(value: JsonValue | undefined): readonly number[] {
  if (typeof value === 'number') {
    return [value];
  }
  return listIn(value).filter((item) => typeof item === 'number');
}

function textIn(json: JsonObject, field: string): string | undefined {
  const value = fieldOf(json, field);
  return typeof value === 'string' ? value : undefined;
}
