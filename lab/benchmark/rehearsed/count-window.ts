import { MetricName } from '../../../lambdas/domain/metrics';
import { freezeWindowsOf, type FreezeWindow } from '../../../rehearsal/report/freeze-window';
import type { Report, TargetReport } from '../../../rehearsal/report/report';
import { callsInWindow } from '../../../rehearsal/report/totals';

/** What lay inside the freeze windows of a rehearsal, by the stand-in's own record. */
export interface WindowCount {
  /** Targets that were frozen. */
  readonly targets: number;
  /**
   * States that were entered before the post-script was sent: any of them would have made the freeze longer. Behind
   * that only its delivery is left, and the machine goes on meanwhile.
   */
  readonly transitions: number;
  /** Calls of AWS about the target. */
  readonly calls: number;
  /** The same by operation, as one target has them: the mean. */
  readonly callsByOperation: Readonly<Record<string, number>>;
  /** Windows whose one invocation was started for it, as that invocation itself found and counted. */
  readonly coldStarts: number;
}

/** Counts over all targets of all runs; refuses a rehearsal in which nothing was frozen. */
export function countWindows({ runs, calls, metrics }: Pick<Report, 'runs' | 'calls' | 'metrics'>): WindowCount {
  const frozen = runs.flatMap(({ targets }) =>
    targets.flatMap((target) => freezeWindowsOf(target).map((window) => ({ target, window }))),
  );
  if (frozen.length === 0) {
    throw new Error('nothing was frozen in the rehearsal');
  }
  const inside = frozen.flatMap(({ target, window }) => callsInWindow(calls, target, window));
  const byOperation = new Map<string, number>();
  for (const { operation } of inside) {
    byOperation.set(operation, (byOperation.get(operation) ?? 0) + 1);
  }
  return {
    targets: frozen.length,
    transitions: frozen.reduce((sum, { target, window }) => sum + statesEntered(target, window), 0),
    calls: inside.length,
    callsByOperation: Object.fromEntries([...byOperation].map(([name, count]) => [name, count / frozen.length])),
    coldStarts: coldStarts(metrics),
  };
}

function statesEntered({ states, postScript }: TargetReport, { zeroAt, frozen }: FreezeWindow): number {
  const sentAt = postScript.sentAt === undefined ? Infinity : Date.parse(postScript.sentAt) - zeroAt;
  return states.filter(({ enteredAt }) => {
    const at = Date.parse(enteredAt) - zeroAt;
    return at >= frozen.from && at <= Math.min(frozen.to ?? Infinity, sentAt);
  }).length;
}

const COLD_START: string = MetricName.COLD_START_IN_WINDOW;

/** Each metric is there once for the policy and once for the engine as a whole. */
function coldStarts(metrics: Report['metrics']): number {
  return metrics
    .filter(({ name, dimensions }) => name === COLD_START && dimensions.Policy === undefined)
    .reduce((sum, { value }) => sum + value, 0);
}
