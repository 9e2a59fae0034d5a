import { foundAt, foundIf, type Rule } from '../finding';
import { isSessionLock, SESSION_LOCK, statementOf } from '../shell/holds';
import { changesService, endsScript, isFreeze, isHold, isThaw, loopOf, thawsByTrap } from '../shell/meaning';
import { wordsOf, type Run } from '../shell/trace';

/** What keeps a session open after its lock. */
const KEEPS_OPEN = /SLEEP\s*\(|pg_sleep|\\!|\bsystem\s|\\watch|GET_LOCK/i;

/** How many commands after a question are searched for its answer, where no function ends before. */
const NEAR = 12;

/** How the pre-script freezes and locks. */
export const FREEZING_RULES: readonly Rule[] = [
  {
    id: 'lock-in-one-shot-client',
    severity: 'error',
    fix: 'keep one client open from the lock to the thaw: a background process that reads its statements from a FIFO under /run',
    inScript: ({ traces }) =>
      foundAt(
        traces['pre-script'].runs.filter((run) => isSessionLock(run) && !staysOpen(run)),
        (run) =>
          `${SESSION_LOCK.exec(statementOf(run))?.[0] ?? 'the lock'} is taken by a ${run.program} client that ends at once, which ends the lock too: nothing is locked when the snapshot is made`,
      ),
  },
  {
    id: 'freeze-half-way',
    severity: 'error',
    fix: 'thaw what was frozen before the exit: keep a list of the frozen mounts, and thaw them in one place',
    inScript: ({ traces, pre, lineOf }) => {
      const freezes = thawsByTrap(traces['pre-script']) ? [] : pre.filter(isFreeze);
      const [first] = freezes;
      const leaving = freezes.filter((run) => isOneOfSeveral(run, first)).flatMap((run) => exitWithoutThaw(run, pre));
      return foundAt(
        leaving,
        ({ program }) =>
          `when a freeze fails, ${program} ends the script while the earlier mounts are still frozen (the freeze is on line ${lineOf(first?.at ?? 0)}): DLM runs no post-script after a failed pre-script`,
      );
    },
  },
  {
    id: 'freeze-unchecked',
    severity: 'error',
    fix: 'if it fails, thaw what was frozen and exit 201',
    inScript: ({ pre }) =>
      foundAt(
        pre.filter((run) => isFreeze(run) && !run.where.isChecked && !run.endsOnError),
        ({ program }) =>
          `the exit status of ${program} is not checked: if the freeze fails, the script continues as if the mount were frozen`,
      ),
  },
  {
    id: 'unit-name-assumed',
    severity: 'warning',
    fix: 'ask the database itself (by a connection), and exit 206 when it does not answer',
    inScript: ({ pre }) =>
      foundAt(
        pre.filter((run) => asksForUnit(run) && !endsWhenInactive(run, pre)),
        (run) =>
          `"${run.program} ${wordsOf(run)}" decides whether the database is quiesced: if its unit has another name (mysql, mysqld, mariadb, postgresql@16-main), the database is skipped and the pre-script still succeeds`,
      ),
  },
  {
    id: 'freeze-not-seen',
    severity: 'info',
    fix: 'call the freezing program by its name, or check the files that the script runs in the same way',
    inScript: ({ traces }) =>
      foundIf(
        !traces['pre-script'].runs.some((run) => isHold(run) || changesService(run)),
        0,
        'no freeze, lock or stop was found in the pre-script: it does nothing, or it does it where this check does not look (files of the instance, eval, variables as programs)',
      ),
  },
];

function staysOpen(run: Run): boolean {
  const isBackground = run.where.spawns.length > 0;
  return (
    isBackground &&
    (KEEPS_OPEN.test(statementOf(run)) || /fifo|\/dev\/fd\/|<&|tail\s+-f|\bsleep['"]?\s/i.test(run.input))
  );
}

/** With a single mount nothing is frozen after its freeze failed; a loop that repeats it has no other mount. */
function isOneOfSeveral(run: Run, first: Run | undefined): boolean {
  const loop = loopOf(run);
  const target = (one: Run | undefined): string | undefined => one?.args.at(-1)?.value;
  const isSame = target(run) !== undefined && target(run) === target(first);
  return !isSame && (run !== first || (loop !== undefined && (loop.values === undefined || loop.values.length > 1)));
}

function exitWithoutThaw(freeze: Run, runs: readonly Run[]): readonly Run[] {
  if (freeze.endsOnError) {
    return [freeze];
  }
  for (const run of runs.filter(({ index }) => index > freeze.index)) {
    const status = run.args[0]?.value;
    if (isThaw(run) || (endsScript(run) && status === '0')) {
      return [];
    }
    if (endsScript(run) && status !== undefined) {
      return [run];
    }
  }
  return [];
}

function asksForUnit(run: Run): boolean {
  const words = wordsOf(run);
  const isQuestion =
    run.program === 'systemctl' ? /(^|\s)(is-active|status)(\s|$)/.test(words) : /\sstatus$/.test(words);
  return /^(systemctl|service)$/.test(run.program) && isQuestion && run.args.every(({ value }) => value !== undefined);
}

/** Whether the script, or the function that asks, can fail soon after. */
function endsWhenInactive(run: Run, runs: readonly Run[]): boolean {
  const depth = run.where.functions.length;
  const after = runs.slice(runs.indexOf(run) + 1);
  const left = after.findIndex(({ where }) => where.functions.length < depth);
  const near = after.slice(0, left === -1 || depth === 0 ? NEAR : left);
  return near.some(({ program, args }) => /^(exit|return)$/.test(program) && args.length > 0 && args[0]?.value !== '0');
}
