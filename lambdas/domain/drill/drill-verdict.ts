import { describeEnd, type ScriptReport } from '../script';
import type { CheckReport } from './check-report';

/** How a drill ended. `passed`: the set was restored, its check ran, and it said so. */
export type DrillVerdict = 'passed' | 'failed';

/** Why a drill did not pass: a constant, for events and metrics. */
export const DrillReason = {
  /** The policy has no set that can be drilled, or the set that was named is none. */
  NO_SET: 'no-set',
  /** The set was removed, archived or changed between the choice and the launch. */
  SET_GONE: 'set-gone',
  /** The network has a way out, or its security group allows inbound traffic. */
  NOT_ISOLATED: 'not-isolated',
  NO_CAPACITY: 'no-capacity',
  /** EC2 refused the launch for another reason. */
  LAUNCH_REFUSED: 'launch-refused',
  /** The instance ended by itself before the check: EC2 says so of a KMS key that may not be used. */
  INSTANCE_ENDED: 'instance-ended',
  /** Not all volumes were attached in time. */
  VOLUMES_MISSING: 'volumes-missing',
  /** Systems Manager did not reach the instance in time. */
  NOT_ONLINE: 'not-online',
  /** The check could not be sent. */
  CHECK_NOT_SENT: 'check-not-sent',
  CHECK_TIMED_OUT: 'check-timed-out',
  /** The check ended without a valid report. */
  NO_REPORT: 'no-report',
  CHECK_FAILED: 'check-failed',
  /** The state machine of the drill was stopped, or ran out of time. */
  DRILL_DIED: 'drill-died',
  /** A step of the drill failed. */
  STEP_FAILED: 'step-failed',
} as const;

export type DrillReason = (typeof DrillReason)[keyof typeof DrillReason];

export interface DrillJudgement {
  readonly verdict: DrillVerdict;
  readonly reason?: DrillReason;
  /** In words; empty for a drill that passed. */
  readonly cause: string;
}

/** What is known of a drill at its end. */
export interface DrillFacts {
  /** What ended it before a check could report. */
  readonly obstacle?: { readonly reason: DrillReason; readonly cause: string };
  /** How the script of the check ended. */
  readonly script?: ScriptReport;
  readonly report?: CheckReport;
}

/** A drill passes only when its script ended with 0 and its report has checks that are all good. */
export function judgeDrill({ obstacle, script, report }: DrillFacts): DrillJudgement {
  const failed = (reason: DrillReason, cause: string): DrillJudgement => ({ verdict: 'failed', reason, cause });
  if (obstacle !== undefined) {
    return failed(obstacle.reason, obstacle.cause);
  }
  if (script === undefined) {
    return failed(DrillReason.STEP_FAILED, 'the check was not awaited');
  }
  const bad = report?.checks.filter(({ ok }) => !ok) ?? [];
  if (bad.length > 0) {
    return failed(
      DrillReason.CHECK_FAILED,
      bad.map(({ name, expected, got }) => `${name}: expected ${expected}, got ${got}`).join('; '),
    );
  }
  if (script.result !== 'succeeded') {
    const reason = script.result === 'timed-out' ? DrillReason.CHECK_TIMED_OUT : DrillReason.CHECK_FAILED;
    return failed(reason, `the check ended as ${describeEnd(script)}`);
  }
  if (report === undefined || report.checks.length === 0) {
    return failed(DrillReason.NO_REPORT, 'the check ended with 0, but reported nothing that was checked');
  }
  return { verdict: 'passed', cause: '' };
}
