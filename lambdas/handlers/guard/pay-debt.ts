import { actsUntil, isOwedBy, leaseOf } from '../../domain/debts';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import { MetricName } from '../../domain/metrics';
import type { OwedHold, Ports } from '../../ports';
import { thawAttempt } from '../scripts/thaw-attempt';
import { claimDebt, clockOfPayment } from './claimed-debt';

export type PayPorts = Pick<Ports, 'ledger' | 'scripts' | 'instances' | 'events' | 'metrics' | 'clock' | 'log'>;

export interface GuardSettings {
  readonly deliverySeconds: number;
  /** Longest that a function that sends pre-scripts goes on when its run is gone: its own time-out. */
  readonly actingSeconds: number;
}

export interface Payment extends GuardSettings {
  /** Tells guards apart. */
  readonly by: string;
  /** ARN of the run, or of the child, that has just ended abnormally. */
  readonly ended: string | undefined;
}

/**
 * `confirmed`: thawed and struck out. `abandoned`: struck out, since the document is gone and the lease has passed. `watched`: thawed, but something of its run may act yet. `owed`: not confirmed.
 * `left`: another guard is at it, or it is settled.
 */
export type Paid = Told | 'left';

type Told = 'confirmed' | 'abandoned' | 'watched' | 'owed';

/** The longest that a script may take by a policy: the guard does not know the policy any more. */
const TIMEOUT_SECONDS = 120;

/** A look-up (30), a cancel (20) and what a thaw keeps in reserve (30). */
const AROUND_THAWS_SECONDS = 80;

/** Longest that one payment may take: a slow thaw, and another one after a pre-script that was found. */
export function paymentSeconds({ deliverySeconds }: Pick<GuardSettings, 'deliverySeconds'>): number {
  return 2 * (deliverySeconds + TIMEOUT_SECONDS) + AROUND_THAWS_SECONDS;
}

/** Pays one debt. It never rejects: one that can't be paid now must not keep the others from being paid. */
export async function payDebt(ports: PayPorts, debt: OwedHold, payment: Payment): Promise<Paid> {
  const { instanceId, runId } = debt;
  try {
    const known = isOwedBy(debt, payment.ended) ? orphaned(ports, debt, payment) : debt;
    const claim = defined({ by: payment.by, actsUntil: known === debt ? undefined : known.actsUntil });
    if ((await claimDebt(ports, debt, claim)) === 'left') {
      return 'left';
    }
    const whereabouts = await locate(ports, debt);
    if (whereabouts === 'stopped') {
      return 'owed';
    }
    const paid: Told = whereabouts === 'gone' ? await settle(ports, debt) : await thawHold(ports, known, payment);
    await tell(ports, debt, paid);
    return paid;
  } catch (error) {
    ports.log.error('debt-not-paid', error, { instanceId, runId });
    return 'owed'; // The next minute tries again.
  }
}

/**
 * Step Functions does not end the function of a run that was stopped or timed out: it may send the pre-script, make a
 * set and send the post-script for as long as its own time-out. From now on the debt says so to every guard.
 */
function orphaned({ clock }: PayPorts, debt: OwedHold, { actingSeconds }: Payment) {
  return { ...debt, actsUntil: instantOf(clock.now() + actingSeconds * 1_000) };
}

/**
 * A freeze is a state of the kernel: an instance that is gone has none. A stopped one can't be thawed now, and one that
 * hibernates may be frozen when it resumes. Its debt stays, and no event is published, because no writer is blocked.
 */
async function locate({ instances, log }: PayPorts, { instanceId }: OwedHold): Promise<'gone' | 'stopped' | 'running'> {
  try {
    const instance = await instances.describe(instanceId);
    if (instance === undefined || ['terminated', 'shutting-down'].includes(instance.state)) {
      return 'gone';
    }
    return instance.state === 'stopped' ? 'stopped' : 'running';
  } catch (error) {
    log.warn('describe-failed', { instanceId, error: String(error) });
    return 'running'; // A thaw too many is harmless, one that waits for EC2 to answer is not.
  }
}

async function thawHold(ports: PayPorts, debt: OwedHold, payment: Payment): Promise<Told> {
  const { by, deliverySeconds } = payment;
  const clock = clockOfPayment(ports, debt, { by, seconds: paymentSeconds(payment) });
  const { confirmed, search, thawed, document } = await thawAttempt(
    { ...ports, clock },
    {
      scripts: {
        instanceId: debt.instanceId,
        executionId: debt.executionId,
        document: { name: debt.documentName, version: debt.documentVersion, parameters: debt.parameters },
        deliverySeconds,
      },
      timeoutSeconds: TIMEOUT_SECONDS,
      since: debt.heldAt,
    },
  );
  // Thawed for now; whether a pre-script that nobody finds may still come is a question of time, below.
  const nothingFound = search === 'not-found' && thawed === 'thawed';
  // Nobody can freeze by a document that does not exist, and what was frozen has thawed itself.
  const isAbandoned = document === 'gone' && leaseOf(debt, ports.clock.now()) === 'passed';
  if (confirmed !== 'confirmed' && !nothingFound && !isAbandoned) {
    return 'owed';
  }
  const acts = actsUntil(debt, payment);
  if (ports.clock.now() < acts) {
    await ports.ledger.lookAgain(debt, instantOf(acts));
    return 'watched';
  }
  const settled = await settle(ports, debt);
  return isAbandoned && settled === 'confirmed' ? 'abandoned' : settled;
}

async function settle({ ledger }: PayPorts, debt: OwedHold): Promise<'confirmed' | 'watched'> {
  if ((await ledger.settle(debt)) === 'changed') {
    return 'watched'; // It stays due: the next minute thaws what was sent meanwhile.
  }
  await ledger.release(debt);
  return 'confirmed';
}

async function tell({ events, metrics, clock, log }: PayPorts, debt: OwedHold, paid: Told): Promise<void> {
  const { instanceId, runId, executionId, policy, dueAt } = debt;
  const lease = leaseOf(debt, clock.now());
  log.warn('owed-thaw', { instanceId, runId, executionId, confirmed: paid, lease });
  metrics.emit(policy, { [MetricName.OWED_THAW]: 1 });
  await events.publish([
    {
      detailType: 'Thaw Owed',
      time: instantOf(clock.now()),
      resources: [],
      detail: { policy, runId, instance: instanceId, executionId, dueAt, confirmed: paid, lease },
    },
  ]);
}
