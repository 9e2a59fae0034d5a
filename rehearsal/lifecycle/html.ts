import { conclusionOf } from '../report/conclusion';
import { capitalized, counted, figure } from '../report/figures';
import { markup, when, type Markup } from '../report/html/markup';
import { htmlPage } from '../report/html/page';
import { expectationSection } from '../report/html/summary';
import { PLOT_STYLES, scheduleFigure } from './html/plot';
import type { LifecycleReport, RowReport } from './report';
import { countsText, gibText, removedText, reportedTexts, timeText, usdText } from './wording';

/** The whole report as one static page, all text escaped. */
export function renderLifecycleHtml(report: LifecycleReport): string {
  const policies = [...new Set(report.rows.map(({ policy }) => policy))];
  const main = markup`${header(report)}
${expectationSection(report)}
${policies.map((policy) => policySection(report, policy))}
${removed(report)}
${reported(report)}
${setup(report)}`;
  return htmlPage({ title: 'Quiesce rehearsal of the lifecycle', main, styles: PLOT_STYLES });
}

function header({ expectations, setup: { from, until, days }, sets, rounds }: LifecycleReport): Markup {
  const { kept, text } = conclusionOf({ expectations });
  const there = sets.filter(({ removedAt }) => removedAt === undefined).length;
  const figures = [
    ['sets made', sets.length],
    ['kept', there],
    ['removed', sets.length - there],
    ['rounds', rounds.gone],
  ] as const;
  return markup`<header><h1>Quiesce rehearsal of the lifecycle</h1>
<p class="result ${kept === 'kept' ? 'good' : 'bad'}">${capitalized(text)}</p>
<p class="lead">${counted(days, 'day')}, from ${timeText(from)} to ${timeText(until)} UTC.</p>
<dl class="figures">${figures.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${figure(value)}</dd></div>`)}</dl></header>`;
}

function policySection(report: LifecycleReport, policy: string): Markup {
  const rows = report.rows.filter((row) => row.policy === policy);
  const schedules = [...new Set(rows.map(({ schedule }) => schedule))];
  return markup`<section><h2>${policy}</h2>
${schedules.map((schedule, index) => {
  const own = rows.filter((row) => row.schedule === schedule);
  const id = `plot-${String(report.rows.findIndex((row) => row.policy === policy))}-${String(index)}`;
  return markup`<article class="card"><h3>${schedule}</h3>
${scheduleFigure({ id, report, policy, schedule })}
${rowTable(own)}</article>`;
})}</section>`;
}

function rowTable(rows: readonly RowReport[]): Markup {
  return markup`<div class="scroll"><table>
<thead><tr><th scope="col">Instance</th><th scope="col" class="number">Made</th><th scope="col" class="number">Kept</th><th scope="col" class="number">Removed</th><th scope="col" class="number">Locked</th><th scope="col" class="number">Archived</th><th scope="col" class="number">Shared</th><th scope="col" class="number">GiB</th><th scope="col" class="number">$/month</th><th scope="col">Copies</th><th scope="col">Kept by</th></tr></thead>
<tbody>${rows.map((row) => markup`<tr><th scope="row">${row.name}</th><td class="number">${figure(row.made)}</td><td class="number">${figure(row.kept)}</td><td class="number">${figure(row.removed)}</td><td class="number">${figure(row.locked)}</td><td class="number">${figure(row.archived)}</td><td class="number">${figure(row.shared)}</td><td class="number">${gibText(row.bytes)}</td><td class="number">${usdText(row.usdPerMonth)}</td><td>${countsText(row.copies) || '–'}</td><td>${countsText(row.keptBy) || '–'}</td></tr>`)}</tbody></table></div>`;
}

function removed({ sets }: LifecycleReport): Markup {
  return when(
    removedText(sets).map(
      ({ policy, why, count, example }) =>
        markup`<tr><th scope="row">${policy}</th><td>${why}</td><td class="number">${figure(count)}</td><td>${example}</td></tr>`,
    ),
    (rows) => markup`<section><h2>Removed</h2><div class="card"><div class="scroll"><table>
<thead><tr><th scope="col">Policy</th><th scope="col">Why</th><th scope="col" class="number">Sets</th><th scope="col">For example</th></tr></thead>
<tbody>${rows}</tbody></table></div></div></section>`,
  );
}

function reported(report: LifecycleReport): Markup {
  return when(
    reportedTexts(report).map((text) => markup`<li>${text}</li>`),
    (items) => markup`<section><h2>Reported</h2><div class="card"><ul class="marks">${items}</ul></div></section>`,
  );
}

function setup({ setup: given, notes }: LifecycleReport): Markup {
  const { seed, failures, broken, faults, region } = given;
  const facts = [
    ['Region of the engine', region],
    ['Seed', String(seed)],
    ['Failures', figure(failures)],
    ['Broken', figure(broken)],
    ...faults.map(({ fault, asked, fired }) => [fault, `asked ${figure(asked)}, happened ${figure(fired)}`] as const),
  ] as const;
  return markup`<section><h2>What it ran on</h2><div class="card"><dl class="facts">${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${notes.map((note) => markup`<p class="note">${note}</p>`)}</div></section>`;
}
