import type { Case } from './case';
import type { Breadth } from './enumerate';
import type { PlannedFault } from './fault-line';
import type { Violation } from './monitor';
import type { Recording } from './recording';

/** What cases are played of: a path of the decision table, a world of the lifecycle, or one of drills. */
export interface Subject {
  readonly name: string;
  readonly play: (of: Pick<Case, 'seed' | 'faults'>) => Promise<PlayedCase>;
  /** Every single fault that a recorded case has a place for, in the order of its places. */
  readonly faultsOf: (recording: Recording, breadth: Breadth) => readonly PlannedFault[];
}

export interface PlayedCase {
  /** What must never be, and how it differs from what is said of it. */
  readonly violations: readonly Violation[];
  /** Where a fault could be put. */
  readonly recording: Recording;
  /** How many of its faults happened. */
  readonly fired: number;
  /** All that happened, moment by moment. */
  readonly timeline: () => readonly string[];
}
