import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DrillStepName } from '../lambdas/contract';
import { IDEMPOTENT, LAST_WORD, LAUNCH, UNHURRIED } from './retries';
import { Steps, type StepFunctions } from './steps';

/** A restore drill: after any failure the instance is removed first, and the result is recorded last. */
export function drillDefinition(scope: Construct, functions: StepFunctions<DrillStepName>): sfn.IChainable {
  const steps = new Steps(scope, functions);
  const chooseSet = steps.task('ChooseSet', UNHURRIED);
  const launchInstance = steps.task('LaunchInstance', LAUNCH);
  const awaitInstance = steps.task('AwaitInstance', IDEMPOTENT);
  const waitForInstance = steps.waitFor('WaitForInstance', 30);
  const sendCheck = steps.task('SendCheck', LAUNCH);
  const awaitCheck = steps.task('AwaitCheck', IDEMPOTENT);
  const waitForCheck = steps.waitFor('WaitForCheck', 30);
  const removeInstance = steps.task('RemoveInstance', LAST_WORD);
  const recordDrill = steps.task('RecordDrill', LAST_WORD);
  const passed = steps.succeed('DrillPassed');
  const failed = steps.fail('DrillFailed', 'DrillFailed', '$.concluded.summary');
  const notRecorded = steps.fail('DrillNotRecorded', 'DrillNotRecorded', '$.failure.Cause');

  steps.catch([launchInstance, awaitInstance, sendCheck, awaitCheck], removeInstance);
  steps.catch([chooseSet, removeInstance], recordDrill);
  steps.catch([recordDrill], notRecorded);

  const remove = removeInstance.next(recordDrill.next(steps.route('Passed?', 'RecordDrill', { passed, failed })));
  return chooseSet.next(
    steps.route('Chosen?', 'ChooseSet', {
      launch: launchInstance.next(
        steps.route('Launched?', 'LaunchInstance', {
          await: awaitInstance.next(
            steps.route('Ready?', 'AwaitInstance', {
              wait: waitForInstance.next(awaitInstance),
              check: sendCheck
                .next(awaitCheck)
                .next(steps.route('Checked?', 'AwaitCheck', { wait: waitForCheck.next(awaitCheck), remove })),
              remove,
            }),
          ),
          remove,
        }),
      ),
      record: recordDrill,
    }),
  );
}
