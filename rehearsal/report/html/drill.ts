import { checkText, drillText, measuredTexts, sabotageText, toneOfDrill } from '../drill-wording';
import type { DrillReport } from '../drill-report';
import { markup, when, type Markup } from './markup';
import { stateChain } from './target';

/** One restore drill as a section; `id` is unique in the page. */
export function drillSection(drill: DrillReport, id: string): Markup {
  const { verdict, reason, cause, sabotage, script } = drill;
  const tone = toneOfDrill(drill);
  return markup`<section><h2>Restore drill ${drill.drill} <span class="badge ${tone}">${verdict}${reason === undefined ? '' : `, ${reason}`}</span></h2>
<article class="card" aria-labelledby="${id}">
<h3 id="${id}">${drill.source ?? 'No set'} <span class="id faint">${drill.instance ?? ''}</span></h3>
<p>${drillText(drill)}</p>
${cause === '' ? undefined : markup`<p class="${tone}">${cause}</p>`}
<dl class="facts">
${sabotage === undefined ? undefined : markup`<dt>Sabotage</dt><dd class="warn">${sabotageText(sabotage)}</dd>`}
${when(measuredTexts(drill), (texts) => markup`<dt>Measured</dt><dd>${texts.map((text, index) => markup`${index === 0 ? '' : markup`<br>`}${text}`)}</dd>`)}
${drill.volumes.map(({ volume, snapshot, device }) => markup`<dt>Volume</dt><dd><code>${volume}</code> of <code>${snapshot}</code> at ${device}</dd>`)}
${script?.stderr === undefined ? undefined : markup`<dt>On stderr</dt><dd><pre>${script.stderr}</pre></dd>`}
${[...drill.issues, ...drill.left.map((left) => `left: ${left}`)].map((text) => markup`<dt>Issue</dt><dd>${text}</dd>`)}
</dl>
${when(
  drill.checks,
  (checks) => markup`<h4>Checks by ${drill.check}</h4>
<ul class="marks">${checks.map((check) => markup`<li><span class="mark ${check.ok ? 'good' : 'bad'}" role="img" aria-label="${check.ok ? 'good' : 'bad'}">${check.ok ? '✓' : '✗'}</span>${checkText(check)}</li>`)}</ul>`,
)}
${when(drill.states, stateChain)}
<ul class="tags">${Object.entries(drill.tags)
    .filter(([key]) => key.startsWith('quiesce:drill'))
    .map(([key, value]) => markup`<li><code>${key}=${value}</code></li>`)}</ul>
</article></section>`;
}
