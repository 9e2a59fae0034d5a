import type { Mutant } from './mutant';

const WINDOW = 'lambdas/handlers/run/snapshot-when-frozen.ts';
const THAW = 'lambdas/handlers/scripts/thaw-attempt.ts';
const AWAIT_POST = 'lambdas/handlers/run/await-post-script.ts';
const PAY = 'lambdas/handlers/guard/pay-debt.ts';

/** G1 and G2: who thaws, and who notices. */
export const THAW_MUTANTS: readonly Mutant[] = [
  {
    why: 'the window continues to RecordOutcome when the post-script was not sent',
    file: WINDOW,
    find: "return post === undefined ? 'thaw' : 'await-post';",
    replace: "return post === undefined ? 'record' : 'await-post';",
  },
  {
    why: 'a failed pre-script is not thawed',
    file: WINDOW,
    find: "return { next: 'thaw', ...known };",
    replace: "return { next: 'record', ...known };",
  },
  {
    why: 'the pre-script is not waited for',
    file: WINDOW,
    find: "if (pre !== undefined && pre.report.result !== 'succeeded') {",
    replace: "if (pre !== undefined && pre.report.result === 'not-run') {",
  },
  {
    why: 'the thaw is sent under another execution id',
    file: WINDOW,
    find: 'const scripts = scriptsOf(state, deliverySeconds);',
    replace:
      "const scripts = { ...scriptsOf(state, deliverySeconds), executionId: '00000000-0000-5000-8000-000000000000' };",
  },
  {
    why: 'a thaw that was not sent is not sent once more',
    file: WINDOW,
    find: 'const THAW_SENDS = 2;',
    replace: 'const THAW_SENDS = 0;',
  },
  {
    why: 'a thaw that was not confirmed counts as confirmed',
    file: THAW,
    find: 'const confirmed = neverRan || (thawed !== undefined && confirmsThaw(thawed.report));',
    replace: 'const confirmed = neverRan || thawed !== undefined;',
    hints: ['post-fails seed=1 SnapshotWhenFrozen.SendCommand.1:throttle*2'],
  },
  {
    why: 'a pre-script that still runs is not cancelled',
    file: THAW,
    find: '    await cancelScript(ports, script);',
    replace: '    await Promise.resolve(script);',
    hints: ['foreign-pre-hangs seed=1'],
  },
  {
    why: 'a thaw is sent only once',
    file: THAW,
    find: 'const THAW_SENDS = 6;',
    replace: 'const THAW_SENDS = 0;',
  },
  {
    why: 'the Thaw step removes a debt that is still owed',
    file: 'lambdas/handlers/run/thaw.ts',
    find: "if (thawed.confirmed === 'confirmed') {",
    replace: "if (thawed.confirmed === 'confirmed' || thawed.confirmed === 'owed') {",
    hints: ['post-fails seed=1 AwaitPostScript.1:refused*12'],
  },
  {
    why: 'the Thaw step treats every attempt as refused',
    file: 'lambdas/handlers/run/thaw.ts',
    find: 'return attempt.pre === undefined && attempt.failure?.Error === ErrorName.SCRIPT_NOT_SENT;',
    replace: 'return attempt.pre === undefined;',
    hints: ['pre-unknown seed=1'],
  },
  {
    why: 'a post-script that failed removes the debt',
    file: AWAIT_POST,
    find: 'if (state.attempt.pre !== undefined && confirmsThaw(last.ended.report)) {',
    replace: 'if (state.attempt.pre !== undefined) {',
    hints: ['post-fails seed=1'],
  },
  {
    why: 'a post-script that failed is not repeated',
    file: AWAIT_POST,
    find: 'sending >= triesOf(policy)',
    replace: 'sending >= 1',
    hints: ['post-fails-once seed=1'],
  },
  {
    why: 'a post-script that found nothing frozen does not confirm the thaw',
    file: 'lambdas/domain/script.ts',
    find: '(report.exitCode === ExitCode.LEASE_EXPIRED || report.exitCode === ExitCode.NOTHING_FROZEN)',
    replace: 'report.exitCode === ExitCode.LEASE_EXPIRED',
    hints: ['pre-too-late seed=1'],
  },
  {
    why: 'the guard ignores overdue debts',
    file: 'lambdas/domain/debts.ts',
    find: '.filter((debt) => Date.parse(debt.dueAt) <= now || isOwedBy(debt, ended))',
    replace: '.filter((debt) => isOwedBy(debt, ended))',
    hints: ['post-fails seed=1'],
  },
  {
    why: 'the guard ignores the end of a run',
    file: 'lambdas/domain/debts.ts',
    find: 'return debt.runArn === executionArn || debt.executionArn === executionArn;',
    replace: 'return debt.runArn === `${String(executionArn)}/` || debt.executionArn === `${String(executionArn)}/`;',
    hints: ['stopped-in-window seed=1'],
  },
  {
    why: 'the guard removes a debt without looking at the result of its thaw',
    file: PAY,
    find: "  if (confirmed !== 'confirmed' && !nothingFound) {",
    replace: "  if (confirmed !== 'confirmed' && !nothingFound && search === 'failed') {",
    hints: ['post-fails seed=1 Guard.SendCommand.1:never-delivered'],
  },
];
