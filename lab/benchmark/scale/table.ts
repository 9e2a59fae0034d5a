import Table from 'cli-table3';
import type { Spread } from './figures';
import type { ScaleResult } from './result';

/** Calls that are shown, the most frequent first. */
const SHOWN_CALLS = 12;

/** A result for a terminal. */
export function renderScale(result: ScaleResult): string {
  return `${figures(result).toString()}\n${calls(result).toString()}`;
}

function figures(result: ScaleResult): Table.Table {
  const table = new Table({ style: { head: [], border: [] } });
  const rows: readonly (readonly [string, string])[] = [
    ['targets, policies', `${result.targets}, ${result.policies}`],
    ['run, seconds', result.runSeconds.toFixed(0)],
    ["least that the engine's share allows, seconds", result.boundSeconds.toFixed(0)],
    ['run / least', result.ratio.toFixed(3)],
    ['verdicts of the targets', counted(result.outcomes)],
    ['runs', counted(result.runs)],
    ['freeze window, ms', spread(result.freezeWindow)],
    ['frozen in all, ms a target', spread(result.frozenPerTarget)],
    ['freezes, in vain by a throttled call', `${result.freezes}, ${result.throttledFreezes}`],
    ['from the throttled call to the thaw, ms', spread(result.thawAfterThrottleMillis)],
    ['longest frozen while waiting, ms', String(result.longestFrozenWaitingMillis)],
    [
      'calls throttled while any target was frozen, about a frozen one',
      `${result.throttledWhileFrozen}, ${result.throttledOfFrozen}`,
    ],
    ['calls throttled', counted(result.throttledCalls)],
    ['largest payload, bytes of 262,144', String(result.maxPayloadBytes)],
    ['longest history, events of 25,000', String(result.maxHistoryEvents)],
    ['state transitions a target', result.transitionsPerTarget.toFixed(1)],
    ['functions at once, refused, cold starts', Object.values(result.lambda).join(', ')],
    ['real seconds, of a core', `${result.realSeconds.toFixed(1)}, ${result.cpuSeconds.toFixed(1)}`],
  ];
  table.push(...rows.map(([name, value]) => [name, value]));
  return table;
}

function calls(result: ScaleResult): Table.Table {
  const table = new Table({ head: ['call', 'count', 'most in a second'], style: { head: [], border: [] } });
  const entries = [...Object.entries(result.calls).slice(0, SHOWN_CALLS), ...Object.entries(result.executions)];
  table.push(...entries.map(([name, { count, peakPerSecond }]) => [name, count, peakPerSecond]));
  return table;
}

function spread({ p50, p99, worst }: Spread): string {
  return `${p50} median, ${p99} p99, ${worst} worst`;
}

function counted(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return entries.length === 0 ? 'none' : entries.map(([name, count]) => `${count} ${name}`).join(', ');
}
