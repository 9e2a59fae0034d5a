import { defined } from './json';
import { Reason, type SetVerdict, type TargetOutcome } from './outcome';
import { CriticalSection, criticalSectionOf, PreScriptFailure, promiseOf } from './policy';
import { confirmsThaw } from './script';
import type { Attempt, TargetInput, TargetState } from './target';
import { judgeSet } from './verdict';

/** What is known of one attempt. Of each script it is the report that the run acted on. */
export type AttemptView = ReturnType<typeof viewAttempt>;

export function viewAttempt(attempt: Attempt | undefined) {
  const { window, post, thaw, vss } = attempt ?? {};
  return defined({
    // What VSS made without proof that it is consistent is no set of the attempt.
    set: vss?.next === 'record' ? vss.set : window?.set,
    pre: window?.pre ?? thaw?.pre,
    post: post?.report ?? thaw?.post,
    preEvidence: post?.preEvidence ?? thaw?.preEvidence,
    postEvidence: post?.postEvidence ?? thaw?.postEvidence,
    thaw: attempt !== undefined && isThawedInWindow(attempt) ? ('confirmed' as const) : thaw?.confirmed,
    freezeMillis: freezeMillisOf(attempt),
  });
}

/** Whether nothing is owed because the window needed no post-script, or its post-script confirmed the thaw. */
export function isThawedInWindow({ window, post }: Attempt): boolean {
  return window?.next === 'record' || (post !== undefined && confirmsThaw(post.report));
}

/** By the guest's own measure; without it from when the pre-script was seen to have ended to when the post-script was. */
function freezeMillisOf(attempt: Attempt | undefined): number | undefined {
  const { window, post, thaw } = attempt ?? {};
  const measured = post?.postEvidence?.freezeMillis ?? thaw?.postEvidence?.freezeMillis;
  const from = window?.preSeenAt;
  const until = post?.seenAt ?? thaw?.seenAt;
  const observed = from === undefined || until === undefined ? undefined : Date.parse(until) - Date.parse(from);
  return measured ?? (observed === undefined ? undefined : Math.max(0, observed));
}

/** The slots of a target that a view reads. */
export type TargetSlots = Partial<Pick<TargetState, 'prepared' | 'attempt' | 'recovery' | 'unquiesced'>>;

/** What is known of a target: the one answer to which set, reports, evidence, reason and debt it has. */
export type TargetView = ReturnType<typeof viewTarget>;

export function viewTarget({ prepared, attempt, recovery, unquiesced }: TargetSlots) {
  const own = viewAttempt(attempt);
  // The scripts of an earlier attempt say nothing about a set that this attempt took.
  const earlier = own.set === undefined ? recovery : undefined;
  const sentVss = attempt?.vss?.report ?? recovery?.vss;
  // From the hold on a thaw is owed, whether or not the pre-script is known to have been sent.
  const debt = attempt?.next === 'send-pre-script' ? (own.thaw ?? 'owed') : recovery?.thaw;
  return {
    ...own,
    ...defined({
      // The newest set that was taken is the target's set.
      set: unquiesced?.set ?? recovery?.set ?? own.set ?? prepared?.earlier,
      pre: own.pre ?? earlier?.pre,
      post: own.post ?? earlier?.post,
      /** How AWS's VSS document ended, in the last attempt that sent it. */
      vss: attempt?.vss?.next === 'record' ? ('completed' as const) : sentVss && ('failed' as const),
      /** Why scripts were not tried, or why the last attempt that failed did. */
      reason: recovery?.reason ?? prepared?.reason,
      detail: recovery?.detail ?? prepared?.detail,
    }),
    thaw: debt === 'owed' ? ('owed' as const) : ('settled' as const),
    /** Whether the set is one of the present attempt's window, or of its VSS document. */
    isSetOfAttempt: own.set !== undefined && unquiesced === undefined,
  };
}

/** Everything that is said of a target at its end. */
export interface Conclusion extends Partial<Pick<TargetView, 'set' | 'pre' | 'post' | 'vss' | 'freezeMillis'>> {
  readonly outcome: TargetOutcome;
  readonly reason?: Reason;
  readonly detail?: string;
  /** Of the set; meaningless without one. */
  readonly verdict: SetVerdict;
  readonly fallback: 'fallback' | 'as-promised';
  readonly thaw: 'owed' | 'settled';
  /** The set was made between the scripts of the last attempt; absent where a set was made, or found, without them. */
  readonly setOf?: 'attempt';
  /** `kept`: the set has its label already, it must not be labelled again. */
  readonly labels?: 'kept';
}

