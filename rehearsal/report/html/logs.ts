import { counted, figure, sinceStart } from '../figures';
import type { Report } from '../report';
import { strayRestores } from '../sets';
import { countByOperation, totalMetrics } from '../totals';
import { restoreText, toneOfRestore } from '../wording';
import { markup, when, type Markup } from './markup';

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
  return markup`<details><summary>${counted(sent.length, 'event')}</summary><div class="scroll"><table>
<thead><tr><th scope="col" class="number">At</th><th scope="col">Type</th><th scope="col">Detail</th></tr></thead>
<tbody>${sent.map(({ at, detailType, detail }) => markup`<tr><td class="number">${sinceStart(startedAt, at)}</td><td class="nowrap">${detailType}</td><td><code>${JSON.stringify(detail)}</code></td></tr>`)}</tbody></table></div></details>`;
}

function metrics({ metrics: emitted }: Report): Markup {
  const totals = totalMetrics(emitted);
  return markup`<details><summary>${counted(totals.length, 'metric')}</summary><div class="scroll"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Dimensions</th><th scope="col">Unit</th><th scope="col" class="number">Samples</th><th scope="col" class="number">Sum</th><th scope="col" class="number">Maximum</th></tr></thead>
<tbody>${totals.map((total) => markup`<tr><th scope="row">${total.name}</th><td>${total.dimensions === '' ? '–' : total.dimensions}</td><td>${total.unit}</td><td class="number">${figure(total.samples)}</td><td class="number">${figure(total.sum)}</td><td class="number">${figure(total.maximum)}</td></tr>`)}</tbody></table></div></details>`;
}

function calls({ calls: made }: Report): Markup {
  return markup`<details><summary>${counted(made.length, 'API call')}</summary><div class="scroll"><table>
<thead><tr><th scope="col">Service</th><th scope="col">Operation</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Failed</th><th scope="col" class="number">After a cold start</th></tr></thead>
<tbody>${countByOperation(made).map((count) => markup`<tr><td>${count.service}</td><th scope="row">${count.operation}</th><td class="number">${figure(count.calls)}</td><td class="number">${figure(count.failed)}</td><td class="number">${figure(count.cold)}</td></tr>`)}</tbody></table></div><p class="faint">Each call with its time is in report.json.</p></details>`;
}
