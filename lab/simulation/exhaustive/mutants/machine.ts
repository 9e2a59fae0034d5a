import type { Mutant } from './mutant';

const DEFINITION = 'statemachine/definition.ts';
const RETRIES = 'statemachine/retries.ts';

/** The order of the steps. The machine is generated again from the broken source. */
export const MACHINE_MUTANTS: readonly Mutant[] = [
  {
    why: 'a window that died is recorded without a thaw',
    file: DEFINITION,
    find: 'steps.catch([sendPreScript, snapshotWhenFrozen, awaitPostScript], thaw,',
    replace: 'steps.catch([sendPreScript, snapshotWhenFrozen, awaitPostScript], recordOutcome,',
    hints: ['happy seed=1 SnapshotWhenFrozen.1:dies-before@2'],
  },
  {
    why: 'the window is repeated when it died',
    file: DEFINITION,
    find: "steps.task('SnapshotWhenFrozen');",
    replace: "steps.task('SnapshotWhenFrozen', THAW);",
    hints: ['happy seed=1 SnapshotWhenFrozen.1:answer-lost'],
  },
  {
    why: 'a failed attempt is retried without a thaw',
    file: DEFINITION,
    find: '              thaw,\n',
    replace: '              thaw: recover,\n',
    hints: ['pre-fails-once seed=1'],
  },
  {
    why: 'a thaw that failed ends the target',
    file: DEFINITION,
    find: 'steps.catch([hold, thaw], recover);',
    replace: 'steps.catch([hold], recover);',
    hints: ['pre-fails-once seed=1 Thaw.1:refused*40'],
  },
  {
    why: 'the thaw is tried only once',
    file: DEFINITION,
    find: "steps.task('Thaw', THAW);",
    replace: "steps.task('Thaw');",
    hints: ['thaw-refused-once seed=1'],
  },
  {
    why: 'an outcome that can’t be recorded ends the target without an error',
    file: DEFINITION,
    find: "  recordOutcome.addCatch(steps.result('OutcomeNotRecorded', 'failed'));\n",
    replace: '',
    hints: ['happy seed=1 RecordOutcome.1:refused*12'],
  },
  {
    why: 'further pages are not read',
    file: DEFINITION,
    find: "steps.route('MorePages?', 'ResolveTargets', { resolve: resolveTargets, complete: completeRun })",
    replace: "steps.route('MorePages?', 'ResolveTargets', { never: resolveTargets, complete: completeRun })",
    hints: ['two-pages seed=1'],
  },
  {
    why: 'a run that failed succeeds',
    file: DEFINITION,
    find: '{ Completed: succeeded, PartiallyFailed: failed, Failed: failed }',
    replace: '{ Completed: failed, PartiallyFailed: succeeded, Failed: succeeded }',
  },
  {
    why: 'a set without scripts is requested again within 15 s',
    file: RETRIES,
    find: 'interval: Duration.seconds(16),',
    replace: 'interval: Duration.seconds(1),',
    hints: ['none-unknown seed=1', 'none seed=1 TakeSnapshots.CreateSnapshots.1:error-before-effect'],
  },
];
