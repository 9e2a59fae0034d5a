import { deathTags } from '../../domain/drill/drill-tags';
import { DrillReason } from '../../domain/drill/drill-verdict';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import type { DrillInstances, NewestDrill, OwedRemoval, Ports } from '../../ports';
import { labelSet } from './label-set';
import { removeAll } from './remove-instance';
import { endSharing, LAUNCHING_MILLIS } from './share-set';

interface GuardPorts extends Pick<
  Ports,
  'drillImages' | 'storedSets' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'
> {
  /** The instances in the account of a role; without a role, in the own account. */
  readonly instancesOf: (role: string | undefined) => DrillInstances;
}

/** The call of every five minutes, or Step Functions' word that a drill ended abnormally. */
export type DrillGuardEvent =
  | { readonly kind: 'minutes' }
  | {
      readonly kind: 'drill-ended';
      readonly executionArn: string;
      /** Whether the drill itself recorded how it ended. */
      readonly record: 'recorded' | 'unknown';
    };

export interface DrillGuardReport {
  readonly due: number;
  readonly removed: number;
}

/** Longest that removals are waited for, all together. The next call goes on. */
const REMOVAL_MILLIS = 60_000;

/**
 * Removes what drills left: instances whose drill is overdue, and those of a drill that has just ended abnormally.
 * The ledger says what is owed, also when a function died. A removal stays owed until nothing of the drill is there.
 */
export function drillGuard(
  ports: GuardPorts,
  { consistencySeconds }: { readonly consistencySeconds: number },
): (event: DrillGuardEvent) => Promise<DrillGuardReport> {
  return async (event) => {
    const { clock, ledger } = ports;
    if (event.kind === 'minutes') {
      tellAges(ports, await ledger.newestDrills());
    }
    const owed = await ledger.owedRemovals();
    const due = owed.filter(({ dueAt, executionArn }) => Date.parse(dueAt) <= clock.now() || isOf(event, executionArn));
    const known = due.map((debt) => {
      const isRecorded = isOf(event, debt.executionArn) && event.kind === 'drill-ended' && event.record === 'recorded';
      return isRecorded ? { toldAt: instantOf(clock.now()), ...debt } : debt;
    });
    // All are begun before one is waited for. So what does not end delays no other removal.
    const begun = await payAll(ports, known, { owed, consistencySeconds, waitedUntil: 'not-waited' });
    const waitedUntil = clock.now() + REMOVAL_MILLIS;
    const waited = await payAll(ports, begun.left, { owed, consistencySeconds, waitedUntil });
    return { due: due.length, removed: begun.removed + waited.removed };
  };
}

interface Payment {
  readonly owed: readonly OwedRemoval[];
  readonly consistencySeconds: number;
  /** Epoch milliseconds. */
  readonly waitedUntil: number | 'not-waited';
}

interface Paid {
  readonly removed: number;
  /** What is owed of the others, without those that failed. */
  readonly left: readonly OwedRemoval[];
}

/** Ends in time for the next call, which comes first to what was owed first. */
async function payAll(ports: GuardPorts, debts: readonly OwedRemoval[], payment: Payment): Promise<Paid> {
  let removed = 0;
  const left: OwedRemoval[] = [];
  for (const debt of debts) {
    if (ports.clock.remaining() <= 2 * REMOVAL_MILLIS) {
      break;
    }
    const outcome = await pay(ports, debt, payment);
    if (outcome === 'removed') {
      removed += 1;
    } else if (outcome !== 'failed') {
      left.push(outcome);
    }
  }
  return { removed, left };
}

/** Whether the event is of this execution. */
function isOf(event: DrillGuardEvent, executionArn: string): boolean {
  return event.kind === 'drill-ended' && event.executionArn === executionArn;
}

/** Nothing is told of a policy whose newest drill failed: an alarm takes silence as too old. */
function tellAges({ metrics, clock }: GuardPorts, newest: readonly NewestDrill[]): void {
  for (const { policy, verdict, endedAt } of newest) {
    if (verdict === 'passed') {
      const hours = (clock.now() - Date.parse(endedAt)) / 3_600_000;
      metrics.emit(policy, { [MetricName.HOURS_SINCE_DRILL]: Math.max(0, Math.round(hours * 100) / 100) });
    }
  }
}

/**
 * The removal comes first. One that fails keeps no other from being removed, and the next call goes on with it. Answers what is
 * still owed. That is told only after it was waited for, because an instance takes time to end.
 */
async function pay(
  ports: GuardPorts,
  debt: OwedRemoval,
  { owed, consistencySeconds, waitedUntil }: Payment,
): Promise<'removed' | 'failed' | OwedRemoval> {
  const { ledger, clock, log, metrics } = ports;
  const { drillId, policy } = debt;
  try {
    // A drill that ended is not waited for any more.
    const due = { ...debt, dueAt: instantOf(Math.min(Date.parse(debt.dueAt), clock.now())) };
    if (due.dueAt !== debt.dueAt) {
      await ledger.oweRemoval(due);
    }
    // Before the removal, which needs more of the other account. A launch that still comes is then refused.
    const sharing = await endSharing(ports, debt, owed);
    const listedFrom = Date.parse(debt.owedSince) + LAUNCHING_MILLIS + consistencySeconds * 1_000;
    const place = { ...ports, drillInstances: ports.instancesOf(debt.role) };
    const boundMillis = waitedUntil === 'not-waited' ? 0 : Math.max(0, waitedUntil - clock.now());
    // Drills in another account boot no boot volumes.
    const mayHaveImage = debt.role === undefined;
    const left = await removeAll(place, { drillId, mayHaveImage, boundMillis, listedFrom });
    const toldAt = debt.toldAt ?? (await tellOfDeath(ports, debt));
    if (left.length > 0 || sharing !== 'ended') {
      const still = { ...due, toldAt };
      await ledger.oweRemoval(still);
      if (waitedUntil !== 'not-waited' && (left.length > 0 || sharing === 'failed')) {
        log.warn('drill-left', { drillId, left, sharing });
        metrics.emit(policy, { [MetricName.OWED_REMOVAL]: 1 });
      }
      return still;
    }
    await ledger.settleRemoval(drillId);
    return 'removed';
  } catch (error) {
    log.error('removal-failed', error, { drillId });
    metrics.emit(policy, { [MetricName.OWED_REMOVAL]: 1 });
    return 'failed';
  }
}

/** A drill that was stopped, or ran out of time, did not tell itself how it ended. Answers when it was told. */
async function tellOfDeath(ports: GuardPorts, debt: OwedRemoval): Promise<string> {
  const { ledger, events, metrics, clock } = ports;
  const { policy, drill, drillId, executionArn, owedSince } = debt;
  const endedAt = instantOf(clock.now());
  const issues = await labelSet(ports, debt, deathTags(endedAt));
  metrics.emit(policy, { [MetricName.DRILL_FAILED]: 1 });
  await events.publish([
    {
      detailType: 'Restore Drill Completed',
      time: endedAt,
      resources: [executionArn],
      detail: {
        ...{ policy, drill, drillId, verdict: 'failed', reason: DrillReason.DRILL_DIED },
        cause: 'the execution was stopped, or ran out of time',
        ...{ record: '', check: '', failedChecks: [], startedAt: owedSince, issues },
      },
    },
  ]);
  await ledger.noteDrill({ policy, drillId, verdict: 'failed', endedAt });
  return endedAt;
}
