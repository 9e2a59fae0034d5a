import type { Clock, OwedHold, Ports } from '../../ports';
import { defined } from '../../domain/json';
import { instantOf } from '../../domain/instant';

/**
 * How long a guard's word that it pays a debt holds: shorter than the minute after which the next one is called, so
 * that a guard that died costs its successor nothing.
 */
const CLAIM_SECONDS = 45;

/** Renewed when less is left: the longest that a guard does not come by here is a look-up of 30 s. */
const RENEW_SECONDS = 35;

type ClaimPorts = Pick<Ports, 'ledger' | 'clock' | 'log'>;

export interface Claim {
  readonly by: string;
  /** ISO-8601: the run has ended just now, and its functions may act until then. */
  readonly actsUntil?: string;
}

/** Says that this guard pays. A ledger that does not answer keeps nobody from thawing: a thaw too many is harmless. */
export async function claimDebt(
  { ledger, clock, log }: ClaimPorts,
  debt: OwedHold,
  { by, actsUntil }: Claim,
): Promise<'taken' | 'left'> {
  const now = clock.now();
  try {
    const taken = await ledger.takeOver({
      instanceId: debt.instanceId,
      executionId: debt.executionId,
      by,
      now: instantOf(now),
      until: instantOf(now + CLAIM_SECONDS * 1_000),
      ...defined({ ended: actsUntil === undefined ? undefined : { actsUntil } }),
    });
    return taken === 'taken' ? 'taken' : 'left';
  } catch (error) {
    log.warn('debt-not-claimed', { instanceId: debt.instanceId, error: String(error) });
    return 'taken';
  }
}

/** The clock of one payment: it ends after its seconds, and renews the claim before it sleeps. */
export function clockOfPayment(
  ports: ClaimPorts,
  debt: OwedHold,
  { by, seconds }: { readonly by: string; readonly seconds: number },
): Clock {
  const { clock } = ports;
  const endsAt = clock.now() + seconds * 1_000;
  let claimedUntil = clock.now() + CLAIM_SECONDS * 1_000;
  return {
    now: () => clock.now(),
    remaining: () => Math.min(clock.remaining(), endsAt - clock.now()),
    sleep: async (millis) => {
      if (claimedUntil - clock.now() - millis < RENEW_SECONDS * 1_000) {
        claimedUntil = clock.now() + CLAIM_SECONDS * 1_000;
        await claimDebt(ports, debt, { by }); // Whatever it says: what was begun is ended.
      }
      await clock.sleep(millis);
    },
  };
}
