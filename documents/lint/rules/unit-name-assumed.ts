import { inEachShellStep, type Rule } from '../finding';
import { withoutLeases } from '../shell/meaning';
import { wordsOf, type Run } from '../shell/trace';

/** How far behind a question its answer is looked for, where no function ends before. */
const NEAR = 12;

export const unitNameAssumed: Rule = {
  id: 'unit-name-assumed',
  severity: 'warning',
  check: inEachShellStep(({ traces, at }) => {
    const runs = withoutLeases(traces['pre-script']);
    return runs
      .filter((run) => asksForUnit(run) && !endsWhenInactive(run, runs))
      .map((run) => ({
        at: at(run.at),
        message: `"${run.program} ${wordsOf(run)}" decides whether the database is quiesced: where its unit has another name (mysql, mysqld, mariadb, postgresql@16-main) it is skipped and the pre-script still succeeds`,
        fix: 'ask the database itself (a connection), and exit 206 when it is not there',
      }));
  }),
};

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
