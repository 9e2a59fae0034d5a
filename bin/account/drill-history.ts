import type { DrillState } from '../../lambdas/domain/drill/drill';
import { recordOf, type DrillRecord } from '../../lambdas/domain/drill/drill-record';
import { DrillReason } from '../../lambdas/domain/drill/drill-verdict';
import { defined, parseFields } from '../../lambdas/domain/json';
import { endText, hasEnded, type ExecutionEvent } from './run-history';

/** So many of its last events show how a drill ended, also when RecordDrill was repeated as often as it may be. */
export const END_OF_DRILL_EVENTS = 50;

/** A step that a drill has entered, and what it knew then. */
export interface DrillStep {
  readonly step: string;
  readonly state: Partial<DrillState>;
}

/** How a drill ended. */
export interface DrillEnded extends Pick<DrillRecord, 'verdict' | 'reason' | 'cause'> {
  /** ISO-8601. */
  readonly endedAt: string;
  /** Its record; absent when it did not come to its last step. */
  readonly record?: DrillRecord;
}

/** The steps that were entered, the oldest first, from the last events of a drill. */
export function drillSteps(newestFirst: readonly ExecutionEvent[]): readonly DrillStep[] {
  return newestFirst
    .flatMap(({ type, state: step, data }) =>
      type === 'TaskStateEntered' && step !== undefined ? [{ step, state: stateIn(data) }] : [],
    )
    .reverse();
}

/**
 * Reads how a drill ended from its last events, the newest first, by the same rule as its last step; `undefined` while it goes
 * on. A drill that did not come to its last step has failed.
 */
export function readDrillEnd(
  newestFirst: readonly ExecutionEvent[],
  execution: { readonly arn: string; readonly startedAt: string },
): DrillEnded | undefined {
  const [last] = newestFirst;
  if (last === undefined || !hasEnded(last)) {
    return undefined;
  }
  const recorded = newestFirst.find(({ type, state }) => type === 'TaskStateExited' && state === 'RecordDrill');
  const { drill, failure, ...known } = stateIn(recorded?.data);
  if (recorded === undefined || drill === undefined) {
    return { endedAt: last.at, verdict: 'failed', reason: DrillReason.DRILL_DIED, cause: endText(last, 'drill') };
  }
  const record = recordOf({
    ...{ ...known, drill, execution },
    ...defined({ failure: failure && `${failure.Error}: ${failure.Cause}` }),
  });
  const { verdict, reason, cause, timeline } = record;
  return { endedAt: timeline.endedAt, verdict, ...defined({ reason }), cause, record };
}

/** The state is that of the machine's own steps. */
function stateIn(json: string | undefined): Partial<DrillState> {
  return parseFields(json ?? '') ?? {};
}
