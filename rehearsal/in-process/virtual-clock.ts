import type { Clock, Signal } from '../clock';

interface Timer {
  readonly due: number;
  /** Breaks ties: the order of setting. */
  readonly sequence: number;
  readonly wake: () => void;
  /** An aborted sleeper stays in the heap until its turn comes. */
  state: 'waiting' | 'aborted';
}

/**
 * A clock that stands still until it is told to move: what would take hours runs in milliseconds, in one order.
 * Timers that are due at the same instant fire in the order in which they were set.
 */
export class VirtualClock implements Clock {
  readonly #heap: Timer[] = [];
  #sequence = 0;
  #waiting = 0;
  #now: number;
  #failure: { readonly error: unknown } | undefined;

  /** @param start Milliseconds since the epoch; the default is 2026-01-01T00:00:00Z. */
  constructor(start = 1_767_225_600_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(millis: number, signal?: Signal): Promise<void> {
    if (signal !== undefined) {
      return this.#sleepUnless(millis, signal);
    }
    return new Promise((resolve) => void this.#set(millis, resolve));
  }

  #sleepUnless(millis: number, signal: Signal): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        const reason: unknown = signal.reason;
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      };
      if (signal.aborted) {
        refuse();
        return;
      }
      const onAbort = (): void => {
        timer.state = 'aborted';
        this.#waiting -= 1;
        refuse();
      };
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const timer = this.#set(millis, wake);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #set(millis: number, wake: () => void): Timer {
    this.#sequence += 1;
    this.#waiting += 1;
    const due = this.#now + Math.max(0, millis);
    const timer: Timer = { due, sequence: this.#sequence, wake, state: 'waiting' };
    push(this.#heap, timer);
    return timer;
  }

  /** Stops time: moving the clock throws this error. For defects that simulated code would take for an answer. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** How many sleepers there are. */
  get pending(): number {
    return this.#waiting;
  }

  /** Moves time on by `millis`, waking each sleeper at its own instant and letting it work before the next. */
  async advance(millis: number): Promise<void> {
    const until = this.#now + millis;
    await settle();
    while (await this.#step(until)) {}
    this.#now = until;
  }

  /** Moves time on until nobody sleeps any more, at most `maxMillis`; answers the milliseconds that passed. */
  async runUntilIdle(maxMillis = Number.POSITIVE_INFINITY): Promise<number> {
    const start = this.#now;
    await settle();
    while (await this.#step(start + maxMillis)) {}
    return this.#now - start;
  }

  /** Moves time on until `work` has settled, and answers as it does; fails when everybody sleeps for ever. */
  async runUntil<T>(work: Promise<T>): Promise<T> {
    const state = { settled: false };
    const done = (): void => {
      state.settled = true;
    };
    work.then(done, done);
    await settle();
    while (!state.settled) {
      if (!(await this.#step(Number.POSITIVE_INFINITY))) {
        throw new Error('nothing is left that could wake the work');
      }
    }
    return work;
  }

  async #step(until: number): Promise<boolean> {
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
    while (this.#heap[0]?.state === 'aborted') {
      pop(this.#heap);
    }
    const next = this.#heap[0];
    if (next === undefined || next.due > until) {
      return false;
    }
    pop(this.#heap);
    this.#waiting -= 1;
    this.#now = next.due;
    next.wake();
    await settle();
    return true;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.sequence < b.sequence);
}

/** A binary heap, the next one due at its head: a large run has tens of thousands of sleepers at a time. */
function push(heap: Timer[], timer: Timer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const above = (index - 1) >>> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, timer)) {
      break;
    }
    heap[index] = parent;
    index = above;
  }
  heap[index] = timer;
}

/** Takes the head out. */
function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) {
    return;
  }
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) {
      break;
    }
    const [child, smaller] = b !== undefined && isBefore(b, a) ? [left + 1, b] : [left, a];
    if (isBefore(last, smaller)) {
      break;
    }
    heap[index] = smaller;
    index = child;
  }
  heap[index] = last;
}

/** Lets every promise that can go on do so; an immediate runs only when the microtasks are spent. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
