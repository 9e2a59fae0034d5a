import { conclusionOf } from '../report/conclusion';
import { capitalized, counted, figure } from '../report/figures';
import { markup, when, type Markup } from '../report/html/markup';
import { htmlPage } from '../report/html/page';
import { expectationSection } from '../report/html/summary';
import { scrollingTable } from '../report/html/table';
import { scheduleFigure } from './html/plot';
import { PLOT_STYLES } from './html/plot-styles';
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
${rowTable(`${policy}, ${schedule}`, own)}</article>`;
})}</section>`;
}

function rowTable(schedule: string, rows: readonly RowReport[]): Markup {
  return scrollingTable({
    name: `Sets of ${schedule}`,
    rows,
    columns: [
      { title: 'Instance', isHeader: true, cell: ({ name }) => name },
      { title: 'Made', style: 'number', cell: ({ made }) => figure(made) },
      { title: 'Kept', style: 'number', cell: ({ kept }) => figure(kept) },
      { title: 'Removed', style: 'number', cell: (row) => figure(row.removed) },
      { title: 'Locked', style: 'number', cell: ({ locked }) => figure(locked) },
      { title: 'Archived', style: 'number', cell: ({ archived }) => figure(archived) },
      { title: 'Shared', style: 'number', cell: ({ shared }) => figure(shared) },
      { title: 'GiB', style: 'number', cell: ({ bytes }) => gibText(bytes) },
      { title: '$/month', style: 'number', cell: ({ usdPerMonth }) => usdText(usdPerMonth) },
      { title: 'Copies', cell: ({ copies }) => countsText(copies) || '–' },
      { title: 'Kept by', style: 'text', cell: ({ keptBy }) => countsText(keptBy) || '–' },
    ],
  });
}

function removed({ sets }: LifecycleReport): Markup {
  return when(removedText(sets), (rows) => {
    const table = scrollingTable({
      name: 'Removed sets',
      rows,
      columns: [
        { title: 'Policy', isHeader: true, cell: ({ policy }) => policy },
        { title: 'Why', style: 'nowrap', cell: ({ why }) => why },
        { title: 'Sets', style: 'number', cell: ({ count }) => figure(count) },
        { title: 'For example', style: 'text', cell: ({ example }) => example },
      ],
    });
    return markup`<section><h2>Removed</h2><div class="card">${table}</div></section>`;
  });
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
