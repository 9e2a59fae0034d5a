import {
  afterRefusal,
  afterSuccess,
  BUCKETS,
  nextSlot,
  paceOf,
  type BucketName,
  type Pace,
} from '../../domain/lifecycle/pacing';
import { Throttled } from '../../errors';
import type { Clock } from '../../ports';

/** Kept of the invocation for the end of the round. */
export const RESERVE_MILLIS = 30_000;

/** Of a call that EC2 refuses because it was asked too often. */
const TRIES = 3;

/** The round has no time for a call: it was not made, and the next round makes it. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Whether an action ended so because there was no time or no slot: nothing is wrong, and the next round goes on with it. */
export function isLeft(error: unknown): boolean {
  return error instanceof OutOfTime || error instanceof Throttled;
}

/** Makes calls at the engine's share of EC2's request buckets. */
export interface Pacer {
  /** Waits for a slot of the Region's bucket. Rejects with `OutOfTime`, with `Throttled` after some pauses, or as the call does. */
  call<T>(bucket: BucketName, region: string, body: () => Promise<T>): Promise<T>;
}

export interface PacerSettings {
  readonly clock: Clock;
  /** Above 0, at most 1. */
  readonly share: number;
  /** Epoch milliseconds: until then the last round may have used its share up. */
  readonly usedUntil?: number;
  /** Told of each refusal. */
  readonly onThrottled?: (bucket: BucketName, region: string) => void;
}

export function createPacer({ clock, share, usedUntil, onThrottled }: PacerSettings): Pacer {
  const paces = new Map<string, Pace>();
  return {
    call: async (name, region, body) => {
      const key = `${name}/${region}`;
      const pace = (): Pace => paces.get(key) ?? paceOf(BUCKETS[name], share, usedUntil);
      const take = (): number => {
        const { slotAt, pace: next } = nextSlot(pace(), clock.now());
        paces.set(key, next);
        return slotAt;
      };
      const waitForSlot = async (): Promise<void> => {
        for (let slotAt = take(); ;) {
          const wait = Math.max(0, slotAt - clock.now());
          if (wait >= clock.remaining() - RESERVE_MILLIS) {
            throw new OutOfTime(`${name} in ${region}: no time left in this round`);
          }
          if (wait === 0) {
            return;
          }
          await clock.sleep(wait);
          if (pace().pausedUntil > clock.now()) {
            slotAt = take(); // EC2 has refused another call meanwhile.
          }
        }
      };
      for (let tries = 1; ; tries += 1) {
        await waitForSlot();
        try {
          const answer = await body();
          paces.set(key, afterSuccess(pace()));
          return answer;
        } catch (error) {
          if (!(error instanceof Throttled)) {
            throw error;
          }
          onThrottled?.(name, region);
          paces.set(key, afterRefusal(pace(), clock.now()));
          if (tries === TRIES) {
            throw error;
          }
        }
      }
    },
  };
}
