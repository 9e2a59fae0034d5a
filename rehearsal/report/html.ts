import { durationText, millisBetween } from './figures';
import { drillSection } from './html/drill';
import { logs, strayRestoreSection } from './html/logs';
import { markup, type Markup } from './html/markup';
import { htmlPage } from './html/page';
import { promises, setupSection, summaryHeader } from './html/summary';
import { targetCard } from './html/target';
import { adviceOn } from './reasons';
import type { Report, RunReport } from './report';
import { toneOfVerdict } from './wording';

/** The whole report as one static page, all text escaped. */
export function renderHtml(report: Report): string {
  const main = markup`${summaryHeader(report)}
${promises(report)}
${report.runs.length === 0 ? markup`<section><h2>Runs</h2><p class="faint">No run took place.</p></section>` : undefined}
${report.runs.map((run, index) => runSection(report, run, index))}
${strayRestoreSection(report)}
${(report.drills ?? []).map((drill, index) => drillSection(drill, `drill-${String(index)}`))}
${logs(report)}
${setupSection(report)}`;
  return htmlPage({ title: 'Quiesce rehearsal', main });
}

function runSection(report: Report, run: RunReport, index: number): Markup {
  const reason = run.reason === undefined ? '' : `, ${run.reason}`;
  return markup`<section><h2>${run.policy}, ${run.schedule} <span class="badge ${toneOfVerdict(run.verdict)}">${run.verdict}${reason}</span></h2>
<p>${run.summary}${run.reason === undefined ? undefined : markup`. ${adviceOn(run.reason)}`}</p>
<p class="faint">Run <code>${run.runId}</code>, ${durationText(millisBetween(run.startedAt, run.endedAt))}: ${run.states.join(' → ')}</p>
${run.targets.length === 0 ? markup`<p class="faint">No target.</p>` : undefined}
${run.targets.map((target, position) => targetCard(report, run, target, `target-${String(index)}-${String(position)}`))}</section>`;
}
