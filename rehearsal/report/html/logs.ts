import { counted, figure, sinceStart } from '../figures';
import type { Report } from '../report';
import { strayRestores } from '../sets';
import { countByOperation, totalMetrics } from '../totals';
import { restoreText, toneOfRestore } from '../wording';
import { markup, when, type Markup } from './markup';
import { scrollingTable } from './table';

/** Events, metrics and calls, each folded. */
export function logs(report: Report): Markup {
  return markup`<section><h2>What was sent and called</h2>${events(report)}${metrics(report)}${calls(report)}</section>`;
}

/** Restores that no target of the report can be named for. */
export function strayRestoreSection(report: Report): Markup {
  return when(
    strayRestores(report),
    (stray) => markup`<section><h2>Other restores</h2><div class="card"><ul class="marks">
${stray.map((restore) => markup`<li><span class="mark ${toneOfRestore(restore)}">${restore.lost === 0 ? '✓' : '✗'}</span>${restore.name} <code>${restore.instance}</code>, ${restore.workload}: ${restoreText(restore)}</li>`)}</ul></div></section>`,
  );
}

function events({ events: sent, startedAt }: Report): Markup {
  const table = scrollingTable({
    name: 'Events',
    rows: sent,
    columns: [
      { title: 'At', style: 'number', cell: ({ at }) => sinceStart(startedAt, at) },
      { title: 'Type', style: 'nowrap', cell: ({ detailType }) => detailType },
      { title: 'Detail', style: 'text', cell: ({ detail }) => markup`<code>${JSON.stringify(detail)}</code>` },
    ],
  });
  return markup`<details><summary>${counted(sent.length, 'event')}</summary>${table}</details>`;
}

function metrics({ metrics: emitted }: Report): Markup {
  const totals = totalMetrics(emitted);
  const table = scrollingTable({
    name: 'Metrics',
    rows: totals,
    columns: [
      { title: 'Name', isHeader: true, cell: ({ name }) => name },
      { title: 'Dimensions', cell: ({ dimensions }) => (dimensions === '' ? '–' : dimensions) },
      { title: 'Unit', cell: ({ unit }) => unit },
      { title: 'Samples', style: 'number', cell: ({ samples }) => figure(samples) },
      { title: 'Sum', style: 'number', cell: ({ sum }) => figure(sum) },
      { title: 'Maximum', style: 'number', cell: ({ maximum }) => figure(maximum) },
    ],
  });
  return markup`<details><summary>${counted(totals.length, 'metric')}</summary>${table}</details>`;
}

function calls({ calls: made }: Report): Markup {
  const table = scrollingTable({
    name: 'API calls',
    rows: countByOperation(made),
    columns: [
      { title: 'Service', cell: ({ service }) => service },
      { title: 'Operation', isHeader: true, cell: ({ operation }) => operation },
      { title: 'Calls', style: 'number', cell: (count) => figure(count.calls) },
      { title: 'Failed', style: 'number', cell: ({ failed }) => figure(failed) },
      { title: 'After a cold start', style: 'number', cell: ({ cold }) => figure(cold) },
    ],
  });
  return markup`<details><summary>${counted(made.length, 'API call')}</summary>${table}<p class="faint">Each call with its time is in report.json.</p></details>`;
}
