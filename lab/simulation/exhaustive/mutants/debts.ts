import type { Mutant } from './mutant';

const HOLD = 'lambdas/handlers/run/hold.ts';
const SEND_PRE = 'lambdas/handlers/run/send-pre-script.ts';
const RECOVERY = 'lambdas/domain/recovery.ts';

/** G1 and G5: what is written down before it is done, and what is looked up before it is done again. */
export const DEBT_MUTANTS: readonly Mutant[] = [
  {
    why: 'no debt is written before the pre-script is sent',
    file: HOLD,
    find: '    const held = await ports.ledger.hold({',
    replace:
      "    const held = await ({ hold: () => Promise.resolve({ status: 'held' as const, runId: '' }) } as Pick<Ports['ledger'], 'hold'>).hold({",
  },
  {
    why: 'a busy instance is quiesced nevertheless',
    file: HOLD,
    find: "    if (held.status === 'held') {",
    replace: "    if (held.status === 'held' || held.status === 'busy') {",
    hints: ['busy seed=1', 'two-policies seed=1'],
  },
  {
    why: 'a busy instance is given up at once',
    file: HOLD,
    find: 'return askAgain < Date.parse(waitingSince)',
    replace: 'return askAgain < 0 * Date.parse(waitingSince)',
    hints: ['busy seed=1'],
  },
  {
    why: 'a throttled pre-script is not sent again',
    file: 'lambdas/handlers/scripts/slow-down.ts',
    find: '      if (!(error instanceof Throttled)) {',
    replace: '      if (!(error instanceof Throttled) || error.code.length > 0) {',
    hints: ['scripts-throttled seed=1'],
  },
  {
    why: 'a throttled thaw uses up the sends of a refused one',
    file: 'lambdas/handlers/scripts/thaw-attempt.ts',
    find: "    sends += sent === 'throttled' ? 0 : 1;",
    replace: '    sends += 1;',
    hints: ['thaw-throttled seed=1'],
  },
  {
    why: 'the time of an instance’s last set is not noted',
    file: 'lambdas/handlers/run/record-outcome.ts',
    find: '    await noteSet(ports, state, conclusion.set);',
    replace: '',
    hints: ['two-policies seed=1'],
  },
  {
    why: 'a set that EC2 refused as too soon pauses the slots',
    file: 'lambdas/domain/snapshots.ts',
    find: "return code === TOO_SOON ? 'too-soon' : 'throttled';",
    replace: "return code === TOO_SOON ? 'throttled' : 'throttled';",
    hints: ['snapshot-too-soon seed=1'],
  },
  {
    why: 'two attempts share one execution id',
    file: HOLD,
    find: 'executionIdOf({ runId: state.run.runId, instanceId: state.instanceId, attempt: number });',
    replace: 'executionIdOf({ runId: state.run.runId, instanceId: state.instanceId, attempt: 1 });',
    hints: ['pre-fails-once seed=1'],
  },
  {
    why: 'a repeated step sends the pre-script without looking for the first one',
    file: SEND_PRE,
    find: "    if (order === 'first') {",
    replace: "    if (order === 'first' || order === 'repeated') {",
    hints: ['pre-answer-lost seed=1'],
  },
  {
    why: 'the pre-script does not receive the lease of the policy',
    file: SEND_PRE,
    find: '...defined({ leaseSeconds: lease, snapshotRequest }),',
    replace: '...defined({ leaseSeconds: lease === undefined ? lease : 999, snapshotRequest }),',
    hints: ['lease-expires seed=1'],
  },
  {
    why: 'a failed target is never retried',
    file: RECOVERY,
    find: 'return failed.number - failed.snapshotRetries < triesOf(failed);',
    replace: 'return failed.number - failed.snapshotRetries < 0 * triesOf(failed);',
    hints: ['pre-fails-once seed=1'],
  },
  {
    why: 'a policy that skips falls back',
    file: RECOVERY,
    find: 'if (failed.onPreScriptFailure === PreScriptFailure.SKIP_TARGET) {',
    replace: 'if (failed.retries > 99) {',
    hints: ['pre-fails-skipped seed=1'],
  },
  {
    why: 'a set that EC2 refused as too soon is requested again at once',
    file: RECOVERY,
    find: ': BETWEEN_SETS_SECONDS + jittered;',
    replace: ': Math.min(BETWEEN_SETS_SECONDS, 1) + jittered;',
    hints: ['snapshot-too-soon seed=1'],
  },
  {
    why: 'a set of unknown outcome is not looked for',
    file: 'lambdas/handlers/run/recover.ts',
    find: "const found = call === 'unknown' ? await lookForOwn(ports, state, settings) : undefined;",
    replace: "const found = call !== 'unknown' ? await lookForOwn(ports, state, settings) : undefined;",
    hints: ['snapshot-unknown-made seed=1'],
  },
  {
    why: 'the run is not claimed',
    file: 'lambdas/handlers/run/claim-run.ts',
    find: "    if (claimed === 'claimed-by-another') {",
    replace: "    if (claimed !== 'claimed' && claimed !== 'claimed-by-another') {",
    hints: ['delivered-twice seed=1'],
  },
  {
    why: 'each of the schedules that are due together makes a set',
    file: 'lambdas/handlers/run/claim-run.ts',
    find: 'leaderOf(policy.schedules, schedule, scheduledTime) !== schedule',
    replace: 'leaderOf(policy.schedules, schedule, scheduledTime) === undefined',
    hints: ['merged seed=1'],
  },
];
