import type { Clock } from '../../rehearsal/clock';

/** Ends a script from inside, with this code. */
export class Exit extends Error {
  override readonly name = 'Exit';

  constructor(
    readonly code: number,
    readonly stdout = '',
    message = '',
  ) {
    super(message);
  }
}

/** A running script: it can sleep, and be killed. */
export class Process {
  readonly #killing = new AbortController();
  #state: 'running' | 'ended' = 'running';
  #onEnd: (() => void)[] = [];

  readonly startedAt: number;

  constructor(private readonly clock: Clock) {
    this.startedAt = clock.now();
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  get killed(): AbortSignal {
    return this.#killing.signal;
  }

  sleep(millis: number): Promise<void> {
    return this.clock.sleep(millis, this.killed);
  }

  /** Never comes back, except by being killed. */
  hang(): Promise<never> {
    return new Promise((_, reject) => {
      this.killed.addEventListener('abort', () => {
        reject(new Error('killed'));
      });
    });
  }

  kill(): void {
    this.end();
    this.#killing.abort(new Error('killed'));
  }

  end(): void {
    this.#state = 'ended';
    for (const tell of this.#onEnd) {
      tell();
    }
    this.#onEnd = [];
  }

  /** Resolves when it has ended, or after `millis`. */
  async endedWithin(millis: number): Promise<void> {
    if (!this.isRunning) {
      return;
    }
    const done = new AbortController();
    const ended = new Promise<void>((resolve) => this.#onEnd.push(resolve));
    const late = this.clock.sleep(millis, done.signal).catch((error: unknown) => {
      if (!done.signal.aborted) {
        throw error;
      }
    });
    await Promise.race([ended, late]);
    done.abort(new Error('it has ended'));
  }
}
