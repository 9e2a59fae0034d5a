import { counted, epochMillis, figure, millisText, signed } from '../figures';
import { freezeWindowsOf, type FreezeWindow } from '../freeze-window';
import type { CallReport, Report, RunReport, SnapshotReport, StateReport, TargetReport } from '../report';
import { adviceOn } from '../reasons';
import { restoresOf, setTagsOf } from '../sets';
import { callsInWindow, countByOperation } from '../totals';
import {
  freezeLengthText,
  freezeTexts,
  restoreText,
  scriptText,
  scriptTroubles,
  TONE_OF_OUTCOME,
  toneOfRestore,
  toneOfScript,
} from '../wording';
import { markup, when, type Markup } from './markup';
import { plainTable, scrollingTable } from './table';
import { timeline } from './timeline';

/** One target as a card; `id` is unique in the page. */
export function targetCard(report: Report, run: RunReport, target: TargetReport, id: string): Markup {
  const windows = freezeWindowsOf(target);
  return markup`<article class="card" aria-labelledby="${id}">
<h3 id="${id}">${target.name} <span class="id faint">${target.instance}</span> <span class="badge ${TONE_OF_OUTCOME[target.outcome]}">${target.outcome}</span></h3>
${target.reason === undefined ? undefined : markup`<p><b class="${TONE_OF_OUTCOME[target.outcome]}">${target.reason}</b>${target.detail === undefined ? '' : `: ${target.detail}`}</p>`}
${target.reason === undefined ? undefined : markup`<p class="faint">${adviceOn(target.reason)}</p>`}
${target.reason === undefined && target.detail !== undefined ? markup`<p>${target.detail}</p>` : undefined}
<h4>Scripts and freeze</h4>
<dl class="facts">
<dt>Pre-script</dt><dd class="${toneOfScript(target.preScript)}">${scriptText(target.preScript)}</dd>
<dt>Post-script</dt><dd class="${toneOfScript(target.postScript)}">${scriptText(target.postScript)}</dd>
${scriptTroubles(target).map((text) => markup`<dt>On stderr</dt><dd><pre>${text}</pre></dd>`)}
<dt>Freeze</dt><dd>${freezeTexts(target, run).map((text, index) => markup`${index === 0 ? '' : markup`<br>`}${text}`)}</dd>
${target.proof === undefined ? undefined : markup`<dt>Proof</dt><dd>${target.proof}</dd>`}
</dl>
${windows.map((window, index) => windowFigure(report, target, { window, index, total: windows.length, id }))}
${when(target.states, stateChain)}
<h4>Snapshots</h4>
${target.snapshots.length === 0 ? markup`<p class="faint">None was taken.</p>` : snapshotTable(target.snapshots)}
${when(
  restoresOf(report.restores, run, target),
  (restores) => markup`<h4>Restored</h4>
<ul class="marks">${restores.map((restore) => markup`<li><span class="mark ${toneOfRestore(restore, target)}">${restore.lost === 0 ? '✓' : '✗'}</span>${restore.workload}: ${restoreText(restore, target)}</li>`)}</ul>`,
)}
</article>`;
}

interface WindowFigure {
  readonly window: FreezeWindow;
  readonly index: number;
  readonly total: number;
  readonly id: string;
}

function windowFigure({ calls }: Report, target: TargetReport, { window, index, total, id }: WindowFigure): Markup {
  const heading = total === 1 ? 'Freeze window' : `Freeze window ${String(index + 1)} of ${String(total)}`;
  const name = `${heading} of ${target.name}`;
  const own = calls.filter(({ instance }) => instance === target.instance);
  const inside = callsInWindow(calls, target, window);
  const far = window.farMoments.map(({ label, at }) => `${label} ${signed(at)} ms`);
  return markup`<h4>${heading}</h4>
<figure>${timeline({ id: `${id}-${String(index)}`, title: name, window, calls: own })}
<figcaption>Frozen: ${freezeLengthText(window.length)}. While frozen: ${callsText(inside)}.${far.length === 0 ? '' : ` Too far away to be drawn to this scale: ${far.join(', ')}.`}</figcaption></figure>
${when(inside, (shown) => callDetails(shown, { name, zeroAt: window.zeroAt }))}`;
}

function callsText(calls: readonly CallReport[]): string {
  const counts = countByOperation(calls).map(({ operation, calls: times, failed, cold }) => {
    const remarks = [...(failed === 0 ? [] : [`${figure(failed)} failed`]), ...(cold === 0 ? [] : ['cold start'])];
    return `${operation} ×${figure(times)}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`;
  });
  return counts.length === 0 ? 'no call about this instance' : counts.join(', ');
}

function callDetails(
  calls: readonly CallReport[],
  { name, zeroAt }: { readonly name: string; readonly zeroAt: number },
): Markup {
  const table = scrollingTable({
    name: `Calls, ${name}`,
    rows: calls,
    columns: [
      { title: 'ms from freeze', style: 'number', cell: ({ at }) => signed(epochMillis(at) - zeroAt) },
      { title: 'Call', style: 'nowrap', cell: ({ service, operation }) => `${service} ${operation}` },
      { title: 'By', cell: ({ caller }) => caller ?? '–' },
      { title: 'Start', cell: startCell },
      { title: 'Error', cell: ({ error }) => markup`<span class="bad">${error}</span>` },
    ],
  });
  return markup`<details><summary>${counted(calls.length, 'call')} while frozen</summary>${table}</details>`;
}

function startCell({ coldStart }: CallReport): Markup {
  return coldStart ? markup`<span class="warn">cold</span>` : markup`<span class="faint">warm</span>`;
}

/** Bars as long as the states took, and the same as words. */
export function stateChain(states: readonly StateReport[]): Markup {
  const total = states.reduce((sum, { millis }) => sum + millis, 0);
  return markup`<h4>States, ${millisText(total)} in all</h4>
<div class="chain" aria-hidden="true">${states.map((state) => markup`<span class="${styleOf(state)}" style="flex-grow:${Math.max(1, Math.round(state.millis))}" title="${state.name} ${millisText(state.millis)}"></span>`)}</div>
<ol class="steps">${states.map(({ name, millis, error }) => markup`<li><b>${name}</b> <span class="faint">${millisText(millis)}</span>${error === undefined ? undefined : markup` <span class="bad">✗ ${error}</span>`}</li>`)}</ol>`;
}

function styleOf({ name, error }: StateReport): string {
  if (error !== undefined) {
    return 'error';
  }
  return name === 'SnapshotWhenFrozen' ? 'window' : '';
}

function snapshotTable(snapshots: readonly SnapshotReport[]): Markup {
  const { shared, own } = setTagsOf(snapshots);
  const tags = (pairs: readonly (readonly [string, string])[]): Markup =>
    markup`<ul class="tags">${pairs.map(([key, value]) => markup`<li><code>${key}=${value}</code></li>`)}</ul>`;
  const differ = snapshots.some(({ id }) => (own.get(id) ?? []).length > 0);
  const table = plainTable({
    rows: snapshots,
    columns: [
      { title: 'Snapshot', isHeader: true, cell: ({ id }) => markup`<code>${id}</code>` },
      { title: 'Volume', cell: ({ volume }) => markup`<code>${volume}</code>` },
      ...(differ ? [{ title: 'Tags of its own', cell: ({ id }: SnapshotReport) => tags(own.get(id) ?? []) }] : []),
    ],
  });
  return markup`${table}
${when(shared, (pairs) => markup`<p class="note">Tags of ${snapshots.length === 1 ? 'the snapshot' : 'all of them'}</p>${tags(pairs)}`)}`;
}
