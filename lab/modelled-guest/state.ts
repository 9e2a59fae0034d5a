import type { Clock } from '../../rehearsal/clock';
import type { AskEc2 } from '../../rehearsal/guests/guest';
import type { Attempt, HoldEnd } from './attempt';
import { newAttempt } from './attempt';
import type { GuestBehavior } from './behavior';
import type { FileSystems } from './file-systems';
import type { Process } from './process';
import type { ArmedLease, ThawedBy } from './truth';
import { defined } from '../../lambdas/domain/json';

/** All that the scripts of a guest share: its kernel, `/run/quiesce`, and how it behaves. */
export interface GuestState {
  readonly clock: Clock;
  readonly fileSystems: FileSystems;
  readonly behavior: GuestBehavior;
  readonly attempts: Map<string, Attempt>;
  readonly leases: ArmedLease[];
  /** EC2, by the guest's own role; absent where it was added to no cloud. */
  ec2?: AskEc2;
  /** The execution that holds this instance. */
  holder: string | undefined;
  /** The pre-script that has the lock. */
  lock: Process | undefined;
  /** How many scripts have got to work, for the behavior of the next. */
  worked: { pre: number; post: number };
}

export function attemptOf(state: GuestState, executionId: string): Attempt {
  const known = state.attempts.get(executionId) ?? newAttempt(executionId);
  state.attempts.set(executionId, known);
  return known;
}

/** Thaws what the attempt froze, newest first; answers what was found frozen. */
export function thawAttempted({ fileSystems }: GuestState, attempt: Attempt, by: ThawedBy): readonly string[] {
  return [...attempt.attempted].reverse().filter((path) => fileSystems.thaw(path, by) === 'thawed');
}

/** Records who ended the hold, gives the instance free, and lets the watchdog go. */
export function endHold(state: GuestState, attempt: Attempt, end: Pick<HoldEnd, 'by' | 'thawedAt'>): HoldEnd {
  const froze = attempt.attempted.length > 0 && attempt.frozenAt !== undefined;
  const freezeMillis = froze ? Math.round(state.clock.now() - (attempt.frozenAt ?? 0)) : undefined;
  const ended = { ...end, ...defined({ freezeMillis }) };
  attempt.ended = ended;
  if (state.holder === attempt.executionId) {
    state.holder = undefined;
  }
  attempt.lease?.stop.abort(new Error('disarmed'));
  return ended;
}

/** Arms the lease before the first freeze: from now on everything is thawed in time, also if a process dies. */
export function armLease(state: GuestState, attempt: Attempt, leaseSeconds: number): void {
  const armedAt = state.clock.now();
  const watchdog = { dueAt: armedAt + leaseSeconds * 1_000, stop: new AbortController(), state: 'waiting' as const };
  attempt.lease = watchdog;
  state.leases.push({ executionId: attempt.executionId, armedAt, dueAt: watchdog.dueAt });
  void expireInTime(state, attempt, watchdog.stop.signal);
}

async function expireInTime(state: GuestState, attempt: Attempt, stop: AbortSignal): Promise<void> {
  const { lease } = attempt;
  if (lease === undefined) {
    return;
  }
  try {
    await state.clock.sleep(lease.dueAt - state.clock.now(), stop);
  } catch (error) {
    if (!stop.aborted) {
      throw error;
    }
    return; // Disarmed, or killed.
  }
  lease.state = 'fired';
  attempt.pre?.kill();
  thawAttempted(state, attempt, 'lease');
  endHold(state, attempt, { by: 'lease', thawedAt: state.clock.now() });
}

/** Whether the watchdog waits: it was neither killed nor has it begun to thaw. */
export function leaseLives({ lease, ended }: Attempt): boolean {
  return lease?.state === 'waiting' && ended === undefined;
}
