import { durationText, millisBetween, millisText } from '../figures';
import { freezeWindowsOf, type FreezeWindow } from '../freeze-window';
import type { Report, RunReport, StateReport, TargetReport } from '../report';
import { adviceOn } from '../reasons';
import { restoresOf, setTagsOf } from '../sets';
import { callsInWindow, countByOperation, type OperationCount } from '../totals';
import {
  freezeTexts,
  restoreText,
  scriptText,
  scriptTroubles,
  TONE_OF_OUTCOME,
  toneOfRestore,
  toneOfScript,
  toneOfVerdict,
} from '../wording';
import { label, paragraph, rule, sentence, table } from './lines';
import type { Palette } from './palette';
import { scale } from './scale';

export interface Page {
  readonly width: number;
  readonly palette: Palette;
}

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

/** One target: how it ended and why, what it went through, its freeze to scale, its snapshots and what they held. */
function targetLines(report: Report, run: RunReport, target: TargetReport, page: Page): readonly string[] {
  const windows = freezeWindowsOf(target);
  return [
    ...heading(target, page),
    ...states(target.states, page),
    ...scripts(target, page),
    ...paragraph({ lead: label('freeze'), units: freezeTexts(target, run), separator: ' · ', width: page.width }),
    ...windows.flatMap((window) => [
      ...scale(window, { ...page, lead: label('') }),
      ...windowCalls(report, target, window, page),
    ]),
    ...snapshots(target, page),
    ...restoresOf(report.restores, run, target).flatMap((restore) =>
      sentence({
        lead: label('restored'),
        text: `${restore.name}, ${restore.workload}: ${restoreText(restore, target)}`,
        paint: page.palette[toneOfRestore(restore, target)],
        width: page.width,
      }),
    ),
    '',
  ];
}

function heading(
  { name, instance, outcome, reason, proof, detail }: TargetReport,
  { palette, width }: Page,
): readonly string[] {
  const paint = palette[TONE_OF_OUTCOME[outcome]];
  const why = reason === undefined ? [] : [paint(reason)];
  const proven = proof === undefined ? [] : [palette.faint(`proof ${proof}`)];
  return [
    ...paragraph({
      lead: `${paint('●')} `,
      units: [`${palette.strong(name)} ${instance}`, paint(outcome), ...why, ...proven],
      separator: ' · ',
      width,
    }),
    ...[detail, reason && adviceOn(reason)].flatMap((text) =>
      text === undefined ? [] : sentence({ lead: label(''), text, width, paint: String }),
    ),
  ];
}

/** The states that were passed, each with its time. */
export function states(passed: readonly StateReport[], { palette, width }: Page): readonly string[] {
  const units = passed.map(({ name, millis, error }) =>
    error === undefined ? `${name} ${millisText(millis)}` : palette.bad(`${name} ${millisText(millis)} ✗ ${error}`),
  );
  return units.length === 0 ? [] : paragraph({ lead: label('states'), units, separator: ' → ', width });
}

function scripts(target: TargetReport, { palette, width }: Page): readonly string[] {
  const { preScript, postScript } = target;
  const units = [
    palette[toneOfScript(preScript)](`pre-script ${scriptText(preScript)}`),
    palette[toneOfScript(postScript)](`post-script ${scriptText(postScript)}`),
  ];
  return [
    ...paragraph({ lead: label('scripts'), units, separator: ' · ', width }),
    ...scriptTroubles(target).flatMap((text) => sentence({ lead: label('stderr'), text, width, paint: palette.faint })),
  ];
}

function windowCalls(
  report: Report,
  target: TargetReport,
  window: FreezeWindow,
  { palette, width }: Page,
): readonly string[] {
  const counts = countByOperation(callsInWindow(report.calls, target, window));
  const units = counts.length === 0 ? ['none while frozen'] : counts.map((count) => callText(count, palette));
  return paragraph({ lead: label('calls'), units, separator: ', ', width });
}

function callText({ operation, calls, failed, cold }: OperationCount, palette: Palette): string {
  return [
    `${operation} ×${String(calls)}`,
    ...(failed === 0 ? [] : [palette.bad(`(${String(failed)} failed)`)]),
    ...(cold === 0 ? [] : [palette.warn('(cold start)')]),
  ].join(' ');
}

function snapshots({ snapshots: set }: TargetReport, { palette, width }: Page): readonly string[] {
  if (set.length === 0) {
    return [label('snapshots') + 'none'];
  }
  const { shared, own } = setTagsOf(set);
  const pairs = (tags: readonly (readonly [string, string])[]): readonly string[] =>
    tags.map(([key, value]) => `${key}=${value}`);
  const differ = set.some(({ id }) => (own.get(id) ?? []).length > 0);
  const rows = set.map(({ id, volume }) => [id, volume, ...(differ ? [pairs(own.get(id) ?? []).join(' ')] : [])]);
  const head = ['snapshot', 'volume', ...(differ ? ['own tags'] : [])];
  const lines = table({ head, rows, indent: label(''), width, palette });
  const tags = paragraph({ lead: label('tags'), units: pairs(shared), separator: '  ', width });
  return [label('snapshots') + (lines[0] ?? '').trimStart(), ...lines.slice(1), ...(shared.length === 0 ? [] : tags)];
}
