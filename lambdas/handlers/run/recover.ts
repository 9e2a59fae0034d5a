import type { FreezeWindow, StepHandler, Steps } from '../../contract';
import { Reason } from '../../domain/outcome';
import { CriticalSection, criticalSectionOf } from '../../domain/policy';
import { attemptNumber, decideRecovery, type FailedAttempt, type Recovery } from '../../domain/recovery';
import { preScriptReason } from '../../domain/script';
import type { TakenSet } from '../../domain/snapshots';
import { ErrorName } from '../../errors';
import type { Ports } from '../../ports';
import { findSets } from '../sets/create-set';
import { isVssAttempt, recoverVss } from './vss/recover-vss';

type RecoverPorts = Pick<Ports, 'snapshots' | 'clock' | 'random' | 'log'>;
type RecoverState = Steps['Recover']['input'];

const BETWEEN_LOOKS_MILLIS = 3_000;

/**
 * Decides what a failed attempt leads to, after its thaw. Where a snapshot call may have been made, it first looks for
 * the set, for as long as EC2 may not show it: a set that is found is adopted and never made twice.
 */
export function recover(
  ports: RecoverPorts,
  settings: { readonly consistencySeconds: number },
): StepHandler<'Recover'> {
  return async (state): Promise<Recovery> => {
    if (isVssAttempt(state)) {
      return recoverVss(ports, state, settings);
    }
    const failed =
      state.attempt === undefined || !wasHeld(state) ? unheld(state) : await heldFailure(ports, state, settings);
    if (failed.kind === 'decided') {
      return failed.recovery;
    }
    const decision = decideRecovery({
      ...failed.attempt,
      retries: state.policy.retries,
      onPreScriptFailure: state.policy.onPreScriptFailure,
      random: ports.random(),
    });
    return { ...failed.known, ...decision };
  };
}

type Failure =
  | { readonly kind: 'decided'; readonly recovery: Recovery }
  | {
      readonly kind: 'open';
      readonly attempt: Omit<FailedAttempt, 'retries' | 'onPreScriptFailure' | 'random'>;
      readonly known: Omit<Recovery, 'next' | 'attempt' | 'waitSeconds'>;
    };

/** Whether the present attempt got as far as its hold: then scripts may have been sent. */
function wasHeld({ attempt, recovery }: RecoverState): boolean {
  const sent = attempt?.next === 'send-pre-script' || attempt?.next === 'snapshot-when-frozen';
  return sent && attempt.number === attemptNumber(recovery);
}

/** Nothing was sent: the instance is busy, or the ledger is out of reach and so nothing may be frozen. */
function unheld({ attempt, recovery, prepared, policy }: RecoverState): Failure {
  const number = attemptNumber(recovery);
  const busy = attempt?.number === number && attempt.next === 'recover';
  const reason = busy ? Reason.BUSY : Reason.LEDGER_UNAVAILABLE;
  const known = { snapshotRetries: recovery?.snapshotRetries ?? 0, thaw: recovery?.thaw ?? ('not-needed' as const) };
  const alreadyCrashConsistent =
    recovery?.next === 'fall-back' || prepared.mode === 'no-scripts' || prepared.mode === 'post-only';
  if (alreadyCrashConsistent && !busy) {
    const because = recovery?.reason ?? prepared.reason ?? reason;
    return {
      kind: 'decided',
      recovery: { ...known, ...recovery, next: 'take-snapshots', attempt: number + 1, waitSeconds: 0, reason: because },
    };
  }
  return {
    kind: 'open',
    known: { ...known, reason },
    attempt: {
      number: policy.retries + number,
      reason,
      snapshotRetries: 0,
      thaw: 'not-needed',
      snapshotCall: 'none',
      ledger: busy ? 'available' : 'unavailable',
    },
  };
}

