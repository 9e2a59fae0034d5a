import { Annotations, type aws_scheduler as scheduler } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { promiseOf } from '../../lambdas/domain/policy';
import { inWords } from '../duration-checks';
import { shortestPeriod } from '../policy/schedule-checks';
import type { SnapshotPolicy } from '../policy/snapshot-policy';
import { PropError } from '../prop-checks';
import type { Check } from './check';
import { SERVERS } from './check-document';

/** A drill proves what a policy promises. */
export function checkPolicy(policy: SnapshotPolicy): void {
  const { quiesce } = policy._policy();
  if (quiesce.kind === 'vss') {
    throw new PropError(
      `policy is "${policy.policyName}", which makes sets of Windows instances by VSS, allowed: policies of Linux instances, because checks run in Linux; remove the drill`,
    );
  }
  if (promiseOf({ quiesce }) !== 'application-consistent') {
    throw new PropError(
      `policy is "${policy.policyName}", which promises no application-consistent sets, allowed: policies whose quiesce promises them, because a drill restores no others; choose another policy`,
    );
  }
}

/** The check of a server finds only the data of this server. What a script or a document quiesces is not known. */
export function checkApplication({ policyName, _application: quiesced }: SnapshotPolicy, check: Check): void {
  const checked = check._application;
  if (SERVERS.has(quiesced) && SERVERS.has(checked) && checked !== quiesced) {
    throw new PropError(
      `check is Check.${checked}, allowed for the policy "${policyName}", which quiesces by Quiesce.${quiesced}: Check.${quiesced}, or a check that needs no server; correct it`,
    );
  }
}

/** Each of the drills that run at the same time is paid for. */
export function warnOfOverlap(
  drill: Construct,
  { expressionString }: scheduler.ScheduleExpression,
  timeoutSeconds: number,
): void {
  const minutes = shortestPeriod(expressionString);
  if (minutes !== undefined && minutes * 60 < timeoutSeconds) {
    Annotations.of(drill).addWarningV2(
      '@quiesce/drills-overlap',
      `at is "${expressionString}", which may start a drill ${inWords(minutes * 60)} after another, and timeout is ${inWords(timeoutSeconds)}, so several may run at the same time; start them less often, shorten timeout, or acknowledge this`,
    );
  }
}
