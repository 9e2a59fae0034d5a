import type { Policy, RunRequest } from '../../../../lambdas/domain/policy';
import type { Simulation, SimulationOptions } from '../../simulation';

/** A row of the decision table (docs/verification.md, Paths): a small world, what fires in it, and what is done there. */
export interface Path {
  /** Of letters, digits and dashes: the first word of a replay line. */
  readonly name: string;
  readonly what: string;
  readonly world?: Pick<SimulationOptions, 'instances' | 'documents' | 'modelSettings' | 'settings'>;
  /** Faults that make the path what it is. The faults of a case are added to them. */
  readonly given?: readonly string[];
  /** What else happens in this world. */
  readonly before?: (simulation: Simulation) => void;
  readonly firings: readonly Firing[];
  /** What Amazon Data Lifecycle Manager does there, where AWS documents it. */
  readonly dlm?: string;
  /** What we do when nothing else goes wrong: the way of each target (`ways.ts`), by firing and instance. */
  readonly ways?: readonly string[];
  /** How it ends then, see `endingOf`. A world that was drawn says neither. */
  readonly ends?: string;
}

export interface Firing {
  readonly policy: Policy;
  readonly request?: Partial<RunRequest>;
  /** Since the beginning of the simulation. */
  readonly afterMillis?: number;
}
