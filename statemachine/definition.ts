import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RunStepName } from '../lambdas/contract';
import { IDEMPOTENT, LAST_WORD, SNAPSHOT, THAW, UNHURRIED, VSS } from './retries';
import { Steps, type StepFunctions } from './steps';

/** The whole run: claim it, take the targets page by page, say how it went. */
export function runDefinition(scope: Construct, functions: StepFunctions<RunStepName>): sfn.IChainable {
  const steps = new Steps(scope, functions);
  const claimRun = steps.task('ClaimRun', IDEMPOTENT);
  const resolveTargets = steps.task('ResolveTargets', UNHURRIED);
  const forEachTarget = steps.forEach(targetDefinition(steps));
  const tallyOutcomes = steps.task('TallyOutcomes', IDEMPOTENT);
  const completeRun = steps.task('CompleteRun', LAST_WORD);
  const succeeded = steps.succeed('RunSucceeded');
  const failed = steps.fail('RunFailed', 'RunFailed', '$.completion.summary');
  const notReported = steps.fail('RunNotReported', 'RunNotReported', '$.failure.Cause');

  steps.catch([claimRun, resolveTargets, forEachTarget, tallyOutcomes], completeRun);
  steps.catch([completeRun], notReported);

  const complete = completeRun.next(
    steps.route('RunCompleted?', 'CompleteRun', { Completed: succeeded, PartiallyFailed: failed, Failed: failed }));
  return claimRun.next(
    steps.route('RunClaimed?', 'ClaimRun', {
      resolve: resolveTargets
        .next(forEachTarget)
        .next(tallyOutcomes)
        .next(steps.route('MorePages?', 'ResolveTargets', { resolve: resolveTargets, complete: completeRun })),
      complete,
    }));
}

/** One target: after any failure a thaw that is owed comes first, and the outcome is recorded last. */
function targetDefinition(steps: Steps<RunStepName>): sfn.IChainable {
  const prepare = steps.task('Prepare', UNHURRIED);
  const hold = steps.task('Hold', IDEMPOTENT);
  const waitForTurn = steps.waitUntil('WaitForTurn', '$.attempt.until');
  const sendPreScript = steps.task('SendPreScript', IDEMPOTENT);
  const snapshotWhenFrozen = steps.task('SnapshotWhenFrozen'); // never repeated: after any failure, thaw first
  const awaitPostScript = steps.task('AwaitPostScript', IDEMPOTENT);
  const createVssSnapshots = steps.task('CreateVssSnapshots', VSS); // freezes, snapshots and thaws by itself
  const thaw = steps.task('Thaw', THAW);
  const recover = steps.task('Recover', IDEMPOTENT);
  const waitToRetry = steps.waitSeconds('WaitToRetry', '$.recovery.waitSeconds');
  const takeSnapshots = steps.task('TakeSnapshots', SNAPSHOT);
  const recordOutcome = steps.task('RecordOutcome', LAST_WORD);

  steps.catch([sendPreScript, snapshotWhenFrozen, awaitPostScript], thaw, '$.attempt.failure');
  steps.catch([hold, thaw], recover);
  steps.catch([createVssSnapshots], recover, '$.attempt.failure');
  steps.catch([prepare, recover, takeSnapshots], recordOutcome);
  recordOutcome.addCatch(steps.result('OutcomeNotRecorded', 'failed'));

  thaw.next(recover).next(
    steps.route('Recovered?', 'Recover', {
      retry: waitToRetry.next(hold),
      'fall-back': hold,
      'take-snapshots': takeSnapshots,
      record: recordOutcome,
    }));
  return prepare.next(
    steps.route('Prepared?', 'Prepare', {
      hold: hold.next(
        steps.route('Held?', 'Hold', {
          wait: waitForTurn.next(hold),
          'send-pre-script': sendPreScript.next(snapshotWhenFrozen),
          'snapshot-when-frozen': snapshotWhenFrozen.next(
            steps.route('FrozenAndTaken?', 'SnapshotWhenFrozen', {
              'await-post': awaitPostScript.next(recordOutcome),
              record: recordOutcome,
              thaw,
            })),
          'create-vss-snapshots': createVssSnapshots.next(
            steps.route('VssSnapshotsTaken?', 'CreateVssSnapshots', { record: recordOutcome, recover })),
          'take-snapshots': takeSnapshots.next(recordOutcome),
          recover,
        })),
      record: recordOutcome,
    }));
}
