import type { Attempt, Steps } from '../../contract';
import { Reason, type SetVerdict, type TargetOutcome } from '../../domain/outcome';
import { CriticalSection, criticalSectionOf, PreScriptFailure, promiseOf } from '../../domain/policy';
import { confirmsThaw, type ScriptReport } from '../../domain/script';
import type { TakenSet } from '../../domain/snapshots';
import { judgeSet } from '../../domain/verdict';

type RecordState = Steps['RecordOutcome']['input'];

/** Everything that is said of a target at its end. */
export interface Conclusion {
  readonly outcome: TargetOutcome;
  readonly reason?: Reason;
  readonly detail?: string;
  readonly set?: TakenSet;
  /** Of the set; meaningless without one. */
  readonly verdict: SetVerdict;
  readonly pre?: ScriptReport;
  readonly post?: ScriptReport;
  /** How AWS's VSS document ended, in the last attempt that sent it. */
  readonly vss?: 'completed' | 'failed';
  readonly freezeMillis?: number;
  readonly fallback: 'fallback' | 'as-promised';
  readonly thaw: 'owed' | 'settled';
  /** `kept`: the set has its label already, it must not be labelled again. */
  readonly labels?: 'kept';
}

const NO_VERDICT: SetVerdict = { consistency: 'crash-consistent', proof: 'none' };

/** Puts together what the steps learned; the newest set that was taken is the target's set. */
export function concludeTarget(state: RecordState): Conclusion {
  const { prepared, attempt, recovery, policy } = state;
  // What an earlier attempt's scripts did says nothing of a set that this attempt took.
  const earlier = setOf(attempt) === undefined ? recovery : undefined;
  const pre = attempt?.window?.pre ?? attempt?.thaw?.pre ?? earlier?.pre;
  const post = attempt?.post?.report ?? attempt?.thaw?.post ?? earlier?.post;
  const vss = vssOf(state);
  const known = {
    ...(vss === undefined ? {} : { vss }),
    ...(pre === undefined ? {} : { pre }),
    ...(post === undefined ? {} : { post }),
    thaw: debtOf(state),
  };
  const labelled = labelledBefore(state, known.thaw);
  if (labelled !== undefined) {
    return labelled;
  }
  const set = state.unquiesced?.set ?? recovery?.set ?? setOf(attempt) ?? prepared?.earlier;
  if (prepared === undefined || set === undefined) {
    return { ...known, ...withoutSet(state), verdict: NO_VERDICT, fallback: 'as-promised' };
  }
  const preEvidence = attempt?.post?.preEvidence ?? attempt?.thaw?.preEvidence;
  const postEvidence = attempt?.post?.postEvidence ?? attempt?.thaw?.postEvidence;
  const reason = reasonBefore(state);
  const verdict = judgeSet({
    mode: prepared.mode,
    origin: set.origin,
    ...(vss === 'completed' ? { madeBy: 'vss' } : {}),
    preparedVolumeIds: prepared.volumeIds,
    snapshotVolumeIds: set.snapshots.map(({ volumeId }) => volumeId),
    ...(reason === undefined ? {} : { reason }),
    ...(pre === undefined ? {} : { pre }),
    ...(post === undefined ? {} : { post }),
    ...(preEvidence === undefined ? {} : { preEvidence }),
    ...(postEvidence === undefined ? {} : { postEvidence }),
    ...(criticalSectionOf(policy) === CriticalSection.IN_GUEST
      ? { inGuest: { snapshotIds: set.snapshots.map(({ snapshotId }) => snapshotId) } }
      : {}),
  });
  const freezeMillis = postEvidence?.freezeMillis ?? observedMillis(attempt);
  return {
    ...known,
    set,
    verdict,
    outcome: verdict.consistency,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(freezeMillis === undefined ? {} : { freezeMillis }),
    fallback:
      promiseOf(policy) === 'application-consistent' && verdict.consistency === 'crash-consistent'
        ? 'fallback'
        : 'as-promised',
  };
}

