/** Of a list of numbers. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** The nearest-rank percentiles; all 0 of an empty list. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}

/** Counts what happens, in all and in its busiest second. */
export interface Rate {
  count: number;
  peakPerSecond: number;
}

export class Rates {
  readonly #rates = new Map<string, Rate & { second: number; inSecond: number }>();

  add(name: string, atMillis: number): void {
    const second = Math.floor(atMillis / 1_000);
    const rate = this.#rates.get(name) ?? { count: 0, peakPerSecond: 0, second, inSecond: 0 };
    this.#rates.set(name, rate);
    if (rate.second !== second) {
      Object.assign(rate, { second, inSecond: 0 });
    }
    rate.count += 1;
    rate.inSecond += 1;
    rate.peakPerSecond = Math.max(rate.peakPerSecond, rate.inSecond);
  }

  read(): Readonly<Record<string, Rate>> {
    const entries = [...this.#rates].sort(([, a], [, b]) => b.count - a.count);
    return Object.fromEntries(entries.map(([name, { count, peakPerSecond }]) => [name, { count, peakPerSecond }]));
  }
}
