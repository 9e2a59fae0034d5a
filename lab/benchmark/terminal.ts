import Table from 'cli-table3';
import { isMissed } from './goals';
import type { Report } from './report';
import { drillTable } from './drill/tables';
import { lifecycleTable, pruningTable } from './lifecycle/tables';
import * as tables from './tables';

/** What was measured, and which goals were missed, for a terminal. */
export function renderReport(report: Report): string {
  return [...sections(report).map(({ title, table }) => `${title}\n${render(table)}`), conclusion(report)].join('\n\n');
}

interface Section {
  readonly title: string;
  readonly table: tables.Table;
}

function sections(report: Report): readonly Section[] {
  const {
    freezeWindowByFloor: floors,
    window,
    polling,
    cost,
    scale,
    lifecycle,
    pruning,
    drill,
    bundles,
    synth,
    inputs,
  } = report;
  const main = floors?.find(({ floorMillis }) => floorMillis === inputs.floorMillis);
  return [
    ...(main === undefined
      ? []
      : [{ title: `Freeze window at a floor of ${inputs.floorMillis} ms`, table: tables.windowTable(main) }]),
    ...(floors === undefined ? [] : [{ title: 'Freeze window by floor', table: tables.floorsTable(floors) }]),
    ...(window === undefined ? [] : [{ title: 'Inside the window', table: tables.countTable(window) }]),
    ...(polling === undefined ? [] : [{ title: 'Ways to poll', table: tables.pollingTable(polling) }]),
    ...(cost === undefined
      ? []
      : [
          { title: 'Cost', table: tables.costTable(cost) },
          { title: 'Cost by size', table: tables.growthTable(cost) },
        ]),
    ...(scale === undefined ? [] : [{ title: 'Scale', table: tables.scaleTable(report) }]),
    ...(lifecycle === undefined ? [] : [{ title: 'Rounds of the lifecycle', table: lifecycleTable(lifecycle) }]),
    ...(pruning === undefined ? [] : [{ title: 'Removal', table: pruningTable(pruning) }]),
    ...(drill === undefined ? [] : [{ title: 'Restore drills', table: drillTable(drill) }]),
    ...(bundles === undefined ? [] : [{ title: 'Bundles', table: tables.bundlesTable(bundles) }]),
    ...(synth === undefined ? [] : [{ title: 'Synthesis', table: tables.synthTable(report) }]),
  ];
}

function render({ head, rows }: tables.Table): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) {
    table.push([...row]);
  }
  return table.toString();
}

function conclusion({ goals }: Report): string {
  const missed = goals.filter(isMissed);
  const unreachable = goals.filter(({ result }) => result === 'out-of-reach');
  return [
    missed.length === 0 ? `all ${goals.length - unreachable.length} goals were reached` : 'MISSED',
    ...missed.map(
      ({ name, value, limit }) => `  ${name}: ${Number(value.toFixed(3))}, at most ${Number(limit.toFixed(3))}`,
    ),
    ...unreachable.map(({ name, value }) => `  out of reach with these inputs: ${name}: ${Number(value.toFixed(3))}`),
  ].join('\n');
}
