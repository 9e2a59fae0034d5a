import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEVELS, METRIC_NAMESPACE, MetricName } from '../../lambdas/domain/metrics';
import { DRILL_OLDER_THAN, NO_CONSISTENT_SET } from '../../lib/observability/alarm-kinds';
import { markdownTable } from '../markdown-table';

const ROOT = join(__dirname, '../..');

const INTRODUCTION = `# Metrics

This page is written by \`npm run golden\` from \`lambdas/domain/metrics.ts\`; don’t edit it. Metrics are in the namespace
\`${METRIC_NAMESPACE}\`, once with the dimension \`Policy\` and once without any. Names are DLM’s where DLM has the metric. Only what is not
zero is emitted, except levels: so an alarm can tell zero from silence. Delivery is best effort: decide by the tags of the snapshots.

Policies and engines have a method for each metric, such as \`metricRunFailed()\`, and \`metric(MetricName.RUN_FAILED)\`.
[operations.md](operations.md) has alarms, a dashboard and queries; [runbook.md](runbook.md) says what to do.`;

/** What the code says of each metric. */
function meanings(): ReadonlyMap<string, string> {
  const source = readFileSync(join(ROOT, 'lambdas/domain/metrics.ts'), 'utf8');
  return new Map(
    [...source.matchAll(/\/\*\* (.*) \*\/\n {2}[A-Z_]+ = '(\w+)',/g)].map(([, meaning = '', name = '']) => [
      name,
      meaning,
    ]),
  );
}

/** Alarms whose names are not those of their metrics. */
const HEADINGS: Readonly<Record<string, string>> = {
  [MetricName.HOURS_SINCE_CONSISTENT_SET]: NO_CONSISTENT_SET,
  [MetricName.HOURS_SINCE_DRILL]: DRILL_OLDER_THAN,
};

/** Metrics that are no counts and no levels. */
const UNITS: Readonly<Record<string, string>> = {
  [MetricName.FREEZE_MILLIS]: 'milliseconds',
  [MetricName.DRILL_MINUTES]: 'minutes',
};

function kindOf(name: MetricName): string {
  return UNITS[name] ?? (LEVELS.includes(name) ? 'level' : 'count');
}

/** The page of all metrics in Markdown, before prettier. */
export function pageOfMetrics(): string {
  const said = meanings();
  const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
  const rows = Object.values(MetricName).map((name) => [
    `\`${name}\``,
    kindOf(name),
    said.get(name) ?? '',
    linkTo(HEADINGS[name] ?? name, runbook),
  ]);
  return `${[INTRODUCTION, markdownTable(['metric', 'kind', 'meaning', 'runbook'], rows)].join('\n\n')}\n`;
}

function linkTo(heading: string, runbook: string): string {
  return runbook.includes(`\n### ${heading}\n`) ? `[what to do](runbook.md#${heading.toLowerCase()})` : '–';
}
