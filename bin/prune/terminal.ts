import { counted, figure } from '../../rehearsal/report/figures';
import { harmless, table } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import type { PruneReport } from './report';

/** What is or was removed, for a terminal; it ends with a line break. */
export function renderPrune(report: PruneReport, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const lines = [...setLines(report, { palette, width }), ...adviceLines(report, palette), conclusion(report, palette)];
  return `${harmless(lines.join('\n'), color)}\n`;
}

interface Page {
  readonly palette: Palette;
  readonly width: number;
}

const TONES = { planned: 'warn', removed: 'good', failed: 'bad', skipped: 'warn' } as const satisfies Readonly<
  Record<PruneReport['sets'][number]['result'], keyof Palette>
>;

function setLines({ sets }: PruneReport, { palette, width }: Page): readonly string[] {
  if (sets.length === 0) {
    return [];
  }
  return [
    ...table({
      head: ['result', 'policy', 'start', 'instance', 'Region', 'snapshots', 'why'],
      rows: sets.map(({ result, policy, takenAt, instance, region, snapshotIds, reason, cause }) => [
        palette[TONES[result]](result),
        policy,
        takenAt,
        instance,
        region,
        snapshotIds.join(' '),
        cause === undefined ? reason : `${reason}; ${cause}`,
      ]),
      indent: '  ',
      width,
      palette,
    }),
    '',
  ];
}

function adviceLines({ heldBack, orphans, unseen, mode }: PruneReport, palette: Palette): readonly string[] {
  return [
    ...unseen.map(({ region, cause }) =>
      palette.bad(`Region ${region} could not be listed (${cause}); its copies stay`),
    ),
    ...heldBack.map(({ policy, region, wanted, allowed, sets }) =>
      palette.warn(
        `Policy ${policy} in ${region}: ${figure(wanted)} of ${counted(sets, 'set')} would go, one round removes at most ${figure(allowed)}; give --policy ${policy} --allow-more if that is right`,
      ),
    ),
    ...(mode === 'orphans' || orphans.length === 0
      ? []
      : [`${counted(orphans.length, 'set')} stay whose policy or schedule is gone: --orphans offers them`]),
  ];
}

function conclusion({ sets, dryRun }: PruneReport, palette: Palette): string {
  if (sets.length === 0) {
    return 'Nothing is to be removed.';
  }
  const of = (result: PruneReport['sets'][number]['result']): number =>
    sets.filter((set) => set.result === result).length;
  const planned = of('planned');
  if (planned > 0) {
    const snapshots = sets.reduce((sum, { snapshotIds }) => sum + snapshotIds.length, 0);
    const what = `${counted(planned, 'set')} of ${counted(snapshots, 'snapshot')}`;
    return dryRun ? `Nothing was changed. ${what} would be removed.` : `${what} are to be removed.`;
  }
  const failed = of('failed');
  const skipped =
    of('skipped') === 0 ? '' : `; ${counted(of('skipped'), 'set')} stayed, because the plan has changed meanwhile`;
  const text = `${counted(of('removed'), 'set')} removed${failed === 0 ? '' : `, ${figure(failed)} failed`}${skipped}.`;
  return failed === 0
    ? palette.good(text)
    : palette.bad(`${text} Run the command again, or leave the rest to the engine.`);
}
