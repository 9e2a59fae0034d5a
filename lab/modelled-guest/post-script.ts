import { ExitCode } from '../../documents/contract';
import { evidenceLine, type Attempt, type HoldEnd } from './attempt';
import { nth } from './behavior';
import { Exit, type Process } from './process';
import type { ScriptHead } from './script-head';
import { attemptOf, endHold, thawAttempted, type GuestState } from './state';
import { defined } from '../../lambdas/domain/json';

/** Longest that a post waits for another execution's pre-script before it thaws without the lock. */
const LOCK_MILLIS = 3_000;

/** What the library's post-script does, in its order (`documents/shell/core/pre.sh and post.sh`). Always ends by `Exit`. */
export async function postScript(state: GuestState, head: ScriptHead, process: Process): Promise<never> {
  const isOperator = head.executionId === 'None' && state.holder !== undefined && state.holder !== 'None';
  const attempt = attemptOf(state, isOperator ? (state.holder ?? '') : head.executionId);
  const by = isOperator ? 'operator' : 'command';
  attempt.tombstone = 'set';
  const report = (code: number, held: readonly string[], thawed?: HoldEnd): never => {
    const line = evidenceLine(attempt, {
      executionId: head.executionId,
      held,
      ...defined({ thawed }),
    });
    throw new Exit(code, `${line}\n`);
  };
  if (attempt.pre === undefined) {
    return report(ExitCode.NOTHING_FROZEN, [], attempt.ended);
  }
  attempt.pre.kill();
  await state.lock?.endedWithin(LOCK_MILLIS);
  const hasLock = state.lock?.isRunning !== true;
  if (attempt.section !== undefined) {
    return report(0, attempt.section, attempt.ended); // the pre-script's own thaw, told once more
  }
  if (attempt.ended !== undefined) {
    return report(attempt.ended.by === 'lease' ? ExitCode.LEASE_EXPIRED : ExitCode.NOTHING_FROZEN, [], attempt.ended);
  }
  const behavior = nth(state.behavior.post, state.worked.post);
  state.worked.post += 1;
  if (behavior === 'hangs') {
    await process.hang();
  }
  await process.sleep(state.behavior.times.thawMillis);
  if (behavior === 'fails') {
    return report(ExitCode.POST_FAILED, []);
  }
  return conclude(state, { attempt, by, hasLock, report });
}

interface Thawing {
  readonly attempt: Attempt;
  readonly by: 'command' | 'operator';
  readonly hasLock: boolean;
  readonly report: (code: number, held: readonly string[], thawed?: HoldEnd) => never;
}

function conclude(state: GuestState, { attempt, by, hasLock, report }: Thawing): never {
  // The lease may have ended it while this script was on its way to the thaw.
  if (attempt.ended !== undefined) {
    return report(attempt.ended.by === 'lease' ? ExitCode.LEASE_EXPIRED : ExitCode.NOTHING_FROZEN, [], attempt.ended);
  }
  const held = thawAttempted(state, attempt, by);
  if (!hasLock) {
    return report(ExitCode.POST_FAILED, held, { by, thawedAt: state.clock.now() });
  }
  if (attempt.attempted.length === 0) {
    return report(ExitCode.NOTHING_FROZEN, held, endHold(state, attempt, { by }));
  }
  return report(0, held, endHold(state, attempt, { by, thawedAt: state.clock.now() }));
}
