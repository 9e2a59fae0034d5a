/** What is said of many samples of one thing, in the unit of the samples. */
export interface Distribution {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** Quantiles by nearest rank: each is a value that was really measured. Refuses no samples at all. */
export function distributionOf(samples: readonly number[]): Distribution {
  const sorted = samples.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), worst: quantile(sorted, 1) };
}

/** The middle one by nearest rank. */
export function median(samples: readonly number[]): number {
  return distributionOf(samples).p50;
}

function quantile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) {
    throw new Error('statistics of no samples were asked for');
  }
  return value;
}

/** Each figure of one distribution divided by the same of another. */
export function ratioOf(of: Distribution, to: Distribution): Distribution {
  return { p50: of.p50 / to.p50, p99: of.p99 / to.p99, worst: of.worst / to.worst };
}

/** Whole units, for what is shown: a virtual clock knows more digits than mean anything. */
export function rounded({ p50, p99, worst }: Distribution): Distribution {
  return { p50: Math.round(p50), p99: Math.round(p99), worst: Math.round(worst) };
}
