import { PRICES, type PriceName } from './cost/prices';
import { figure } from './figures';
import { LATENCIES, type LatencyName } from './model/latencies';
import { kebab } from './options';
import type { Report } from './report';
import type { Table } from './tables';

/** Every latency that is taken on trust, with the flag that changes it. */
export function latenciesTable({ inputs: { latencies } }: Report): Table {
  return {
    head: ['flag', 'median, ms', 'p99, ms', 'what it is', 'source'],
    rows: (Object.keys(LATENCIES) as LatencyName[]).map((name) => [
      `--${kebab(name)}`,
      figure(latencies[name].median),
      figure(latencies[name].p99),
      LATENCIES[name].meaning,
      LATENCIES[name].source,
    ]),
  };
}

/** Every price, with the flag that changes it. */
export function pricesTable({ inputs: { prices } }: Report): Table {
  return {
    head: ['flag', 'USD', 'of a', 'source'],
    rows: (Object.keys(PRICES) as PriceName[]).map((name) => [
      `--price-${kebab(name)}`,
      String(Number(prices[name].toPrecision(6))),
      PRICES[name].unit,
      PRICES[name].source,
    ]),
  };
}
