import { askUntil } from '../../ask-until';
import type { Attempt, StepHandler, Steps } from '../../contract';
import { defined } from '../../domain/json';
import { Reason } from '../../domain/outcome';
import { CriticalSection, criticalSectionOf } from '../../domain/policy';
import { attemptNumber, decideRecovery, hasOwnBudget, type FailedAttempt, type Recovery } from '../../domain/recovery';
import { preScriptReason } from '../../domain/script';
import { isWhole } from '../../domain/sets';
import type { TakenSet } from '../../domain/snapshots';
import { viewAttempt } from '../../domain/target-view';
import { findVssSet } from '../../domain/vss-set';
import { ErrorName } from '../../errors';
import type { Ports } from '../../ports';
import { findSets } from '../sets/create-set';
import { attemptTags } from './vss-request';

type RecoverPorts = Pick<Ports, 'snapshots' | 'clock' | 'random' | 'log'>;
type RecoverState = Steps['Recover']['input'];
type AttemptState = RecoverState & { readonly attempt: Attempt };

interface RecoverSettings {
  readonly consistencySeconds: number;
}

/** What a failed attempt leaves: what is known of it, and what is decided by, unless the set that was found decides. */
interface Failure {
  readonly known: Omit<Recovery, 'next' | 'attempt' | 'waitSeconds'>;
  readonly attempt: Omit<FailedAttempt, 'retries' | 'onPreScriptFailure' | 'random'>;
  readonly decided?: Pick<Recovery, 'next'>;
}

const BETWEEN_LOOKS_MILLIS = 3_000;

/**
 * Decides what a failed attempt leads to, after its thaw. Where a snapshot call may have been made, it first looks for
 * the set, for as long as EC2 may not show it: a set that is found is adopted and never made twice.
 */
export function recover(ports: RecoverPorts, settings: RecoverSettings): StepHandler<'Recover'> {
  return async (state): Promise<Recovery> => {
    const { attempt, recovery, policy } = state;
    const current = attempt?.number === attemptNumber(recovery) ? { ...state, attempt } : undefined;
    if (current?.attempt.next === 'create-vss-snapshots') {
      return recoverVss(ports, current, settings);
    }
    const wasHeld = current?.attempt.next === 'send-pre-script' || current?.attempt.next === 'snapshot-when-frozen';
    const failure = wasHeld ? await heldFailure(ports, current, settings) : unheldFailure(state, current?.attempt);
    const { known, decided } = failure;
    return decided === undefined
      ? { ...known, ...decideRecovery({ ...policy, ...failure.attempt, random: ports.random() }) }
      : { ...known, ...decided, attempt: failure.attempt.number + 1, waitSeconds: 0 };
  };
}

/** Nothing was sent: the instance is busy, or the ledger is out of reach and so nothing may be frozen. */
function unheldFailure({ recovery, prepared }: RecoverState, current: Attempt | undefined): Failure {
  const obstacle = current?.next === 'recover' ? 'busy' : 'ledger-unavailable';
  const number = attemptNumber(recovery);
  const attempt = { number, snapshotRetries: 0, thaw: 'not-needed', snapshotCall: 'none', obstacle } as const;
  const known = {
    snapshotRetries: recovery?.snapshotRetries ?? 0,
    thaw: recovery?.thaw ?? ('not-needed' as const),
    ...defined({ unknownSet: recovery?.unknownSet }),
  };
  const alreadyCrashConsistent =
    recovery?.next === 'fall-back' || prepared.mode === 'no-scripts' || prepared.mode === 'post-only';
  if (alreadyCrashConsistent && obstacle !== 'busy') {
    const reason = recovery?.reason ?? prepared.reason ?? Reason.LEDGER_UNAVAILABLE;
    return { known: { ...known, ...recovery, reason }, attempt, decided: { next: 'take-snapshots' } };
  }
  return { known: { ...known, reason: obstacle === 'busy' ? Reason.BUSY : Reason.LEDGER_UNAVAILABLE }, attempt };
}

/** The attempt got as far as its hold: scripts may have been sent. */
async function heldFailure(ports: RecoverPorts, state: AttemptState, settings: RecoverSettings): Promise<Failure> {
  const { attempt, recovery } = state;
  const { set: own, pre, post, thaw = 'owed' } = viewAttempt(attempt);
  const call = callOf(state);
  const found = call === 'unknown' ? await lookForOwn(ports, state, settings) : undefined;
  const set = own ?? found;
  // A pre-script that was to make the set itself, failed and made none is a failed pre-script like any other.
  const failedInGuest = makesSet(state) && pre !== undefined && preScriptReason(pre) !== undefined;
  const snapshotCall = call === 'unknown' && set === undefined && failedInGuest ? 'none' : call;
  const snapshotRetries = (recovery?.snapshotRetries ?? 0) + (hasOwnBudget(snapshotCall) ? 1 : 0);
  const detail = attempt.window?.setFailure?.message ?? attempt.window?.detail;
  return {
    known: {
      reason: reasonOf(attempt, snapshotCall),
      snapshotRetries,
      thaw,
      ...defined({
        detail,
        pre,
        post,
        set,
        unknownSet: call === 'unknown' ? ('possible' as const) : recovery?.unknownSet,
      }),
    },
    attempt: { number: attempt.number, snapshotRetries, thaw, snapshotCall },
    ...defined({ decided: set && { next: 'record' as const } }),
  };
}

