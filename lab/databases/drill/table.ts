import Table from 'cli-table3';
import type { Spread } from '../results';
import type { DrillResult } from './results';

/** The columns of the table, on the terminal and in docs/databases.md. */
export const DRILL_COLUMNS = [
  'database',
  'rounds / with a broken copy',
  'false passes',
  'false failures',
  'usable after, ms',
  'whole check, ms',
  'data loss, s',
] as const;

/** One result as the table's cells. */
export function drillCells(result: DrillResult): readonly string[] {
  const { rounds, sabotaged, falsePasses, falseFailures, usableMillis, checkMillis, dataLossSeconds } = result;
  return [
    `${result.database} ${result.version}`,
    `${rounds} / ${sabotaged}`,
    String(falsePasses.length),
    String(falseFailures.length),
    ...[usableMillis, checkMillis, dataLossSeconds].map(spreadText),
  ];
}

/** The results for a terminal. */
export function renderDrillTable(results: readonly DrillResult[]): string {
  const table = new Table({ head: [...DRILL_COLUMNS], style: { head: [], border: [] }, wordWrap: true });
  for (const result of results) {
    table.push([...drillCells(result)]);
  }
  return table.toString();
}

function spreadText({ median, worst }: Spread): string {
  return `${median}, worst ${worst}`;
}
