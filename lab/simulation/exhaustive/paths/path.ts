import type { Policy, RunRequest } from '../../../../lambdas/domain/policy';
import type { Simulation, SimulationOptions } from '../../simulation';

/** A way through the decision table (docs/verification.md, Paths): a small world, what fires in it, and how it ends by itself. */
export interface Path {
  /** Of letters, digits and dashes: the first word of a replay line. */
  readonly name: string;
  readonly what: string;
  readonly world?: Pick<SimulationOptions, 'instances' | 'documents' | 'modelSettings' | 'settings'>;
  /** Faults that make the path what it is; a case puts its own beside them. */
  readonly given?: readonly string[];
  /** What happens beside the runs. */
  readonly before?: (simulation: Simulation) => void;
  readonly firings: readonly Firing[];
  /** How it ends when nothing else goes wrong, see `endingOf`; a world that was drawn can't know. */
  readonly ends?: string;
}

export interface Firing {
  readonly policy: Policy;
  readonly request?: Partial<RunRequest>;
  /** Since the beginning of the simulation. */
  readonly afterMillis?: number;
}
