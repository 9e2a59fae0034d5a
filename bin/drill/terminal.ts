import { counted } from '../../rehearsal/report/figures';
import { harmless, label, table } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import type { DrillRecord } from '../../lambdas/domain/drill/drill-record';
import type { DrillEnded, DrillStep } from '../account/drill-history';
import type { DrillReport } from './report';

/** The report for a terminal: first how the drill ended; it ends with a line break. */
export function renderDrill(report: DrillReport, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const { ended, policy, drill, executionArn, startedAt } = report;
  const where = `drill ${drill} of policy ${policy}: ${executionArn}, started ${startedAt}`;
  const lines =
    ended === undefined
      ? [`started: ${where}`, `npx quiesce status --policy ${policy} shows how it ends`]
      : [verdictLine(ended, palette), where, ...recordLines(ended.record, { palette, width })];
  return `${harmless(lines.join('\n'), color)}\n`;
}

function verdictLine({ verdict, reason, cause, record }: DrillEnded, palette: Palette): string {
  return verdict === 'passed'
    ? `${palette.good('passed')}: ${counted(record?.checks.length ?? 0, 'check')}`
    : `${palette.bad('failed')}: ${reason ?? ''}: ${cause}`;
}

function recordLines(
  record: DrillRecord | undefined,
  { palette, width }: { readonly palette: Palette; readonly width: number },
): readonly string[] {
  if (record === undefined) {
    return [];
  }
  const { set, minutesToUsable, dataLossSeconds, issues, checks } = record;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['set', set && `${set.set}, of ${set.instance}, taken ${set.takenAt}`],
    ['usable', minutesToUsable === undefined ? undefined : `${String(minutesToUsable)} min after the launch`],
    ['data loss', dataLossSeconds === undefined ? undefined : `${String(dataLossSeconds)} s at most`],
    ...issues.map((issue) => ['issue', issue] as const),
  ];
  const rows = checks.map(({ ok, name, expected, got }) => [
    ok ? palette.good('ok') : palette.bad('failed'),
    ...[name, expected, got],
  ]);
  return [
    ...fields.flatMap(([name, value]) => (value === undefined ? [] : [`${label(name)}${value}`])),
    ...(rows.length === 0
      ? []
      : table({ head: ['result', 'check', 'expected', 'got'], rows, indent: '  ', width, palette })),
  ];
}

/** One line of progress: the step, and what it goes on with. */
export function progressOf({ step, state }: DrillStep): string {
  const detail = detailOf(step, state);
  return detail === undefined ? step : `${step}: ${detail}`;
}

function detailOf(step: string, { drill, chosen, launched, seen }: DrillStep['state']): string | undefined {
  const set = chosen?.chosen;
  switch (step) {
    case 'LaunchInstance':
      return set && `set of ${set.instance}, taken ${set.takenAt}`;
    case 'AwaitInstance':
      return launched?.instanceId && `${launched.instanceId}, ${launched.instanceType ?? ''}`;
    case 'SendCheck':
      return seen && `${counted(seen.volumes.length, 'volume')}, check ${drill?.check.name ?? ''}`;
    case 'RemoveInstance':
      return launched?.instanceId;
    default:
      return undefined;
  }
}
