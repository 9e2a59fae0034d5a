import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../markdown-table';
import { drillInputsTable, drillTable, endpointsText } from './drill/tables';
import { latenciesTable, pricesTable } from './input-tables';
import type { Report } from './report';
import { lifecycleTable, pruningTable } from './lifecycle/tables';
import * as tables from './tables';

/** The page in Markdown; the words are in `notes/`, a placeholder in them is replaced by its table. */
export function renderPage(report: Report): string {
  const filled: Readonly<Record<string, () => string>> = {
    COMMAND: () => commandOf(report),
    WINDOW: () => ofMain(report),
    FLOORS: () => when(report.freezeWindowByFloor, tables.floorsTable),
    INSIDE: () => when(report.window, tables.countTable),
    POLLING: () => when(report.polling, tables.pollingTable),
    COST: () => when(report.cost, tables.costTable),
    GROWTH: () => when(report.cost, tables.growthTable),
    METRICS: () => (report.cost?.metricsPerMonth ?? 0).toFixed(2),
    SCALE: () => (report.scale === undefined ? '_not measured_' : markdown(tables.scaleTable(report))),
    LIFECYCLE: () => when(report.lifecycle, lifecycleTable),
    PRUNING: () => when(report.pruning, pruningTable),
    DRILL: () => when(report.drill, drillTable),
    DRILLINPUTS: () => markdown(drillInputsTable(report.inputs.drill)),
    ENDPOINTS: () => endpointsText(report.inputs.prices),
    BUNDLES: () => when(report.bundles, tables.bundlesTable),
    SYNTH: () => markdown(tables.synthTable(report)),
    GOALS: () => markdown(tables.goalsTable(report)),
    LATENCIES: () => markdown(latenciesTable(report)),
    PRICES: () => markdown(pricesTable(report)),
  };
  const text = readFileSync(join(__dirname, 'notes', 'performance.md'), 'utf8');
  return text.replaceAll(/@([A-Z]+)@/g, (_, name: string) => {
    const fill = filled[name];
    if (fill === undefined) {
      throw new Error(`notes/performance.md: there is nothing for @${name}@`);
    }
    return fill();
  });
}

function commandOf({ inputs: { seed, floorMillis, samples }, scale }: Report): string {
  const targets = scale === undefined ? '' : ` --targets ${scale.targets}`;
  return `npm run bench -- --write-docs --seed ${seed} --floor ${floorMillis} --samples ${samples}${targets}`;
}

function ofMain({ freezeWindowByFloor: floors, inputs }: Report): string {
  return when(
    floors?.find(({ floorMillis }) => floorMillis === inputs.floorMillis),
    tables.windowTable,
  );
}

function when<Found>(found: Found | undefined, table: (found: Found) => tables.Table): string {
  return found === undefined ? '_not measured_' : markdown(table(found));
}

function markdown({ head, rows }: tables.Table): string {
  return markdownTable(head, rows);
}
