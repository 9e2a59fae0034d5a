import { durationText, millisBetween } from './figures';
import { logs, strayRestoreSection } from './html/logs';
import { markup, type Markup } from './html/markup';
import { STYLESHEET } from './html/stylesheet';
import { promises, setupSection, summaryHeader } from './html/summary';
import { targetCard } from './html/target';
import { adviceOn } from './reasons';
import type { Report, RunReport } from './report';
import { toneOfVerdict } from './wording';

/** The whole report as one static page: no script, no request to anywhere (its own policy forbids both), all text escaped. */
export function renderHtml(report: Report): string {
  const body = markup`<main>${summaryHeader(report)}
${promises(report)}
${report.runs.length === 0 ? markup`<section><h2>Runs</h2><p class="faint">No run took place.</p></section>` : undefined}
${report.runs.map((run, index) => runSection(report, run, index))}
${strayRestoreSection(report)}
${logs(report)}
${setupSection(report)}</main>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quiesce rehearsal</title>
<style>${STYLESHEET}</style></head>
<body>${body.html}</body></html>
`;
}

function runSection(report: Report, run: RunReport, index: number): Markup {
  const reason = run.reason === undefined ? '' : `, ${run.reason}`;
  return markup`<section><h2>${run.policy}, ${run.schedule} <span class="badge ${toneOfVerdict(run.verdict)}">${run.verdict}${reason}</span></h2>
<p>${run.summary}${run.reason === undefined ? undefined : markup`. ${adviceOn(run.reason)}`}</p>
<p class="faint">Run <code>${run.runId}</code>, ${durationText(millisBetween(run.startedAt, run.endedAt))}: ${run.states.join(' → ')}</p>
${run.targets.length === 0 ? markup`<p class="faint">No target.</p>` : undefined}
${run.targets.map((target, position) => targetCard(report, run, target, `target-${String(index)}-${String(position)}`))}</section>`;
}