/**
 * A window that never answered may have made its call, unless its pre-script is known to have failed. A pre-script that
 * makes the set itself may have made it as soon as it may have been sent.
 */
function callOf(state: AttemptState): FailedAttempt['snapshotCall'] {
  const { window, failure, pre, next, thaw } = state.attempt;
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

function reasonOf(attempt: Attempt, call: FailedAttempt['snapshotCall']): Reason {
  if (call === 'throttled' || call === 'too-soon') {
    return Reason.SNAPSHOT_THROTTLED;
  }
  if (call !== 'none') {
    return call === 'unknown' ? Reason.SNAPSHOT_OUTCOME_UNKNOWN : Reason.SNAPSHOT_FAILED;
  }
  const { pre } = viewAttempt(attempt);
  if (pre !== undefined) {
    // A pre-script that went well, but whose command was lost, was never waited for: no window, so no post-script.
    const lost = attempt.window === undefined ? Reason.PRE_SCRIPT_UNKNOWN : Reason.POST_SCRIPT_UNKNOWN;
    return preScriptReason(pre) ?? lost;
  }
  const reasons: Readonly<Record<string, Reason>> = {
    [ErrorName.SCRIPT_NOT_SENT]: Reason.PRE_SCRIPT_NOT_RUN,
    [ErrorName.LEDGER_UNAVAILABLE]: Reason.LEDGER_UNAVAILABLE,
  };
  return reasons[attempt.failure?.Error ?? ''] ?? Reason.PRE_SCRIPT_UNKNOWN;
}

/**
 * Decides what a failed VSS attempt leads to, as after a failed pre-script. A whole set of one instant that it left
 * behind is what a fallback would make. So it is kept and labelled, also where the policy would skip the target.
 */
async function recoverVss(ports: RecoverPorts, state: AttemptState, settings: RecoverSettings): Promise<Recovery> {
  const { attempt, recovery, policy, prepared } = state;
  const { vss, number } = attempt;
  const decision = decideRecovery({
    ...policy,
    number,
    snapshotRetries: 0,
    thaw: 'not-needed',
    snapshotCall: 'by-document',
    random: ports.random(),
  });
  const known = {
    reason: vss?.reason ?? Reason.VSS_UNKNOWN,
    snapshotRetries: 0,
    thaw: recovery?.thaw ?? ('not-needed' as const),
    vss: vss?.report ?? ({ result: 'unknown', steps: [] } as const),
    ...defined({ detail: vss?.detail ?? attempt.failure?.Cause }),
    ...decision,
  };
  if (decision.next === 'retry') {
    return known;
  }
  const findSet = async (): Promise<TakenSet | undefined> => {
    const finding = findVssSet(await ports.snapshots.find(attemptTags(state)), prepared.volumeIds);
    // Adopted, also if its tags say that it is consistent: no function saw the document end.
    return finding.result === 'incomplete' ? undefined : { ...finding.set, origin: 'adopted' };
  };
  // A step that never answered has collected nothing.
  const set = vss === undefined ? await lookFor(ports, { ...state, ...settings }, findSet) : vss.set;
  return set === undefined ? known : { ...known, next: 'record', set };
}

/** EC2 may show a part of a set first. It is adopted only when no more comes, as the set of volumes that changed meanwhile. */
async function lookForOwn(
  ports: RecoverPorts,
  state: AttemptState,
  settings: RecoverSettings,
): Promise<TakenSet | undefined> {
  let seen: TakenSet | undefined;
  const whole = await lookFor(ports, { ...state, ...settings }, async () => {
    const [oldest] = await findSets(ports, state);
    seen = oldest ?? seen;
    return seen && isWhole(seen, state.prepared.volumeIds) ? seen : undefined;
  });
  return whole ?? seen;
}

async function lookFor(
  { clock, log }: RecoverPorts,
  { instanceId, consistencySeconds }: Pick<RecoverState, 'instanceId'> & RecoverSettings,
  findSet: () => Promise<TakenSet | undefined>,
): Promise<TakenSet | undefined> {
  const boundMillis = consistencySeconds * 1_000;
  const every = { firstMillis: BETWEEN_LOOKS_MILLIS, longestMillis: BETWEEN_LOOKS_MILLIS };
  const set = await askUntil({ clock, boundMillis, ...every }, findSet);
  log.info('set-looked-up', { instanceId, found: set !== undefined });
  return set;
}
