import { checkText, drillText, measuredTexts, sabotageText, toneOfDrill } from '../drill-wording';
import type { DrillReport } from '../drill-report';
import { label, paragraph, rule, sentence } from './lines';
import { states, type Page } from './target';

/** One restore drill: its verdict, its steps, and each check. */
export function drillLines(drill: DrillReport, page: Page): readonly string[] {
  const { palette, width } = page;
  const said = (name: string, text: string, paint: (text: string) => string = String): readonly string[] =>
    sentence({ lead: label(name), text, width, paint });
  const units = (name: string, texts: readonly string[]): readonly string[] =>
    texts.length === 0 ? [] : paragraph({ lead: label(name), units: texts, separator: ' · ', width });
  const { script, sabotage, cause, reason } = drill;
  return [
    rule(`${palette.strong(`restore drill ${drill.drill}`)} · ${palette[toneOfDrill(drill)](drill.verdict)}`, width),
    ...said('drill', drillText(drill)),
    ...(sabotage === undefined ? [] : said('sabotage', sabotageText(sabotage), palette.warn)),
    ...(cause === '' ? [] : said('because', [reason, cause].filter(Boolean).join(': '), palette[toneOfDrill(drill)])),
    ...states(drill.states, page),
    ...units(
      'volumes',
      drill.volumes.map(({ volume, snapshot, device }) => `${volume} of ${snapshot} at ${device}`),
    ),
    ...checkLines(drill, page),
    ...(script?.stderr === undefined || drill.checks.length > 0 ? [] : said('stderr', script.stderr, palette.faint)),
    ...units('measured', measuredTexts(drill)),
    ...units('issues', [...drill.issues, ...drill.left.map((left) => `left: ${left}`)]),
    ...units(
      'tags',
      Object.entries(drill.tags)
        .filter(([key]) => key.startsWith('quiesce:drill'))
        .map(([key, value]) => `${key}=${value}`),
    ),
    '',
  ];
}

function checkLines({ checks }: DrillReport, { palette, width }: Page): readonly string[] {
  return checks.flatMap((check, index) => {
    const lead = label(index === 0 ? 'checks' : '');
    const paint = check.ok ? palette.good : palette.bad;
    const text = checkText(check);
    return sentence({ lead: `${lead}${paint(check.ok ? '✓' : '✗')} `, text, width, paint: check.ok ? String : paint });
  });
}
