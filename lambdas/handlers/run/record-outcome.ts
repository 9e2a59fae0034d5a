import type { ExecutionContext, StepHandler, Steps } from '../../contract';
import type { DomainEvent } from '../../domain/events';
import { instantOf } from '../../domain/instant';
import { MetricName, type MetricCounts } from '../../domain/metrics';
import { Reason, type TargetOutcome } from '../../domain/outcome';
import { CriticalSection, criticalSectionOf } from '../../domain/policy';
import { lateMembers } from '../../domain/sets';
import { identityTags, verdictTags } from '../../domain/snapshot-tags';
import type { TakenSet } from '../../domain/snapshots';
import { concludeTarget, isThawedInWindow, type Conclusion } from '../../domain/target-view';
import { instanceArn } from '../../domain/script-events';
import type { Ports } from '../../ports';
import { mayHaveRun, setIdentity } from '../sets/create-set';
import { defined } from '../../domain/json';

type RecordPorts = Pick<Ports, 'snapshots' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'>;
type RecordState = Steps['RecordOutcome']['input'];

/** Labels the set with its verdict, publishes the events and releases the instance. */
export function recordOutcome(ports: RecordPorts): StepHandler<'RecordOutcome'> {
  return async (state, execution): Promise<TargetOutcome> => {
    const conclusion = concludeTarget(state);
    if (conclusion.set !== undefined && conclusion.labels !== 'kept') {
      await ports.snapshots.tag(idsOf(conclusion.set), verdictTags(conclusion));
    }
    const duplicates = await labelOthers(ports, state, { conclusion, execution });
    await noteSet(ports, state, conclusion.set);
    await settle(ports, state);
    await ports.events.publish([eventOf(state, conclusion, instantOf(ports.clock.now()))]);
    ports.metrics.emit(state.policy.name, metricsOf(state, conclusion));
    ports.log.info('target-recorded', {
      policy: state.policy.name,
      schedule: state.run.schedule,
      runId: state.run.runId,
      instanceId: state.instanceId,
      outcome: conclusion.outcome,
      reason: conclusion.reason,
      detail: conclusion.detail,
      freezeMillis: conclusion.freezeMillis,
      duplicates,
    });
    return conclusion.outcome;
  };
}

function idsOf(set: TakenSet): readonly string[] {
  return set.snapshots.map(({ snapshotId }) => snapshotId);
}

/**
 * Only a target that had a snapshot call of unknown outcome, that was redriven, whose TakeSnapshots was repeated, or whose
 * set VSS made can have other snapshots: what EC2 showed late of the set, a second set, or what a failed VSS left of one. Those
 * of the set get its label, the others one by which retention does not count them. Answers how many these are.
 */
async function labelOthers(
  ports: RecordPorts,
  state: RecordState,
  { conclusion, execution }: { readonly conclusion: Conclusion; readonly execution: ExecutionContext },
): Promise<number> {
  const { set } = conclusion;
  const byVss = state.prepared?.mode === 'vss';
  const { recovery, unquiesced } = state;
  const isPossible = (recovery?.unknownSet ?? unquiesced?.repeated) !== undefined || mayHaveRun(execution);
  if (!byVss && (!isPossible || set === undefined)) {
    return 0;
  }
  const found = await ports.snapshots.find(identityTags(setIdentity(state)));
  const late = lateMembers(found, set?.snapshots ?? []).map(({ snapshotId }) => snapshotId);
  if (late.length > 0) {
    ports.log.info('set-shown-late', { instanceId: state.instanceId, snapshots: late });
    await ports.snapshots.tag(late, verdictTags(conclusion));
  }
  const own = [...late, ...(set === undefined ? [] : idsOf(set))];
  const others = found.map(({ snapshotId }) => snapshotId).filter((id) => !own.includes(id));
  if (others.length > 0) {
    ports.log.warn('duplicate-set', { instanceId: state.instanceId, snapshots: others });
    const verdict = { consistency: 'crash-consistent', reason: Reason.DUPLICATE, proof: 'none' } as const;
    await ports.snapshots.tag(others, verdictTags({ verdict }));
  }
  return others.length;
}

/** So that no other run freezes the instance so soon that EC2 refuses its set. It costs this target nothing if it fails. */
async function noteSet(
  { ledger, log }: RecordPorts,
  { instanceId }: RecordState,
  set: TakenSet | undefined,
): Promise<void> {
  try {
    await (set === undefined ? undefined : ledger.noteSet({ instanceId, takenAt: set.takenAt }));
  } catch (error) {
    log.warn('set-not-noted', { instanceId, error: String(error) });
  }
}

