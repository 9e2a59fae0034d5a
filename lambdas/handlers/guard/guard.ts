import { payable } from '../../domain/debts';
import { runIdOf } from '../../domain/identifiers';
import { instantOf } from '../../domain/instant';
import { MetricName } from '../../domain/metrics';
import { Reason } from '../../domain/outcome';
import { inPool } from '../../domain/pool';
import type { Ports } from '../../ports';
import { payDebt, paymentSeconds, type GuardSettings, type PayPorts } from './pay-debt';

export type { GuardSettings } from './pay-debt';

type GuardPorts = PayPorts & Pick<Ports, 'random'>;

/** Why the guard looks: every minute, or because a run ended abnormally. */
export type GuardEvent =
  | { readonly kind: 'minute' }
  | {
      readonly kind: 'run-ended';
      readonly executionArn: string;
      /** Of a run that could not say itself how it ended: it was stopped, timed out, or its last step failed. */
      readonly unreported?: UnreportedRun;
    };

export interface UnreportedRun {
  readonly policy: string;
  readonly schedule: string;
  /** ISO-8601, empty when the run was started by hand. */
  readonly scheduledTime: string;
  /** ISO-8601. */
  readonly startedAt: string;
}

export interface GuardReport {
  readonly overdue: number;
  readonly thawed: number;
}

/** Debts that are paid at the same time by one guard; Run Command's rate is unpublished. */
const AT_ONCE = 10;

/**
 * Pays every debt that nobody else will pay: those that are overdue, and those of a run that ended abnormally. The ledger
 * says what is owed, also if a function died. An agent that does not answer takes one place of the pool and delays no
 * other debt. A debt for which no time is left waits for the next minute. That minute's guard skips those of this one.
 */
export function guard(ports: GuardPorts, settings: GuardSettings): (event: GuardEvent) => Promise<GuardReport> {
  return async (event) => {
    const ended = event.kind === 'run-ended' ? event.executionArn : undefined;
    const [report] = await Promise.all([payAll(ports, settings, ended), tellOfRun(ports, event)]);
    return report;
  };
}

async function payAll(ports: GuardPorts, settings: GuardSettings, ended: string | undefined): Promise<GuardReport> {
  const { clock, ledger, log, random } = ports;
  const now = clock.now();
  const due = payable(await ledger.owed(), { now, ended });
  const by = `${String(now)}-${random().toString(36).slice(2)}`;
  const paid = await inPool(due, {
    size: AT_ONCE,
    mayBegin: () => clock.remaining() > paymentSeconds(settings) * 1_000,
    work: (debt) => payDebt(ports, debt, { ...settings, by, ended }),
  });
  if (paid.length < due.length) {
    log.warn('debts-left', { left: due.length - paid.length });
  }
  return { overdue: due.length, thawed: paid.filter((each) => each === 'confirmed' || each === 'watched').length };
}

/** Publishes the end of a run that could not publish it itself. */
async function tellOfRun({ events, metrics, clock }: GuardPorts, event: GuardEvent): Promise<void> {
  if (event.kind !== 'run-ended' || event.unreported === undefined) {
    return;
  }
  const { policy, schedule, scheduledTime, startedAt } = event.unreported;
  const runId = scheduledTime === '' ? '' : runIdOf({ policy, schedule, instant: scheduledTime });
  metrics.emit(policy, { [MetricName.RUN_FAILED]: 1 });
  await events.publish([
    {
      detailType: 'Run Completed',
      time: instantOf(clock.now()),
      resources: [event.executionArn],
      detail: {
        policy,
        schedule,
        runId,
        scheduledTime,
        verdict: 'Failed',
        reason: Reason.RUN_DIED,
        startedAt,
        counts: {},
      },
    },
  ]);
}
