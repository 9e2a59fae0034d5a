import type { Judgement } from '../../lambdas/domain/lifecycle/actions';
import type { ObservationJson } from '../../lambdas/domain/lifecycle/observation-json';
import type { Expectation } from '../report/report';

/** What a rehearsal of days found: `report.json`. All instants are ISO-8601. */
export interface LifecycleReport {
  readonly quiesceLifecycle: 1;
  readonly setup: LifecycleSetup;
  /** What the model assumes, and what was not played. */
  readonly notes: readonly string[];
  readonly rounds: { readonly gone: number; readonly actions: number };
  readonly rows: readonly RowReport[];
  /** Every set that was made, from its making to its end. */
  readonly sets: readonly SetHistory[];
  /** Firings that gave no set, by policy and reason. */
  readonly without: readonly { readonly policy: string; readonly reason: string; readonly firings: number }[];
  /** What the engine published of steps that failed, counted. */
  readonly troubles: readonly (Trouble & { readonly count: number })[];
  /** How often removals were held back, by policy. */
  readonly heldBack: readonly { readonly policy: string; readonly region: string; readonly times: number }[];
  /** What there is at the end: `quiesce explain --report` reads it. */
  readonly lifecycle: ObservationJson;
  readonly expectations: readonly Expectation[];
}

interface LifecycleSetup {
  readonly from: string;
  readonly until: string;
  readonly days: number;
  readonly seed: number;
  readonly failures: number;
  readonly broken: number;
  readonly faults: readonly { readonly fault: string; readonly asked: number; readonly fired: number }[];
  /** The Region of the engine. */
  readonly region: string;
}

/** One set of the Region of the engine. */
export interface SetHistory extends Lifetime {
  readonly policy: string;
  /** All schedules for which it was made, the one that made it first. */
  readonly schedules: readonly string[];
  readonly instance: string;
  /** The instance's name in the fleet. */
  readonly name: string;
  readonly runId: string;
  readonly scheduledTime: string;
  readonly takenAt: string;
  readonly snapshotIds: readonly string[];
  readonly consistency: string;
  readonly proof: string;
  /** Why it is not application-consistent. */
  readonly reason?: string;
  readonly copies: readonly CopyHistory[];
  readonly troubles: readonly (Trouble & { readonly at: string })[];
}

/** A step that failed, as the engine publishes it. */
interface Trouble {
  readonly step: string;
  readonly cause: string;
  /** `repeated` or `given-up`. */
  readonly outcome: string;
}

/** The copies of a set in one Region. */
export interface CopyHistory extends Lifetime {
  readonly region: string;
  readonly begunAt: string;
}

interface Lifetime {
  readonly completedAt?: string;
  readonly failedAt?: string;
  readonly removedAt?: string;
  /** The kind of its removal: `retention`, `failed-set`, … */
  readonly why?: string;
  readonly removedBecause?: string;
  /** At the end, of what is still there. */
  readonly fate?: Judgement['fate'];
  readonly reasons?: readonly string[];
}

/** The sets of one instance that were made for one schedule. A set of several schedules is in the row of each of them. */
export interface RowReport {
  readonly policy: string;
  readonly schedule: string;
  readonly instance: string;
  readonly name: string;
  readonly made: number;
  readonly kept: number;
  readonly removed: number;
  /** Sets by what keeps them; a set may have several reasons. */
  readonly keptBy: Readonly<Record<string, number>>;
  /** Sets by the kind of their removal. */
  readonly removedBy: Readonly<Record<string, number>>;
  /** Copies of sets that are there, by Region. */
  readonly copies: Readonly<Record<string, number>>;
  readonly locked: number;
  readonly archived: number;
  readonly shared: number;
  /** Upper bounds, with the copies. */
  readonly bytes: number;
  readonly usdPerMonth: number;
}
