import { conclusionOf } from '../report/conclusion';
import { capitalized, counted, figure } from '../report/figures';
import { markup, when, type Markup } from '../report/html/markup';
import { STYLESHEET } from '../report/html/stylesheet';
import { PLOT_STYLES, scheduleFigure } from './html/plot';
import type { LifecycleReport, RowReport } from './report';
import { countsText, gibText, removedText, usdText, withoutText } from './wording';

/** The whole report as one static page: no script, no request to anywhere (its own policy forbids both), all text escaped. */
export function renderLifecycleHtml(report: LifecycleReport): string {
  const policies = [...new Set(report.rows.map(({ policy }) => policy))];
  const body = markup`<main>${header(report)}
${expectations(report)}
${policies.map((policy) => policySection(report, policy))}
${removed(report)}
${told(report)}
${setup(report)}</main>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quiesce rehearsal of the lifecycle</title>
<style>${STYLESHEET}${PLOT_STYLES}</style></head>
<body>${body.html}</body></html>
`;
}

function header({ expectations: stated, setup: { from, until, days }, sets, rounds }: LifecycleReport): Markup {
  const { kept, text } = conclusionOf({ expectations: stated });
  const there = sets.filter(({ removedAt }) => removedAt === undefined).length;
  const figures = [
    ['sets made', sets.length],
    ['kept', there],
    ['removed', sets.length - there],
    ['rounds', rounds.gone],
  ] as const;
  return markup`<header><h1>Quiesce rehearsal of the lifecycle</h1>
<p class="result ${kept === 'kept' ? 'good' : 'bad'}">${capitalized(text)}</p>
<p class="lead">${counted(days, 'day')}, from ${from.slice(0, 16).replace('T', ' ')} to ${until.slice(0, 16).replace('T', ' ')} UTC.</p>
<dl class="figures">${figures.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${figure(value)}</dd></div>`)}</dl></header>`;
}

function expectations({ expectations: stated }: LifecycleReport): Markup {
  return markup`<section><h2>Expectations</h2><div class="card"><ul class="marks">
${stated.map(({ text, kept, found }) => markup`<li><span class="mark ${kept ? 'good' : 'bad'}" role="img" aria-label="${kept ? 'kept' : 'not kept'}">${kept ? '✓' : '✗'}</span>${text}${found === undefined ? undefined : markup`<br><span class="bad">Found: ${found}</span>`}</li>`)}</ul></div></section>`;
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

function told({ without, heldBack, troubles }: LifecycleReport): Markup {
  const items = [
    ...without.map(withoutText),
    ...heldBack.map(
      ({ policy, region, times }) => `${policy} in ${region}: removals held back, told ${counted(times, 'time')}`,
    ),
    ...troubles.map(({ step, outcome, cause, count }) => `${step}, ${outcome}, ${counted(count, 'time')}: ${cause}`),
  ].map((text) => markup`<li>${text}</li>`);
  return when(
    items,
    (list) => markup`<section><h2>Told</h2><div class="card"><ul class="marks">${list}</ul></div></section>`,
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
