import type { Policy } from '../../../../lambdas/domain/policy';
import type { CallRecord } from '../../../../rehearsal/cloud/calls';
import type { ObservedRun } from '../../observed';
import type { Simulation } from '../../simulation';
import type { PlannedFault } from '../fault-line';

/** What a check may look at. The simulation knows the truth; the product does not. */
export interface Watched {
  readonly simulation: Simulation;
  readonly policies: readonly Policy[];
  /** All that goes wrong, the path's own faults among it. */
  readonly faults: readonly PlannedFault[];
  /** Epoch milliseconds at which the last outage so far is over; `Infinity` where one never ends. */
  readonly outageEndsAt: () => number;
}

/** What runs ended as. */
type EndedRuns = readonly (readonly [ObservedRun, Policy])[];

/** An invariant: each method answers what is broken, a sentence for each. */
export interface Check<Ended = EndedRuns> {
  /** A call arrives, before any effect. */
  readonly onArrival?: (call: CallRecord) => readonly string[];
  readonly onAnswer?: (call: CallRecord) => readonly string[];
  /** After every event: calls, changes of commands, sets, states entered and left. */
  readonly onEvent?: () => readonly string[];
  /** When all runs have ended, the control plane is back, and lease and guard have had their time. */
  readonly atEnd?: (ended: Ended) => readonly string[];
}

export type MakeCheck = (watched: Watched) => Check;
