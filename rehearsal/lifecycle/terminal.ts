import { conclusionOf } from '../report/conclusion';
import { counted, figure } from '../report/figures';
import { harmless, rule, sentence, table } from '../report/terminal/lines';
import { conclusionLine, expectationMarks } from '../report/terminal/logs';
import { inkOf, type TerminalStyle } from '../report/terminal/palette';
import type { Page } from '../report/terminal/target';
import type { LifecycleReport } from './report';
import { countsText, gibText, removedText, reportedTexts, usdText } from './wording';

/** The whole report for a terminal; it ends with a line break. The line before says whether all expectations were kept. */
export function renderLifecycle(report: LifecycleReport, { color, width }: TerminalStyle): string {
  const page = { palette: inkOf(color), width };
  const lines = [
    ...setupLines(report, page),
    ...rowLines(report, page),
    ...keptLines(report, page),
    ...removedLines(report, page),
    ...reportedLines(report, page),
    ...expectationMarks(report, page),
    '',
    conclusionLine(conclusionOf({ expectations: report.expectations }), page),
  ];
  return `${harmless(lines.join('\n'), color)}\n`;
}

function setupLines({ setup, notes, rounds }: LifecycleReport, { palette, width }: Page): readonly string[] {
  const { from, until, days, seed, failures, broken, region } = setup;
  const lead = '  ';
  return [
    rule(`${counted(days, 'day')} of the lifecycle in ${region}`, width),
    ...sentence({
      lead,
      text: `From ${from} to ${until}, ${counted(rounds.gone, 'round')} with ${counted(rounds.actions, 'action')}. Seed ${String(seed)}, failures ${figure(failures)}, broken ${figure(broken)}.`,
      width,
      paint: String,
    }),
    ...notes.flatMap((text) => sentence({ lead, text, width, paint: palette.faint })),
    '',
  ];
}

function rowLines({ rows }: LifecycleReport, { palette, width }: Page): readonly string[] {
  return [
    ...table({
      head: [
        'policy',
        'schedule',
        'instance',
        'made',
        'kept',
        'removed',
        'locked',
        'archived',
        'shared',
        'GiB',
        '$/month',
        'copies',
      ],
      rows: rows.map((row) => [
        row.policy,
        row.schedule,
        row.name,
        ...[row.made, row.kept, row.removed, row.locked, row.archived, row.shared].map(figure),
        gibText(row.bytes),
        usdText(row.usdPerMonth),
        countsText(row.copies) || '–',
      ]),
      indent: '  ',
      width,
      palette,
      right: [3, 4, 5, 6, 7, 8, 9, 10],
    }),
    ...sentence({
      lead: '  ',
      text: 'A set that was made for several schedules is in the row of each of them. Sizes and costs are upper bounds of the storage; fast restore and copying cost extra.',
      width,
      paint: palette.faint,
    }),
    '',
  ];
}

function keptLines({ rows }: LifecycleReport, { palette, width }: Page): readonly string[] {
  return [
    palette.strong('What keeps them'),
    ...table({
      head: ['policy', 'schedule', 'instance', 'sets by what keeps them'],
      rows: rows.map(({ policy, schedule, name, keptBy }) => [policy, schedule, name, countsText(keptBy) || '–']),
      indent: '  ',
      width,
      palette,
    }),
    '',
  ];
}

function removedLines(report: LifecycleReport, { palette, width }: Page): readonly string[] {
  const removed = removedText(report.sets);
  return removed.length === 0
    ? ['  nothing was removed', '']
    : [
        palette.strong('What was removed'),
        ...table({
          head: ['policy', 'why', 'sets', 'for example'],
          rows: removed.map(({ policy, why, count, example }) => [policy, why, figure(count), example]),
          indent: '  ',
          width,
          palette,
          right: [2],
        }),
        '',
      ];
}

function reportedLines(report: LifecycleReport, { palette, width }: Page): readonly string[] {
  const texts = reportedTexts(report);
  return texts.length === 0
    ? []
    : [
        palette.strong('What was reported'),
        ...texts.flatMap((text) => sentence({ lead: '  ', text, width, paint: palette.warn })),
        '',
      ];
}
