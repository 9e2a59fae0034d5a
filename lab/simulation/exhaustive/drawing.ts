import type { Random } from '../../../rehearsal/cloud/random';

/** What is drawn for a world. */
export interface Drawing {
  readonly between: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly one: <T>(from: readonly [T, ...T[]]) => T;
}

export function drawing(random: Random): Drawing {
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return {
    between,
    chance: (probability) => random() < probability,
    one: (from) => from[between(0, from.length - 1)] ?? from[0],
  };
}
