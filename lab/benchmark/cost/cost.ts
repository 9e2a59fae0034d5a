import type { Prices } from './prices';

/** What is paid for by use, in the units of the prices. */
export interface Usage {
  readonly transitions: number;
  readonly requests: number;
  readonly gigabyteSeconds: number;
  readonly writes: number;
  readonly reads: number;
  readonly events: number;
  readonly logBytes: number;
}

export const NOTHING: Usage = {
  transitions: 0,
  requests: 0,
  gigabyteSeconds: 0,
  writes: 0,
  reads: 0,
  events: 0,
  logBytes: 0,
};

/** The bill of a usage, in US dollars. */
export interface Cost {
  readonly transitions: number;
  readonly functions: number;
  readonly ledger: number;
  readonly events: number;
  readonly logs: number;
  readonly total: number;
}

const GIGABYTE = 1e9;

export function costOf(usage: Usage, prices: Prices): Cost {
  const parts = {
    transitions: usage.transitions * prices.transition,
    functions: usage.requests * prices.request + usage.gigabyteSeconds * prices.gigabyteSecond,
    ledger: usage.writes * prices.write + usage.reads * prices.read,
    events: usage.events * prices.event,
    logs: (usage.logBytes / GIGABYTE) * prices.logGigabyte,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** The usage of `targets` brought to that of `to`. */
export function scaled(usage: Usage, { targets, to }: { readonly targets: number; readonly to: number }): Usage {
  const share = to / targets;
  return {
    transitions: usage.transitions * share,
    requests: usage.requests * share,
    gigabyteSeconds: usage.gigabyteSeconds * share,
    writes: usage.writes * share,
    reads: usage.reads * share,
    events: usage.events * share,
    logBytes: usage.logBytes * share,
  };
}
