import type { Report } from './report';
import { drillLines } from './terminal/drill';
import { columnsOf, harmless } from './terminal/lines';
import { eventLines, expectationLines, faultLines, metricLines, strayRestoreLines, setupLines } from './terminal/logs';
import { inkOf, terminalStyle, type TerminalStyle } from './terminal/palette';
import { runLines, type Page } from './terminal/target';

export { terminalStyle, type ColorMode } from './terminal/palette';

/** The whole report for a terminal, ending in a line break; the line before that says whether all expectations were kept. */
export function renderTerminal(report: Report, { color, width }: TerminalStyle): string {
  const page: Page = { width, palette: inkOf(color) };
  const lines = [
    ...setupLines(report, page),
    ...(report.runs.length === 0 ? ['  no run took place', ''] : []),
    ...report.runs.flatMap((run) => runLines(report, run, page)),
    ...strayRestoreLines(report, page),
    ...(report.drills ?? []).flatMap((drill) => drillLines(drill, page)),
    ...eventLines(report, page),
    ...metricLines(report, page),
    ...faultLines(report, page),
    ...expectationLines(report, page),
  ];
  return `${harmless(lines.map((line) => line.trimEnd()).join('\n'), color)}\n`;
}

/** Something that happened, shown while the rehearsal runs. */
export interface Progress {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The fleet's name for the instance. */
  readonly target?: string;
  readonly text: string;
  readonly kind?: 'step' | 'trouble';
}

/** Writes what happens to stderr; errors that functions log only with `verbose`. */
export function progressWriter({ verbose = false }: { readonly verbose?: boolean }): (progress: Progress) => void {
  const style = { ...terminalStyle(process.stderr, process.env), startedAt: Date.now() };
  return (progress) => {
    if (progress.kind !== 'trouble' || verbose) {
      process.stderr.write(`${progressLine(progress, style)}\n`);
    }
  };
}

const NAME_COLUMNS = 10;

/**
 * One line without a line break: `   3.2s  db-1        SnapshotWhenFrozen …`; cut where it would not fit. `startedAt` is
 * when the rehearsal began, in milliseconds since the epoch.
 */
export function progressLine(
  event: Progress,
  { color, width, startedAt }: TerminalStyle & { readonly startedAt: number },
): string {
  const palette = inkOf(color);
  const at = `${((event.at - startedAt) / 1_000).toFixed(1)}s`.padStart(7);
  const name = (event.target ?? '').padEnd(NAME_COLUMNS);
  const room = Math.max(1, width - columnsOf(`${at}  ${name}  `));
  const text = harmless(event.text, 'plain').replaceAll(/\s+/g, ' ').trim();
  const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text;
  return `${palette.faint(at)}  ${palette.strong(name)}  ${event.kind === 'trouble' ? palette.warn(cut) : cut}`.trimEnd();
}
