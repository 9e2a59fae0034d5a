import type { Prices } from '../cost/prices';
import { figure, whole } from '../figures';
import { kebab } from '../options';
import type { Table } from '../tables';
import { DRILL_INPUTS, type DrillInputName, type DrillInputs } from './inputs';
import { endpointsPerMonth, type DrillFigures } from './measure';

export function drillTable(drills: readonly DrillFigures[]): Table {
  return {
    head: [
      'set, GiB',
      'initialization rate',
      'minutes to the verdict',
      'minutes to usable',
      'USD',
      'of it the engine',
      'calls',
    ],
    rows: drills.map(({ gibibytes, initializationRate: rate, minutes, minutesToUsable, usd, engineUsd, calls }) => [
      gibibytes.toLocaleString('en'),
      rate === undefined ? 'none' : `${String(rate)} MiB/s`,
      minutes.toFixed(1),
      minutesToUsable.toFixed(1),
      usd.toFixed(3),
      engineUsd.toFixed(3),
      whole(calls),
    ]),
  };
}

/** Every input of a drill, with the flag that changes it. */
export function drillInputsTable(inputs: DrillInputs): Table {
  return {
    head: ['flag', 'value', 'what it is', 'source'],
    rows: (Object.keys(DRILL_INPUTS) as DrillInputName[]).map((name) => [
      `--drill-${kebab(name)}`,
      `${figure(inputs[name])} ${DRILL_INPUTS[name].unit}`,
      DRILL_INPUTS[name].meaning,
      DRILL_INPUTS[name].source,
    ]),
  };
}

export function endpointsText(prices: Prices): string {
  return endpointsPerMonth(prices).toFixed(2);
}
