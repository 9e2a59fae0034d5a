import type { Process } from './process';

/** `/run/quiesce/<executionId>`: what the guest remembers of one execution until it is booted again. */
export interface Attempt {
  readonly executionId: string;
  tombstone: 'set' | 'absent';
  /** The last pre-script of it that got to work, running or not. */
  pre?: Process;
  /** Paths that were meant. */
  mounts: readonly string[];
  /** Paths that it tried to freeze and did not fail to, oldest first. */
  attempted: string[];
  quiescedAt?: number;
  frozenAt?: number;
  /** The line that its pre-script ended with. */
  evidence?: string;
  lease?: Watchdog;
  ended?: HoldEnd;
  /** Paths found frozen at the thaw of a pre-script that made its set itself. */
  section?: readonly string[];
}

/** `dead`: somebody killed it, and nobody thaws when its time is up. */
export interface Watchdog {
  readonly dueAt: number;
  readonly stop: AbortController;
  state: 'waiting' | 'fired' | 'dead';
}

/** How a hold ended; `failed`: its pre-script did, and thawed. */
export interface HoldEnd {
  readonly by: 'command' | 'lease' | 'operator' | 'failed';
  readonly thawedAt?: number;
  readonly freezeMillis?: number;
}

export function newAttempt(executionId: string): Attempt {
  return { executionId, tombstone: 'absent', mounts: [], attempted: [] };
}

/** One line of evidence (docs/guarantees.md, G3): of the attempt's mounts those in `held` count as held. */
export function evidenceLine(
  attempt: Attempt,
  said: {
    /** As the script was told, which differs from the attempt's for an operator. */
    readonly executionId: string;
    readonly held: readonly string[];
    readonly thawed?: Pick<HoldEnd, 'by' | 'thawedAt' | 'freezeMillis'>;
    /** What became of the call of a pre-script that was to make its set itself. */
    readonly snapshot?: object;
  },
): string {
  const { thawed } = said;
  const at = (millis: number | undefined) => (millis === undefined ? undefined : new Date(millis).toISOString());
  const isThawed = thawed?.thawedAt !== undefined;
  return JSON.stringify({
    quiesce: 1,
    executionId: said.executionId,
    quiescedAt: at(attempt.quiescedAt),
    frozenAt: at(attempt.frozenAt),
    thawedAt: at(thawed?.thawedAt),
    thawedBy: isThawed ? thawed.by : undefined,
    freezeMillis: isThawed ? thawed.freezeMillis : undefined,
    heldBy: 'freeze',
    mounts: attempt.mounts.map((path) => ({ path, held: said.held.includes(path) })),
    snapshot: said.snapshot,
  });
}
