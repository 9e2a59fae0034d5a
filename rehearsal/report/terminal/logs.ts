import { conclusionOf, verdictOf, type Conclusion } from '../conclusion';
import { capitalized, durationText, figure, millisBetween, sinceStart } from '../figures';
import type { Report } from '../report';
import { strayRestores } from '../sets';
import { totalMetrics } from '../totals';
import { eventFields, machineText, restoreText, toneOfRestore } from '../wording';
import { label, paragraph, rule, sentence, table, type TableText } from './lines';
import type { Page } from './target';

const INDENT = '  ';

/** A part of the report under its rule. */
function section(title: string, lines: readonly string[], { palette, width }: Page): readonly string[] {
  return [rule(palette.strong(title), width), ...lines, ''];
}

/** A part that is a table, or says that there is nothing. */
function tableSection(title: string, of: Pick<TableText, 'head' | 'rows' | 'right'>, page: Page): readonly string[] {
  return section(title, of.rows.length === 0 ? [`${INDENT}none`] : table({ ...of, ...page, indent: INDENT }), page);
}

/** Restores that no target of the report can be named for. */
export function strayRestoreLines(report: Report, page: Page): readonly string[] {
  const stray = strayRestores(report);
  const lines = stray.flatMap((restore) => {
    const text = `${restore.name} ${restore.instance}, ${restore.workload}: ${restoreText(restore)}`;
    return sentence({ lead: INDENT, text, paint: page.palette[toneOfRestore(restore)], width: page.width });
  });
  return stray.length === 0 ? [] : section('Other restores', lines, page);
}

export function eventLines({ events, startedAt }: Report, page: Page): readonly string[] {
  const rows = events.map((event) => [sinceStart(startedAt, event.at), event.detailType, eventFields(event).join(' ')]);
  return tableSection('Events', { head: ['at', 'type', 'detail'], rows, right: [0] }, page);
}

export function metricLines({ metrics }: Report, page: Page): readonly string[] {
  const rows = totalMetrics(metrics).map(({ name, unit, samples, sum, maximum, dimensions }) => [
    name,
    figure(samples),
    figure(sum),
    figure(maximum),
    unit,
    dimensions === '' ? '–' : dimensions,
  ]);
  const head = ['name', 'samples', 'sum', 'maximum', 'unit', 'dimensions'];
  return tableSection('Metrics', { head, rows, right: [1, 2, 3] }, page);
}

/** The requested faults. One that did not fire proves nothing, so it is highlighted. */
export function faultLines({ faults }: Report, page: Page): readonly string[] {
  const { palette, width } = page;
  const lines = faults.flatMap(({ state, kind, asked, fired }) => {
    const paint = fired < asked ? palette.bad : palette.good;
    const text = `${state}=${kind}: asked ${figure(asked)}, fired ${figure(fired)}`;
    return sentence({ lead: `${INDENT}${paint(fired < asked ? '✗' : '✓')} `, text, width, paint: String });
  });
  return faults.length === 0 ? [] : section('Faults', lines, page);
}

/** What was promised and whether it was kept; the last line is the result. */
export function expectationLines(report: Report, page: Page): readonly string[] {
  const [, runs] = verdictOf(report);
  return [
    ...section('Expectations', expectationMarks(report, page), page),
    ...sentence({ lead: '', text: runs, width: page.width, paint: String }),
    conclusionLine(conclusionOf(report), page),
  ];
}

export function expectationMarks(
  { expectations }: Pick<Report, 'expectations'>,
  { palette, width }: Page,
): readonly string[] {
  return expectations.flatMap(({ text, kept, found }) => {
    const mark = kept ? palette.good('✓') : palette.bad('✗');
    const instead = kept || found === undefined ? '' : `; found: ${found}`;
    return sentence({ lead: `${INDENT}${mark} `, text: text + instead, width, paint: kept ? String : palette.bad });
  });
}

export function conclusionLine({ kept, text }: Conclusion, { palette }: Pick<Page, 'palette'>): string {
  const paint = {
    kept: palette.good,
    'not-kept': palette.bad,
    'slow-machine': palette.warn,
    'none-stated': palette.warn,
  }[kept];
  return palette.strong(paint(capitalized(text)));
}

/** What the rehearsal ran on, as far as the result depends on it. */
export function setupLines({ setup, startedAt, endedAt }: Report, { palette, width }: Page): readonly string[] {
  const inputs = Object.entries(setup.modelInputs).map(([name, value]) => `${name} ${figure(value)}`);
  const images = `${setup.imageMode}, ${setup.imageTruth}: ${setup.imageModeNote}`;
  const said = (name: string, text: string, paint: (text: string) => string = String): readonly string[] =>
    sentence({ lead: label(name), text, width, paint });
  return [
    rule(palette.strong('Quiesce rehearsal'), width),
    ...said(
      'began',
      `${startedAt}, took ${durationText(millisBetween(startedAt, endedAt))}, seed ${String(setup.seed)}, cold starts ${figure(setup.coldStarts)}`,
    ),
    ...said('machine', machineText(setup), setup.slowMachine === undefined ? String : palette.warn),
    ...said('guests', `${setup.privileges}: ${setup.privilegesNote}`),
    ...said('images', images, setup.imageTruth === 'flattering' ? palette.warn : String),
    ...(setup.databases === undefined ? [] : said('databases', setup.databases)),
    ...(setup.drillsNote === undefined ? [] : said('drills', setup.drillsNote, palette.warn)),
    ...(inputs.length === 0
      ? []
      : paragraph({
          lead: label('given'),
          units: [...inputs, palette.faint('(model inputs, not measured)')],
          separator: ' · ',
          width,
        })),
    '',
  ];
}
