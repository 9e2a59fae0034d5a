import { durationText, millisBetween } from '../figures';
import type { Report, RunReport } from '../report';
import { toneOfVerdict } from '../wording';
import { label, paragraph, rule, sentence } from './lines';
import { targetLines, type Page } from './target';

/** One run: its verdict, and each of its targets. */
export function runLines(report: Report, run: RunReport, page: Page): readonly string[] {
  const { palette, width } = page;
  const paint = palette[toneOfVerdict(run.verdict)];
  const reason = run.reason === undefined ? '' : ` (${run.reason})`;
  const took = durationText(millisBetween(run.startedAt, run.endedAt));
  return [
    rule(`${palette.strong(`${run.policy} / ${run.schedule}`)} · ${paint(run.verdict + reason)}`, width),
    ...sentence({ lead: label('run'), text: `${run.runId}, ${took}: ${run.summary}`, width, paint: String }),
    ...(run.states.length === 0
      ? []
      : paragraph({ lead: label('states'), units: run.states, separator: ' → ', width })),
    '',
    ...(run.targets.length === 0 ? [`${label('targets')}none`, ''] : []),
    ...run.targets.flatMap((target) => targetLines(report, run, target, page)),
  ];
}
