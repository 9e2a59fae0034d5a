import type { Clock } from '../../rehearsal/clock';
import type { FrozenInterval, ThawedBy } from './truth';

/** A mount that scripts may freeze, and the volume below it. */
export interface ModelledMount {
  readonly path: string;
  readonly volumeId: string;
}

/** The kernel's side of a guest: which file systems are frozen, and who waits to write; tells of the first and the last of them. */
export class FileSystems {
  readonly intervals: FrozenInterval[] = [];
  readonly #open = new Map<string, number>();
  readonly #writes = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(
    private readonly clock: Clock,
    readonly mounts: readonly ModelledMount[],
    private readonly tell: (change: 'frozen' | 'thawed') => void = () => undefined,
  ) {}

  isFrozen(path: string): boolean {
    return this.#open.has(path);
  }

  frozenPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** `busy`, the kernel's EBUSY, where it is frozen already. */
  freeze(path: string, executionId: string): 'frozen' | 'busy' {
    const mount = this.mounts.find((candidate) => candidate.path === path);
    if (mount === undefined || this.#open.has(path)) {
      return 'busy';
    }
    this.#open.set(path, this.intervals.length);
    if (this.#open.size === 1) {
      this.tell('frozen');
    }
    this.intervals.push({ ...mount, executionId, frozenAt: this.clock.now() });
    return 'frozen';
  }

  /** `not-frozen`, the kernel's EINVAL, where there is nothing to thaw. */
  thaw(path: string, thawedBy: ThawedBy): 'thawed' | 'not-frozen' {
    const index = this.#open.get(path);
    const interval = index === undefined ? undefined : this.intervals[index];
    if (index === undefined || interval === undefined) {
      return 'not-frozen';
    }
    this.#open.delete(path);
    if (this.#open.size === 0) {
      this.tell('thawed');
    }
    this.intervals[index] = { ...interval, thawedAt: this.clock.now(), thawedBy };
    for (const wake of this.#waiting.get(path) ?? []) {
      wake();
    }
    this.#waiting.delete(path);
    return 'thawed';
  }

  /** Writes and is acknowledged: at once, or when a freeze is over. */
  async write(path: string): Promise<void> {
    while (this.#open.has(path)) {
      await new Promise<void>((resolve) => {
        this.#waiting.set(path, [...(this.#waiting.get(path) ?? []), resolve]);
      });
    }
    this.#writes.set(path, (this.#writes.get(path) ?? 0) + 1);
  }

  /** Writes acknowledged so far, for each path. */
  written(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#writes);
  }
}
