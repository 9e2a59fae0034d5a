import { counted, figure, millisText } from '../../rehearsal/report/figures';
import { harmless, table } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import type { TargetProgress } from '../account/run-history';
import type { RunReport } from './report';

/** The colour of each outcome. */
const TONES = {
  'application-consistent': 'good',
  'crash-consistent': 'warn',
  skipped: 'warn',
  failed: 'bad',
} as const satisfies Readonly<Record<NonNullable<TargetProgress['outcome']>, keyof Palette>>;

/** The report for a terminal: first how the run ended; it ends with a line break. */
export function renderRun(report: RunReport, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const { run, targets = [], policy, schedule, executionArn, startedAt } = report;
  const where = `run of policy ${policy}, schedule ${schedule}: ${executionArn}, started ${startedAt}`;
  const lines =
    run === undefined
      ? [`started: ${where}`, `npx quiesce status --policy ${policy} shows how it ends`]
      : [verdictLine(run, palette), where, ...targetLines(targets, { palette, width })];
  return `${harmless(lines.join('\n'), color)}\n`;
}

function verdictLine({ verdict, reason, summary }: NonNullable<RunReport['run']>, palette: Palette): string {
  const tone = { Completed: palette.good, PartiallyFailed: palette.warn, Failed: palette.bad };
  const said = [summary, reason && `reason: ${reason}`].filter((text) => text !== undefined).join('; ');
  return verdict === undefined ? palette.bad(`unknown: ${said}`) : `${tone[verdict](verdict)}: ${said}`;
}

function targetLines(
  targets: readonly TargetProgress[],
  { palette, width }: { readonly palette: Palette; readonly width: number },
): readonly string[] {
  return targets.length === 0
    ? []
    : table({
        head: ['outcome', 'instance', 'frozen', 'snapshots', 'reason'],
        rows: targets.map(({ outcome = 'failed', instanceId, freezeMillis, snapshotIds = [], ...why }) => [
          palette[TONES[outcome]](outcome),
          instanceId,
          freezeMillis === undefined ? '' : millisText(freezeMillis),
          figure(snapshotIds.length),
          whyOf(why),
        ]),
        indent: '  ',
        width,
        palette,
        right: [2, 3],
      });
}

/** One line of progress. */
export function progressOf(
  { instanceId, step, outcome, freezeMillis, ...why }: TargetProgress,
  { ended, of }: { readonly ended: number; readonly of: number },
): string {
  if (outcome === undefined) {
    return `${instanceId}: ${step}`;
  }
  const frozen = freezeMillis === undefined ? [] : [`frozen for ${millisText(freezeMillis)}`];
  const said = [outcome, ...frozen, ...[whyOf(why)].filter((text) => text !== '')].join(', ');
  return `${instanceId}: ${said} (${figure(ended)} of ${counted(Math.max(of, ended), 'target')})`;
}

function whyOf({ reason, detail }: Pick<TargetProgress, 'reason' | 'detail'>): string {
  return [reason, detail].filter((text) => text !== undefined).join(': ');
}
