import type { Random } from '../random';

/** A number of places; who waits is let in, in no order, when one is given back. */
export interface Pool {
  acquire(): Promise<void>;
  release(): void;
}

/** A pool of `size` places; the next one in is drawn at random, since the agent promises no order. */
export function createPool(size: number, random: Random): Pool {
  const waiting: (() => void)[] = [];
  let free = size;
  return {
    acquire() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    release() {
      const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
      if (next) {
        next();
      } else {
        free += 1;
      }
    },
  };
}
