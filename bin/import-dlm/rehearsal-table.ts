import { counted } from '../../rehearsal/report/figures';
import { harmless, table } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import type { ImportRehearsal, RehearsedFiring, RehearsedSet } from './rehearse';

/** What both would do, side by side; it ends with a line break. */
export function renderRehearsal(rehearsals: readonly ImportRehearsal[], { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const lines = rehearsals.flatMap(({ policyId, source, quiescePolicies, settings, firings, kept }) => [
    palette.strong(`${policyId ?? source} as ${quiescePolicies.join(', ')}`),
    ...table({
      head: ['', 'DLM', 'Quiesce'],
      rows: settings.map(({ what, dlm, quiesce }) => [what, dlm, quiesce]),
      indent: '  ',
      width,
      palette,
    }),
    '',
    ...table({
      head: ['due (UTC)', 'DLM begins by', 'DLM, at the end', 'Quiesce, at the end'],
      rows: firings.map((firing) => firingRow(firing, palette)),
      indent: '  ',
      width,
      palette,
    }),
    '',
    `  Of each target at the end: ${counted(kept.dlm, 'set')} by DLM, ${counted(kept.quiesce, 'set')} by Quiesce.`,
    '',
  ]);
  return `${harmless(lines.join('\n'), color)}\n`;
}

function firingRow({ dueAt, dlmBeginsBy, dlm, quiesce }: RehearsedFiring, palette: Palette): readonly string[] {
  return [minuteText(dueAt), minuteText(dlmBeginsBy), setTexts(dlm, palette), setTexts(quiesce, palette)];
}

function setTexts(sets: readonly RehearsedSet[], palette: Palette): string {
  const texts = sets.map(({ policy, schedules, isKept, reasons }) => {
    const maker = policy === undefined ? '' : `${policy}: `;
    return `${maker}${schedules.join(' + ')}: ${isKept ? 'kept' : palette.faint('removed')}, ${reasons.join('; ')}`;
  });
  return texts.length === 0 ? '-' : texts.join(' | ');
}

function minuteText(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