/** A set that an earlier execution of this run labelled keeps its label: what proved it is not here any more. */
function labelledBefore({ prepared }: RecordState, thaw: Conclusion['thaw']): Conclusion | undefined {
  const earlier = prepared?.earlier;
  return earlier === undefined || earlier.label === 'pending'
    ? undefined
    : {
        outcome: earlier.label,
        set: earlier,
        verdict: { consistency: earlier.label, proof: 'none' },
        labels: 'kept',
        fallback: 'as-promised',
        thaw,
      };
}

/** Why a set that was taken without scripts, or by a failed attempt, can't be application-consistent. */
function reasonBefore({ unquiesced, recovery, prepared, attempt }: RecordState): Reason | undefined {
  if (unquiesced !== undefined) {
    return recovery?.reason ?? prepared?.reason ?? Reason.NO_SCRIPTS;
  }
  // A set of the window whose thaw was sent only afterwards is judged like any other: the order holds all the more.
  return setOf(attempt) === undefined ? recovery?.reason : undefined;
}

/** The set of an attempt; what VSS made without being sure of it is none. */
function setOf(attempt: Attempt | undefined): TakenSet | undefined {
  return attempt?.vss?.next === 'record' ? attempt.vss.set : attempt?.window?.set;
}

function vssOf({ attempt, recovery }: RecordState): Conclusion['vss'] {
  if (attempt?.vss?.next === 'record') {
    return 'completed';
  }
  return (attempt?.vss?.report ?? recovery?.vss) === undefined ? undefined : 'failed';
}

function withoutSet({
  prepared,
  recovery,
  failure,
  policy,
}: RecordState): Pick<Conclusion, 'outcome' | 'reason' | 'detail'> {
  if (prepared?.next === 'record') {
    return {
      outcome: prepared.skip === 'skip' ? 'skipped' : 'failed',
      ...(prepared.reason === undefined ? {} : { reason: prepared.reason }),
      ...(prepared.detail === undefined ? {} : { detail: prepared.detail }),
    };
  }
  if (failure !== undefined && recovery?.next !== 'record') {
    const reason = prepared === undefined ? Reason.STEP_FAILED : Reason.SNAPSHOT_FAILED;
    return { outcome: 'failed', reason, detail: `${failure.Error}: ${failure.Cause}` };
  }
  const snapshotTrouble =
    recovery?.reason === Reason.SNAPSHOT_FAILED || recovery?.reason === Reason.SNAPSHOT_OUTCOME_UNKNOWN;
  const skips = policy.onPreScriptFailure === PreScriptFailure.SKIP_TARGET && !snapshotTrouble;
  return {
    outcome: skips ? 'skipped' : 'failed',
    reason: recovery?.reason ?? Reason.STEP_FAILED,
    ...(recovery?.detail === undefined ? {} : { detail: recovery.detail }),
  };
}

/** Without the guest's own measure: from when the pre-script was seen to have ended to when the post-script was. */
function observedMillis(attempt: Attempt | undefined): number | undefined {
  const from = attempt?.window?.preSeenAt;
  const until = attempt?.post?.seenAt ?? attempt?.thaw?.seenAt;
  return from === undefined || until === undefined ? undefined : Math.max(0, Date.parse(until) - Date.parse(from));
}

/** From the hold on a thaw is owed, whether or not the pre-script is known to have been sent. */
function debtOf({ attempt, recovery }: RecordState): Conclusion['thaw'] {
  if (attempt?.next !== 'send-pre-script') {
    return recovery?.thaw === 'owed' ? 'owed' : 'settled';
  }
  const needsNone = attempt.window?.next === 'record';
  const byPost = attempt.post !== undefined && confirmsThaw(attempt.post.report);
  return needsNone || byPost || attempt.thaw?.confirmed === 'confirmed' ? 'settled' : 'owed';
}
