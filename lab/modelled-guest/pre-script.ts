import { ExitCode } from '../../documents/contract';
import { newAttempt, evidenceLine, type Attempt } from './attempt';
import { nth, type PreBehavior } from './behavior';
import { callMillis, checkSection, makeSet, repeatSection, withoutCall } from './critical-section';
import { Exit, type Process } from './process';
import type { ScriptHead } from './script-head';
import { armLease, attemptOf, endHold, leaseLives, thawAttempted, type GuestState } from './state';

/** What the library's pre-script does, in its order (`documents/shell/core/pre.sh and post.sh`). Always ends by `Exit`. */
export async function preScript(state: GuestState, head: ScriptHead, process: Process): Promise<never> {
  const { executionId } = head;
  refuseWhenHeldByOther(state, executionId);
  await lockWithin(state, process, (head.timeoutSeconds - 4) * 1_000);
  refuseWhenHeldByOther(state, executionId);
  endOrphan(state, executionId);
  if (executionId === 'None' && state.holder !== 'None') {
    state.attempts.set(executionId, newAttempt(executionId)); // None names no attempt: nothing is remembered.
  }
  const attempt = attemptOf(state, executionId);
  attempt.pre = process;
  if (attempt.tombstone === 'set') {
    throw new Exit(ExitCode.PRE_FAILED, '', 'refused: the post-script of this execution has come already');
  }
  repeatSection(attempt);
  if (attempt.ended !== undefined) {
    throw new Exit(ExitCode.PRE_FAILED, '', 'refused: this execution has ended already');
  }
  if (state.holder === executionId) {
    repeat(attempt);
  }
  const now = state.clock.now() + state.behavior.skewMillis;
  if (head.deadline > 0 && Math.floor(now / 1_000) > head.deadline) {
    throw new Exit(ExitCode.PRE_FAILED, '', `refused: came after its deadline ${head.deadline}`);
  }
  const behavior = nth(state.behavior.pre, state.worked.pre);
  state.worked.pre += 1;
  attempt.mounts = checkMounts(state, head, behavior);
  await checkSection(state, head, process);
  return hold(state, { attempt, head, process, behavior });
}

function refuseWhenHeldByOther(state: GuestState, executionId: string): void {
  const { holder } = state;
  if (holder !== undefined && holder !== executionId && !isOrphan(state, attemptOf(state, holder))) {
    throw new Exit(ExitCode.ALREADY_FROZEN, '', `the instance is held by ${holder}`);
  }
}

/** Nobody is left to end it: its pre-script and its watchdog are dead, and its lease is over. */
function isOrphan({ clock }: GuestState, { pre, lease }: Attempt): boolean {
  return pre?.isRunning !== true && lease?.state !== 'waiting' && clock.now() > (lease?.dueAt ?? 0);
}

/** Does for an orphaned hold what its lease would have done. */
function endOrphan(state: GuestState, executionId: string): void {
  if (state.holder === undefined || state.holder === executionId) {
    return;
  }
  const orphan = attemptOf(state, state.holder);
  thawAttempted(state, orphan, 'lease');
  endHold(state, orphan, { by: 'lease', thawedAt: state.clock.now() });
}

async function lockWithin(state: GuestState, process: Process, millis: number): Promise<void> {
  const until = state.clock.now() + millis;
  // One that waits may find that another waiter was quicker.
  for (let left = millis; state.lock?.isRunning === true; left = until - state.clock.now()) {
    if (left <= 0) {
      throw new Exit(ExitCode.ALREADY_FROZEN, '', 'another script is running on this instance');
    }
    await state.lock.endedWithin(left);
  }
  state.lock = process;
}

/** A second delivery says again what the first one said, or that the first one never got there. */
function repeat(attempt: Attempt): never {
  if (attempt.evidence !== undefined && leaseLives(attempt)) {
    throw new Exit(0, `${attempt.evidence}\n`, 'held already: nothing to do');
  }
  throw new Exit(ExitCode.PRE_FAILED, '', 'an earlier pre-script did not finish: send the post-script');
}

/** Where the script names its mounts each must be there; else it is all that the guest has. */
export function checkMounts({ fileSystems }: GuestState, head: ScriptHead, behavior: PreBehavior): readonly string[] {
  const known = fileSystems.mounts.map(({ path }) => path);
  const wanted = head.mounts ?? known;
  if (behavior === 'not-ready' || wanted.length === 0) {
    throw new Exit(ExitCode.NOT_READY, '', 'not ready: there is no mount to freeze');
  }
  const missing = wanted.find((path) => !known.includes(path));
  if (missing !== undefined) {
    throw new Exit(ExitCode.NOT_READY, '', `not ready: ${missing} is not a mount point`);
  }
  return wanted;
}

interface Holding {
  readonly attempt: Attempt;
  readonly head: ScriptHead;
  readonly process: Process;
  readonly behavior: PreBehavior;
}

/** From arming the lease to the report. */
async function hold(state: GuestState, { attempt, head, process, behavior }: Holding): Promise<never> {
  const {
    clock,
    fileSystems,
    behavior: { times },
  } = state;
  state.holder = attempt.executionId;
  attempt.attempted = [];
  armLease(state, attempt, head.leaseSeconds ?? 0);
  await (behavior === 'hangs-unfrozen' ? process.hang() : process.sleep(times.quiesceMillis));
  if (behavior === 'fails-unfrozen') {
    fail(state, attempt, head, 'the application could not be quiesced');
  }
  if (callMillis(state, { attempt, head, process }) <= 0) {
    fail(state, attempt, head, 'no time is left for the call');
  }
  attempt.frozenAt = clock.now();
  attempt.quiescedAt = attempt.frozenAt;
  for (const path of attempt.mounts) {
    if (fileSystems.freeze(path, attempt.executionId) === 'busy') {
      fail(state, attempt, head, `could not freeze ${path}: Device or resource busy`);
    }
    attempt.attempted.push(path);
    await process.sleep(times.freezeMillis);
    if (behavior === 'fails-thawed') {
      fail(state, attempt, head, `could not freeze what comes behind ${path}`);
    }
  }
  if (behavior === 'hangs-frozen') {
    await process.hang();
  }
  if (behavior === 'fails-frozen') {
    throw new Exit(ExitCode.PRE_FAILED, '', 'the lease stays armed');
  }
  if (!leaseLives(attempt)) {
    fail(state, attempt, head, 'the watchdog of the lease does not run');
  }
  if (head.snapshotRequest !== '') {
    return makeSet(state, { attempt, head, process });
  }
  await process.sleep(times.reportMillis);
  attempt.evidence = evidenceLine(attempt, { executionId: head.executionId, held: attempt.mounts });
  throw new Exit(0, `${attempt.evidence}\n`);
}

/** Ends a pre-script that had armed its lease: what it froze is thawed before it says so. */
function fail(state: GuestState, attempt: Attempt, head: ScriptHead, message: string): never {
  thawAttempted(state, attempt, 'pre');
  endHold(state, attempt, { by: 'failed' });
  throw new Exit(ExitCode.PRE_FAILED, withoutCall(attempt, head), message);
}