async function heldFailure(
  ports: RecoverPorts,
  state: RecoverState,
  settings: { readonly consistencySeconds: number },
): Promise<Failure> {
  const { attempt, recovery } = state;
  const number = attemptNumber(recovery);
  const { window, thaw, post } = attempt ?? {};
  const pre = window?.pre ?? thaw?.pre;
  const postReport = post?.report ?? thaw?.post;
  const call = callOf(state);
  const found = call === 'unknown' ? await lookForSet(ports, state, settings) : undefined;
  const set = window?.set ?? found;
  // A pre-script that was to make the set itself, failed and made none is a failed pre-script like any other.
  const failedInGuest = makesSet(state) && pre !== undefined && preScriptReason(pre) !== undefined;
  const snapshotCall = call === 'unknown' && set === undefined && failedInGuest ? 'none' : call;
  const snapshotRetries =
    (recovery?.snapshotRetries ?? 0) + (snapshotCall === 'throttled' || snapshotCall === 'unknown' ? 1 : 0);
  const reason = reasonOf(state, snapshotCall);
  const thawState = thaw?.confirmed ?? 'owed';
  const known = {
    reason,
    snapshotRetries,
    thaw: thawState,
    ...detailOf(window),
    ...(pre === undefined ? {} : { pre }),
    ...(postReport === undefined ? {} : { post: postReport }),
  };
  if (set !== undefined) {
    return { kind: 'decided', recovery: { ...known, set, next: 'record', attempt: number + 1, waitSeconds: 0 } };
  }
  return {
    kind: 'open',
    known,
    attempt: { number, reason, snapshotRetries, thaw: thawState, snapshotCall, ledger: 'available' },
  };
}

function detailOf(window: FreezeWindow | undefined): Pick<Recovery, 'detail'> {
  const detail = window?.setFailure?.message ?? window?.detail;
  return detail === undefined ? {} : { detail };
}

/**
 * A window that never answered may have made its call, unless its pre-script is known to have failed. A pre-script that
 * makes the set itself may have made it as soon as it may have been sent.
 */
function callOf(state: RecoverState): FailedAttempt['snapshotCall'] {
  const { window, failure, pre, next, thaw } = state.attempt ?? {};
  if (window !== undefined) {
    return window.setFailure?.kind ?? 'none';
  }
  if (makesSet(state)) {
    return failure?.Error === ErrorName.SCRIPT_NOT_SENT || failure?.Error === ErrorName.HOLD_LOST ? 'none' : 'unknown';
  }
  if (thaw?.pre?.result === 'failed') {
    return 'none';
  }
  const windowDied = failure !== undefined && (pre !== undefined || next === 'snapshot-when-frozen');
  return windowDied ? 'unknown' : 'none';
}

/** Whether the pre-script of this attempt was to make the set itself. */
function makesSet({ policy, prepared }: RecoverState): boolean {
  return criticalSectionOf(policy) === CriticalSection.IN_GUEST && prepared.mode === 'pre-and-post';
}

function reasonOf({ attempt }: RecoverState, call: FailedAttempt['snapshotCall']): Reason {
  if (call === 'unknown') {
    return Reason.SNAPSHOT_OUTCOME_UNKNOWN;
  }
  if (call !== 'none') {
    return Reason.SNAPSHOT_FAILED;
  }
  const pre = attempt?.window?.pre ?? attempt?.thaw?.pre;
  if (pre !== undefined) {
    // A pre-script that went well, but whose command was lost, was never waited for: no window, so no post-script.
    const lost = attempt?.window === undefined ? Reason.PRE_SCRIPT_UNKNOWN : Reason.POST_SCRIPT_UNKNOWN;
    return preScriptReason(pre) ?? lost;
  }
  const reasons: Readonly<Record<string, Reason>> = {
    [ErrorName.SCRIPT_NOT_SENT]: Reason.PRE_SCRIPT_NOT_RUN,
    [ErrorName.LEDGER_UNAVAILABLE]: Reason.LEDGER_UNAVAILABLE,
  };
  return reasons[attempt?.failure?.Error ?? ''] ?? Reason.PRE_SCRIPT_UNKNOWN;
}

async function lookForSet(
  ports: RecoverPorts,
  state: RecoverState,
  { consistencySeconds }: { readonly consistencySeconds: number },
): Promise<TakenSet | undefined> {
  const until = ports.clock.now() + consistencySeconds * 1_000;
  for (;;) {
    const [set] = await findSets(ports, state);
    if (set !== undefined || ports.clock.now() >= until) {
      ports.log.info('set-looked-up', { instanceId: state.instanceId, found: set !== undefined });
      return set;
    }
    await ports.clock.sleep(BETWEEN_LOOKS_MILLIS);
  }
}
