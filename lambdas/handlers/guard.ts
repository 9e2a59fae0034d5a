import type { Ports, Hold } from '../ports';
import { runIdOf } from '../domain/identifiers';
import { MetricName } from '../domain/metrics';
import { Reason } from '../domain/outcome';
import { thawAttempt } from './scripts/thaw-attempt';

type GuardPorts = Pick<Ports, 'ledger' | 'scripts' | 'instances' | 'events' | 'metrics' | 'clock' | 'log'>;

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

/** Debts that are paid at the same time; Run Command's rate is unpublished. */
const AT_ONCE = 10;

/** The longest that a script may take by a policy: the guard does not know the policy any more. */
const TIMEOUT_SECONDS = 120;

/**
 * Pays every debt that nobody else will pay: those that are overdue, and those of a run that ended abnormally. Whoever
 * died, the ledger still says what is owed.
 */
export function guard(
  ports: GuardPorts,
  settings: { readonly deliverySeconds: number },
): (event: GuardEvent) => Promise<GuardReport> {
  return async (event) => {
    const now = ports.clock.now();
    const owed = await ports.ledger.owed();
    const due = owed.filter((hold) => Date.parse(hold.dueAt) <= now || belongsTo(hold, event));
    let thawed = 0;
    for (let first = 0; first < due.length; first += AT_ONCE) {
      const paid = await Promise.all(due.slice(first, first + AT_ONCE).map((hold) => pay(ports, hold, settings)));
      thawed += paid.filter((result) => result === 'confirmed').length;
    }
    if (event.kind === 'run-ended' && event.unreported !== undefined) {
      await report(ports, event.executionArn, event.unreported);
    }
    return { overdue: due.length, thawed };
  };
}

/** A run that died can't say so; whoever waits for its end must hear of it all the same. */
async function report({ events, metrics, clock }: GuardPorts, executionArn: string, run: UnreportedRun): Promise<void> {
  const { policy, schedule, scheduledTime, startedAt } = run;
  const runId = scheduledTime === '' ? '' : runIdOf({ policy, schedule, instant: scheduledTime });
  metrics.emit(policy, { [MetricName.RUN_FAILED]: 1 });
  await events.publish([
    {
      detailType: 'Run Completed',
      time: new Date(clock.now()).toISOString(),
      resources: [executionArn],
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

/** A child's ARN is `…:execution:NAME/LABEL:ID`, its run's `…:execution:NAME:ID`: the hold knows both. */
function belongsTo(hold: Hold, event: GuardEvent): boolean {
  return event.kind === 'run-ended' && (hold.runArn === event.executionArn || hold.executionArn === event.executionArn);
}

async function pay(
  ports: GuardPorts,
  hold: Hold,
  settings: { readonly deliverySeconds: number },
): Promise<'confirmed' | 'owed'> {
  try {
    const whereabouts = await locate(ports, hold);
    if (whereabouts === 'stopped') {
      return 'owed';
    }
    const confirmed = whereabouts === 'gone' ? 'confirmed' : await thawHold(ports, hold, settings);
    if (confirmed === 'confirmed') {
      await ports.ledger.strikeOut(hold);
      await ports.ledger.release(hold);
    }
    await tell(ports, hold, confirmed);
    return confirmed;
  } catch (error) {
    // One debt that can't be paid now must not keep the others from being paid; the next minute tries again.
    ports.log.error('debt-not-paid', error, { instanceId: hold.instanceId, runId: hold.runId });
    return 'owed';
  }
}

/**
 * A freeze lives in the kernel: an instance that is gone has none. A stopped one can't be thawed now, and one that
 * hibernates may wake up frozen: its debt waits for it, in silence, since nobody is kept waiting by it.
 */
async function locate({ instances, log }: GuardPorts, hold: Hold): Promise<'gone' | 'stopped' | 'running'> {
  try {
    const instance = await instances.describe(hold.instanceId);
    if (instance === undefined || ['terminated', 'shutting-down'].includes(instance.state)) {
      return 'gone';
    }
    return instance.state === 'stopped' ? 'stopped' : 'running';
  } catch (error) {
    log.warn('describe-failed', { instanceId: hold.instanceId, error: String(error) });
    return 'running'; // A thaw too many is harmless, one that waits for EC2 to answer is not.
  }
}

async function thawHold(
  ports: GuardPorts,
  hold: Hold,
  { deliverySeconds }: { readonly deliverySeconds: number },
): Promise<'confirmed' | 'owed'> {
  const thawed = await thawAttempt(ports, {
    scripts: {
      instanceId: hold.instanceId,
      executionId: hold.executionId,
      document: { name: hold.documentName, version: hold.documentVersion, parameters: hold.parameters },
      deliverySeconds,
    },
    timeoutSeconds: TIMEOUT_SECONDS,
    since: hold.heldAt,
  });
  const outwaited = Date.parse(hold.dueAt) <= ports.clock.now();
  // A pre-script that can't be found long after its delivery bound was never sent, or has ended and was thawed now.
  const nothingFound = thawed.search === 'not-found' && thawed.thawed === 'thawed';
  return thawed.confirmed === 'confirmed' || (outwaited && nothingFound) ? 'confirmed' : 'owed';
}

async function tell(
  { events, metrics, clock, log }: GuardPorts,
  hold: Hold,
  confirmed: 'confirmed' | 'owed',
): Promise<void> {
  log.warn('owed-thaw', { instanceId: hold.instanceId, runId: hold.runId, executionId: hold.executionId, confirmed });
  metrics.emit(hold.policy, { [MetricName.OWED_THAW]: 1 });
  await events.publish([
    {
      detailType: 'Thaw Owed',
      time: new Date(clock.now()).toISOString(),
      resources: [],
      detail: {
        policy: hold.policy,
        runId: hold.runId,
        instance: hold.instanceId,
        executionId: hold.executionId,
        dueAt: hold.dueAt,
        confirmed,
      },
    },
  ]);
}
