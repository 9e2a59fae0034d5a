import { conclusionOf } from '../conclusion';
import { figure, sinceStart, durationText, millisBetween } from '../figures';
import { type Report } from '../report';
import { strayRestores } from '../sets';
import { totalMetrics } from '../totals';
import { eventFields, restoreText, toneOfRestore, machineText } from '../wording';
import { rule, sentence, table, label, paragraph } from './lines';
import { type Page } from './target';

const INDENT = '  ';

/** Restores that no target of the report can be named for. */
export function strayRestoreLines(report: Report, { palette, width }: Page): readonly string[] {
  const stray = strayRestores(report);
  if (stray.length === 0) {
    return [];
  }
  const lines = stray.flatMap((restore) =>
    sentence({
      lead: INDENT,
      text: `${restore.name} ${restore.instance}, ${restore.workload}: ${restoreText(restore)}`,
      paint: palette[toneOfRestore(restore)],
      width,
    }),
  );
  return [rule(palette.strong('Other restores'), width), ...lines, ''];
}

export function eventLines({ events, startedAt }: Report, { palette, width }: Page): readonly string[] {
  if (events.length === 0) {
    return [rule(palette.strong('Events'), width), `${INDENT}none`, ''];
  }
  const rows = events.map((event) => [sinceStart(startedAt, event.at), event.detailType, eventFields(event).join(' ')]);
  return [
    rule(palette.strong('Events'), width),
    ...table({ head: ['at', 'type', 'detail'], rows, indent: INDENT, width, palette, right: [0] }),
    '',
  ];
}

export function metricLines({ metrics }: Report, { palette, width }: Page): readonly string[] {
  if (metrics.length === 0) {
    return [rule(palette.strong('Metrics'), width), `${INDENT}none`, ''];
  }
  const rows = totalMetrics(metrics).map(({ name, unit, samples, sum, maximum, dimensions }) => [
    name,
    figure(samples),
    figure(sum),
    figure(maximum),
    unit,
    dimensions === '' ? '–' : dimensions,
  ]);
  return [
    rule(palette.strong('Metrics'), width),
    ...table({
      head: ['name', 'samples', 'sum', 'maximum', 'unit', 'dimensions'],
      rows,
      indent: INDENT,
      width,
      palette,
      right: [1, 2, 3],
    }),
    '',
  ];
}

/** Faults that were asked for; one that did not fire proves nothing, so it stands out. */
export function faultLines({ faults }: Report, { palette, width }: Page): readonly string[] {
  if (faults.length === 0) {
    return [];
  }
  const lines = faults.flatMap(({ state, kind, asked, fired }) => {
    const paint = fired < asked ? palette.bad : palette.good;
    const text = `${state}=${kind}: asked ${figure(asked)}, fired ${figure(fired)}`;
    return sentence({ lead: `${INDENT}${paint(fired < asked ? '✗' : '✓')} `, text, width, paint: String });
  });
  return [rule(palette.strong('Faults'), width), ...lines, ''];
}

/** What was promised and whether it was kept; the last line is the result. */
export function expectationLines({ expectations, setup }: Report, { palette, width }: Page): readonly string[] {
  const lines = expectations.flatMap(({ text, kept, found }) => {
    const mark = kept ? palette.good('✓') : palette.bad('✗');
    const instead = kept || found === undefined ? '' : `; found: ${found}`;
    return sentence({ lead: `${INDENT}${mark} `, text: text + instead, width, paint: kept ? String : palette.bad });
  });
  const conclusion = conclusionOf({ expectations, setup });
  const paint = {
    kept: palette.good,
    'not-kept': palette.bad,
    'slow-machine': palette.warn,
    'none-stated': palette.warn,
  }[conclusion.kept];
  return [
    rule(palette.strong('Expectations'), width),
    ...lines,
    '',
    palette.strong(paint(capitalized(conclusion.text))),
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the rehearsal ran on, as far as it colours the result. */
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
    ...(setup.postgresql === undefined ? [] : said('database', `PostgreSQL: ${setup.postgresql}`)),
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
