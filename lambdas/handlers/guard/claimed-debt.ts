import type { Clock, OwedHold, Ports } from '../../ports';
import { defined } from '../../domain/json';
import { instantOf } from '../../domain/instant';

/**
 * How long a guard's claim on a debt lasts: shorter than the minute after which the next guard is called, so a guard that
 * died does not delay the next one.
 */
const CLAIM_SECONDS = 45;

/** Renewed when less is left: a guard sleeps at least this often, since its longest call is a look-up of 30 s. */
const RENEW_SECONDS = 35;

type ClaimPorts = Pick<Ports, 'ledger' | 'clock' | 'log'>;

export interface Claim {
  readonly by: string;
  /** ISO-8601: the run has ended just now, and its functions may act until then. */
  readonly actsUntil?: string;
}

/** Claims the debt for this guard. If the ledger does not answer, it thaws all the same: a thaw too many is harmless. */
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
        await claimDebt(ports, debt, { by }); // The answer does not matter: a payment that has begun is finished.
      }
      await clock.sleep(millis);
    },
  };
}
