import Table from 'cli-table3';
import type { DatabaseResult, Spread } from './results';

/** The columns of the table, on the terminal and in docs/databases.md. */
export const COLUMNS = [
  'database',
  'file system',
  'rounds with / without',
  'lost with',
  'lost until frozen',
  'lost without',
  'freeze window, ms',
  'recovery with, ms',
  'recovery without, ms',
] as const;

/** One result as the table's cells. */
export function cells(result: DatabaseResult): readonly string[] {
  const { acknowledged, lostByRound, rounds, roundsWithout, recoveryMillis, freezeMillis } = result;
  return [
    `${result.database} ${result.version}`,
    result.fileSystem,
    `${rounds} / ${roundsWithout}`,
    `${result.lostWith} of ${acknowledged.with}`,
    roundwise(result.lostUntilFrozen, lostByRound.untilFrozen),
    roundsWithout === 0 ? '–' : `${roundwise(result.lostWithout, lostByRound.without)} of ${acknowledged.without}`,
    millis(freezeMillis.with),
    millis(recoveryMillis.with),
    roundsWithout === 0 ? '–' : millis(recoveryMillis.without),
  ];
}

/** The results for a terminal. */
export function renderTable(results: readonly DatabaseResult[]): string {
  const table = new Table({ head: [...COLUMNS], style: { head: [], border: [] }, wordWrap: true });
  for (const result of results) {
    table.push([...cells(result)]);
  }
  return table.toString();
}

function roundwise(total: number, { median, worst }: Spread): string {
  return total === 0 ? '0' : `${total} (${median}, worst ${worst})`;
}

function millis({ median, worst }: Spread): string {
  return `${median}, worst ${worst}`;
}
