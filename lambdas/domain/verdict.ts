import type { Evidence } from './evidence';
import { Reason, type SetVerdict } from './outcome';
import { ExitCode, preScriptReason, type ScriptReport } from './script';
import type { QuiesceMode } from './preparation';

/** What the verdict on a set rests on. That the post was sent only after CreateSnapshots returned is the window's order. */
export interface SetFacts {
  readonly mode: QuiesceMode;
  /** Why scripts were not even tried, or the attempt that failed before this set. */
  readonly reason?: Reason;
  readonly origin: 'created' | 'adopted';
  /** AWS's document made the set and says of every snapshot that it is application-consistent. */
  readonly madeBy?: 'vss';
  readonly preparedVolumeIds: readonly string[];
  readonly snapshotVolumeIds: readonly string[];
  readonly pre?: ScriptReport;
  readonly post?: ScriptReport;
  readonly preEvidence?: Evidence;
  readonly postEvidence?: Evidence;
  /** The pre-script was to make the set itself; these are the set's snapshots. */
  readonly inGuest?: { readonly snapshotIds: readonly string[] };
}

/** `application-consistent` only where it was earned; anything less says why. */
export function judgeSet(facts: SetFacts): SetVerdict {
  const reason = shortcoming(facts);
  const proof = proofOf(facts);
  return reason === undefined
    ? { consistency: 'application-consistent', proof }
    : { consistency: 'crash-consistent', reason, proof };
}

function shortcoming(facts: SetFacts): Reason | undefined {
  if (facts.reason !== undefined) {
    return facts.reason;
  }
  if (facts.origin === 'adopted') {
    return Reason.SNAPSHOT_OUTCOME_UNKNOWN;
  }
  if (facts.mode === 'vss') {
    return vssShortcoming(facts);
  }
  if (facts.mode !== 'pre-and-post') {
    return withoutBothScripts(facts);
  }
  return (
    preShortcoming(facts.pre) ??
    (sameVolumes(facts) ? undefined : Reason.VOLUMES_CHANGED) ??
    postShortcoming(facts.post) ??
    guestCallShortcoming(facts) ??
    evidenceShortcoming(facts)
  );
}

/** VSS takes what is attached when it freezes, which may be more than was prepared. */
function vssShortcoming(facts: SetFacts): Reason | undefined {
  if (facts.madeBy !== 'vss') {
    return Reason.VSS_UNKNOWN;
  }
  return sameVolumes(facts) ? undefined : Reason.VOLUMES_CHANGED;
}

function withoutBothScripts(facts: SetFacts): Reason {
  if (facts.mode === 'pre-only') {
    return preShortcoming(facts.pre) ?? Reason.PRE_ONLY;
  }
  return facts.mode === 'post-only' ? Reason.POST_ONLY : Reason.NO_SCRIPTS;
}

function preShortcoming(pre: ScriptReport | undefined): Reason | undefined {
  return pre === undefined ? Reason.PRE_SCRIPT_UNKNOWN : preScriptReason(pre);
}

function postShortcoming(post: ScriptReport | undefined): Reason | undefined {
  if (post === undefined || post.result === 'unknown') {
    return Reason.POST_SCRIPT_UNKNOWN;
  }
  if (post.result === 'succeeded') {
    return undefined;
  }
  if (post.exitCode === ExitCode.LEASE_EXPIRED) {
    return Reason.LEASE_EXPIRED;
  }
  if (post.exitCode === ExitCode.NOTHING_FROZEN) {
    return Reason.THAWED_EARLY;
  }
  return post.result === 'timed-out' ? Reason.POST_SCRIPT_TIMED_OUT : Reason.POST_SCRIPT_FAILED;
}

/** No evidence at all leaves DLM's claim. Evidence from one script only proves nothing and is not that claim either. */
function evidenceShortcoming({ preEvidence: pre, postEvidence: post }: SetFacts): Reason | undefined {
  if (pre === undefined && post === undefined) {
    return undefined;
  }
  if (pre === undefined || post === undefined) {
    return Reason.EVIDENCE_INCOMPLETE;
  }
  if (post.thawedBy === 'lease') {
    return Reason.LEASE_EXPIRED;
  }
  const heldWithoutMounts = pre.heldBy === 'lock' || pre.heldBy === 'stop';
  if (pre.mounts.some((mount) => !mount.held) || (pre.mounts.length === 0 && !heldWithoutMounts)) {
    return Reason.NOTHING_HELD;
  }
  const stillHeld = pre.mounts.every(({ path }) => post.mounts.some((mount) => mount.path === path && mount.held));
  // Another instant of freezing is another freeze: somebody thawed in between.
  if (pre.frozenAt !== post.frozenAt) {
    return Reason.THAWED_EARLY;
  }
  return post.thawedBy === 'command' && stillHeld && post.mounts.every((mount) => mount.held)
    ? undefined
    : Reason.THAWED_EARLY;
}

/**
 * Where the pre-script made the set, its own line is the proof that the call was answered between freeze and thaw: it
 * thaws after the answer, and says that it thawed. An exit code alone claims nothing about a set.
 */
function guestCallShortcoming({ inGuest, preEvidence: pre, postEvidence: post }: SetFacts): Reason | undefined {
  if (inGuest === undefined) {
    return undefined;
  }
  if (pre === undefined || post === undefined || pre.frozenAt === undefined || pre.snapshot?.outcome !== 'made') {
    return Reason.EVIDENCE_INCOMPLETE;
  }
  if (!inGuest.snapshotIds.includes(pre.snapshot.first) || inGuest.snapshotIds.length !== pre.snapshot.count) {
    return Reason.SNAPSHOT_OUTCOME_UNKNOWN;
  }
  return pre.thawedBy === 'command' && pre.thawedAt !== undefined ? undefined : Reason.THAWED_EARLY;
}

function proofOf(facts: SetFacts): SetVerdict['proof'] {
  if (facts.madeBy === 'vss') {
    return 'vss';
  }
  if (facts.preEvidence !== undefined && facts.postEvidence !== undefined) {
    return 'guest-evidence';
  }
  return facts.pre === undefined && facts.post === undefined ? 'none' : 'exit-codes';
}

function sameVolumes({ preparedVolumeIds, snapshotVolumeIds }: SetFacts): boolean {
  return JSON.stringify([...preparedVolumeIds].sort()) === JSON.stringify([...snapshotVolumeIds].sort());
}
