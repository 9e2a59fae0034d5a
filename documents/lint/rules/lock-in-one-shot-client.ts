import { inEachShellStep, type Rule } from '../finding';
import { isSessionLock, SESSION_LOCK, statementOf } from '../shell/meaning';
import type { Run } from '../shell/trace';

/** What keeps a session open behind its lock. */
const STAYS = /SLEEP\s*\(|pg_sleep|\\!|\bsystem\s|\\watch|GET_LOCK/i;

export const lockInOneShotClient: Rule = {
  id: 'lock-in-one-shot-client',
  severity: 'error',
  check: inEachShellStep(({ traces, at }) =>
    traces['pre-script'].runs
      .filter((run) => isSessionLock(run) && !staysOpen(run))
      .map((run) => ({
        at: at(run.at),
        message: `${SESSION_LOCK.exec(statementOf(run))?.[0] ?? 'the lock'} is taken by a ${run.program} that ends at once, and its lock with it: nothing is held when the snapshot is made`,
        fix: 'keep one client open from the lock to the thaw: a background process that reads its statements from a FIFO under /run',
      })),
  ),
};

function staysOpen(run: Run): boolean {
  const isBackground = run.where.spawns.length > 0;
  return isBackground && (STAYS.test(statementOf(run)) || /fifo|\/dev\/fd\/|<&|tail\s+-f/i.test(run.input));
}
