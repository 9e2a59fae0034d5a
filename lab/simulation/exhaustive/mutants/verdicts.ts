import type { Mutant } from './mutant';

const VERDICT = 'lambdas/domain/verdict.ts';
const RECORD = 'lambdas/handlers/run/record-outcome.ts';
const VIEW = 'lambdas/domain/target-view.ts';
const RUN = 'lambdas/domain/run-verdict.ts';

/** G3, G5 and G7: what is said of a set and of a run. */
export const VERDICT_MUTANTS: readonly Mutant[] = [
  {
    why: 'a failed post-script does not change the verdict',
    file: VERDICT,
    find: '    postShortcoming(facts.post) ??\n',
    replace: '',
    hints: ['post-fails seed=1'],
  },
  {
    why: 'a second set is not labelled a duplicate',
    file: RECORD,
    find: '  if (others.length > 0) {',
    replace: '  if (others.length > 99) {',
    hints: ['snapshot-seen-late seed=1', 'vss-fails-once seed=1'],
  },
  {
    why: 'two calls of a target give their sets the same tag',
    file: 'lambdas/domain/snapshot-tags.ts',
    find: 'return uuidV5(`${call.runId}/${call.instanceId}/${call.askedAt}`);',
    replace: 'return uuidV5(`${call.runId}/${call.instanceId}`);',
    hints: ['snapshot-seen-late seed=1'],
  },
  {
    why: 'a set never gets its verdict',
    file: RECORD,
    find: "if (conclusion.set !== undefined && conclusion.labels !== 'kept') {",
    replace: 'if (conclusion.set === undefined) {',
  },
  {
    why: 'the event of a set says less than its tags',
    file: RECORD,
    find: '      ...verdict,\n      snapshots',
    replace: "      ...verdict,\n      proof: 'none',\n      snapshots",
  },
  {
    why: 'the instance is not released',
    file: RECORD,
    find: '    await ledger.release({ instanceId, runId: run.runId });',
    replace: '    await Promise.resolve(run.runId);',
    hints: ['two-policies seed=1'],
  },
  {
    why: 'the reason of an earlier attempt is lost',
    file: VIEW,
    find: 'reason: recovery?.reason ?? prepared?.reason,',
    replace: 'reason: prepared?.reason,',
    hints: ['pre-fails-twice seed=1'],
  },
  {
    why: 'a run that lost a target is complete',
    file: RUN,
    find: '  if (kept === tally.matched) {',
    replace: '  if (kept >= 0) {',
    hints: ['pre-fails-twice seed=1'],
  },
  {
    why: 'a run that stopped at an error is complete',
    file: RUN,
    find: "tally.applicationConsistent + tally.crashConsistent > 0 ? 'PartiallyFailed' : 'Failed';\n    return",
    replace: "'Completed';\n    return",
    hints: ['happy seed=1 ResolveTargets.1:refused*40'],
  },
  {
    why: 'a snapshot without the tag of VSS counts as consistent',
    file: 'lambdas/domain/vss-set.ts',
    find: 'return snapshots.every(({ tags }) =>',
    replace: 'return snapshots.length > 0 || snapshots.every(({ tags }) =>',
    hints: ['vss-fails-once seed=1'],
  },
  {
    why: 'an event names its stage as in the document’s contract, not as in DLM’s events',
    file: 'lambdas/domain/events.ts',
    find: "return stage === 'pre-script' ? 'PRE' : 'POST';",
    replace: "return stage as unknown as 'PRE';",
    hints: ['happy seed=1'],
  },
];