type EndedTarget = TargetSlots & TargetInput & Partial<Pick<TargetState, 'failure'>>;

/** The outcome of a target, from all that the steps learned. */
export function concludeTarget(state: EndedTarget): Conclusion {
  const { prepared, policy, unquiesced } = state;
  const view = viewTarget(state);
  const { set, pre, post, vss, thaw, freezeMillis } = view;
  const earlier = prepared?.earlier;
  if (earlier !== undefined && earlier.label !== 'pending') {
    // An earlier execution of this run labelled the set. It keeps its label, because what proved it is not here any more.
    const verdict = { consistency: earlier.label, proof: 'none' } as const;
    return { outcome: earlier.label, set: earlier, verdict, labels: 'kept', fallback: 'as-promised', thaw };
  }
  const known = { ...defined({ pre, post, vss }), thaw };
  if (prepared === undefined || set === undefined) {
    const verdict = { consistency: 'crash-consistent', proof: 'none' } as const;
    return { ...known, ...withoutSet(state), verdict, fallback: 'as-promised' };
  }
  const inGuest = criticalSectionOf(policy) === CriticalSection.IN_GUEST;
  const verdict = judgeSet({
    ...known,
    mode: prepared.mode,
    origin: set.origin,
    preparedVolumeIds: prepared.volumeIds,
    snapshotVolumeIds: set.snapshots.map(({ volumeId }) => volumeId),
    ...defined({
      madeBy: vss === 'completed' ? ('vss' as const) : undefined,
      // A set of the window whose thaw was sent only afterwards is judged like any other: the order holds all the more.
      reason: view.isSetOfAttempt ? undefined : reasonOf(view, unquiesced),
      preEvidence: view.preEvidence,
      postEvidence: view.postEvidence,
      inGuest: inGuest ? { snapshotIds: set.snapshots.map(({ snapshotId }) => snapshotId) } : undefined,
    }),
  });
  const isFallback = promiseOf(policy) === 'application-consistent' && verdict.consistency === 'crash-consistent';
  return {
    ...known,
    set,
    verdict,
    outcome: verdict.consistency,
    ...defined({ reason: verdict.reason, freezeMillis, setOf: view.isSetOfAttempt ? ('attempt' as const) : undefined }),
    fallback: isFallback ? 'fallback' : 'as-promised',
  };
}

/** Why a set that was taken without scripts, or by a failed attempt, can't be application-consistent. */
function reasonOf({ reason }: TargetView, unquiesced: TargetSlots['unquiesced']): Reason | undefined {
  return reason ?? (unquiesced === undefined ? undefined : Reason.NO_SCRIPTS);
}

function withoutSet(state: EndedTarget): Pick<Conclusion, 'outcome' | 'reason' | 'detail'> {
  const { prepared, recovery, failure, policy } = state;
  const { reason, detail } = viewTarget(state);
  if (prepared?.next === 'record') {
    return { outcome: prepared.skip === 'skip' ? 'skipped' : 'failed', ...defined({ reason, detail }) };
  }
  if (failure !== undefined && recovery?.next !== 'record') {
    const step = prepared === undefined ? Reason.STEP_FAILED : Reason.SNAPSHOT_FAILED;
    return { outcome: 'failed', reason: step, detail: `${failure.Error}: ${failure.Cause}` };
  }
  const ofCall: readonly (Reason | undefined)[] = [
    Reason.SNAPSHOT_FAILED,
    Reason.SNAPSHOT_THROTTLED,
    Reason.SNAPSHOT_OUTCOME_UNKNOWN,
  ];
  const snapshotTrouble = ofCall.includes(recovery?.reason);
  const skips = policy.onPreScriptFailure === PreScriptFailure.SKIP_TARGET && !snapshotTrouble;
  return {
    outcome: skips ? 'skipped' : 'failed',
    reason: recovery?.reason ?? Reason.STEP_FAILED,
    ...defined({ detail: recovery?.detail }),
  };
}
