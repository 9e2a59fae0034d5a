import { askUntil, type Patience } from '../../ask-until';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import { ScriptNotSent, Throttled } from '../../errors';
import type { Ports, SentScript } from '../../ports';

/** For so long a throttled pre-script is sent again; a healthy attempt lasts that much longer (`hold`). */
export const SEND_SECONDS = 90;

/** Nothing is frozen yet, so a script that freezes waits for its turn. */
export const PRE_PATIENCE = { firstMillis: 1_000, longestMillis: 8_000, boundMillis: SEND_SECONDS * 1_000 };

/** A throttled thaw is tried often, and for longer than a bucket needs for some tokens: the instance is frozen. */
export const THAW_PATIENCE = { firstMillis: 200, longestMillis: 800, boundMillis: 20_000 };

export type SlowDownPorts = Pick<Ports, 'ledger' | 'metrics' | 'clock' | 'log'>;

/**
 * Tells the engine that Run Command refused a call. Nothing waits for it, because an instance may be frozen meanwhile. If
 * it fails, the next refusal tries again.
 */
export function tellThrottled({ ledger, metrics, clock, log }: SlowDownPorts): () => void {
  return () => {
    ledger.slowDown(instantOf(clock.now())).catch((error: unknown) => {
      log.warn('slowdown-not-recorded', { error: String(error) });
    });
    noteThrottled({ metrics, log }, 'run-command');
  };
}

/** Counts a call that AWS refused because it was asked too often. The bucket is the account's, so it is of no policy. */
export function noteThrottled({ metrics, log }: Pick<Ports, 'metrics' | 'log'>, bucket: string, region?: string): void {
  log.warn('call-throttled', { bucket, region });
  metrics.emit(undefined, { [MetricName.CALL_THROTTLED]: 1 });
}

/**
 * Sends a script again for as long as Run Command refuses it because it is asked too often: that had no effect, so it
 * uses none of the policy's retries. Rejects with `ScriptNotSent` when the patience is used up.
 */
export async function sendPatiently(
  ports: SlowDownPorts,
  patience: Omit<Patience, 'clock'>,
  send: () => Promise<SentScript>,
): Promise<SentScript> {
  let refusal: Throttled | undefined;
  const sent = await askUntil({ clock: ports.clock, ...patience }, async () => {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Throttled)) {
        throw error;
      }
      refusal = error;
      tellThrottled(ports)();
      return undefined; // Sent again.
    }
  });
  if (sent === undefined) {
    const detail = refusal?.message ?? '';
    throw new ScriptNotSent(`not sent for ${patience.boundMillis / 1_000} s: ${detail}`, {
      cause: refusal,
      code: 'Throttled',
      detail,
    });
  }
  return sent;
}