/**
 * A pre-only policy leaves its thaw to the document, so a window that needs no post-script leaves no debt with us. What
 * AwaitPostScript confirmed it may not have been able to strike out. A ledger that does not answer does not change the
 * outcome: the hold expires by itself, and a thaw too many is harmless.
 */
async function settle(
  { ledger, log }: RecordPorts,
  { attempt, prepared, instanceId, run }: RecordState,
): Promise<void> {
  if (prepared?.mode !== 'pre-only' && prepared?.mode !== 'pre-and-post') {
    return;
  }
  try {
    if (attempt !== undefined && isThawedInWindow(attempt)) {
      await ledger.strikeOut({ instanceId, executionId: attempt.executionId });
    }
    await ledger.release({ instanceId, runId: run.runId });
  } catch (error) {
    log.error('hold-not-released', error, { instanceId });
  }
}

function eventOf(state: RecordState, conclusion: Conclusion, time: string): DomainEvent {
  const { policy, run, instanceId, prepared } = state;
  const detail = {
    policy: policy.name,
    schedule: run.schedule,
    runId: run.runId,
    scheduledTime: run.scheduledTime,
    instance: instanceId,
  };
  const resources = [instanceArn(run.executionArn, instanceId)];
  const { set, verdict, outcome } = conclusion;
  if (set === undefined) {
    return {
      detailType: 'Target Skipped',
      time,
      resources,
      detail: {
        ...detail,
        outcome: outcome === 'skipped' ? 'skipped' : 'failed',
        reason: conclusion.reason ?? Reason.STEP_FAILED,
        ...defined({ detail: conclusion.detail }),
      },
    };
  }
  const dropped = prepared?.droppedTags ?? [];
  return {
    detailType: 'Snapshot Set Created',
    time,
    resources,
    detail: {
      ...detail,
      ...verdict,
      snapshots: set.snapshots,
      ...defined({
        freezeMillis: conclusion.setOf && conclusion.freezeMillis,
        droppedTags: dropped.length === 0 ? undefined : dropped,
      }),
    },
  };
}

function metricsOf({ attempt, prepared, policy }: RecordState, conclusion: Conclusion): MetricCounts {
  const { pre, post, vss, set, outcome, reason, setOf } = conclusion;
  const is = (truth: boolean): number => (truth ? 1 : 0);
  return {
    [MetricName.PRE_SCRIPT_STARTED]: is(pre !== undefined),
    [MetricName.PRE_SCRIPT_COMPLETED]: is(pre?.result === 'succeeded'),
    [MetricName.PRE_SCRIPT_FAILED]: is(pre !== undefined && pre.result !== 'succeeded'),
    [MetricName.POST_SCRIPT_STARTED]: is(post !== undefined),
    [MetricName.POST_SCRIPT_COMPLETED]: is(post?.result === 'succeeded'),
    [MetricName.POST_SCRIPT_FAILED]: is(post !== undefined && post.result !== 'succeeded'),
    [MetricName.VSS_BACKUP_STARTED]: is(vss !== undefined),
    [MetricName.VSS_BACKUP_COMPLETED]: is(vss === 'completed'),
    [MetricName.VSS_BACKUP_FAILED]: is(vss === 'failed'),
    [MetricName.SNAPSHOTS_CREATE_STARTED]: is(prepared?.next === 'hold'),
    [MetricName.SNAPSHOTS_CREATE_COMPLETED]: is(set !== undefined),
    [MetricName.SNAPSHOTS_CREATE_FAILED]: is(outcome === 'failed'),
    [MetricName.CONSISTENT_SET_CREATED]: is(outcome === 'application-consistent'),
    [MetricName.CRASH_CONSISTENT_FALLBACK]: is(conclusion.fallback === 'fallback'),
    [MetricName.LEASE_EXPIRED]: is(reason === Reason.LEASE_EXPIRED),
    [MetricName.OWED_THAW]: is(conclusion.thaw === 'owed'),
    [MetricName.TARGET_SKIPPED]: is(outcome === 'skipped'),
    // No function stands inside a window that the pre-script closes itself.
    [MetricName.COLD_START_IN_WINDOW]: is(
      attempt?.window?.coldStart === 'cold' && criticalSectionOf(policy) === CriticalSection.IN_ENGINE,
    ),
    ...defined({ [MetricName.FREEZE_MILLIS]: setOf && conclusion.freezeMillis }),
  };
}
