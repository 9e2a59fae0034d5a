import type { DrillReason } from '../../lambdas/domain/drill/drill-verdict';
import type { Reason } from '../../lambdas/domain/outcome';
import type { CheckResult, DrillReport } from './drill-report';
import type { RunReport } from './report';

/** Reasons of targets and drills that have nothing to do with time: a machine that is too slow does not explain them. */
const TIMELESS: readonly (Reason | DrillReason)[] = [
  ...(['no-scripts', 'pre-only', 'post-only'] as const),
  ...(['instance-stopped', 'instance-gone', 'not-managed', 'platform-mismatch'] as const),
  ...(['document-missing', 'document-contract', 'no-volumes', 'too-many-exclusions', 'volumes-changed'] as const),
  ...(['vss-incomplete', 'vss-inconsistent'] as const),
  ...(['no-set', 'set-gone', 'not-isolated', 'no-capacity', 'launch-refused'] as const),
  ...(['instance-ended', 'no-report', 'check-failed'] as const),
];

/** Whether a slow machine may be why a target ended with this reason; it may where no reason is known. */
export function mayBeTime(reason: string | undefined): boolean {
  return !TIMELESS.some((each) => each === reason);
}

/** The same of a drill. One that found no set depends on the runs of its policy. */
export function drillMayBeTime(
  { policy, reason, checks }: Pick<DrillReport, 'policy' | 'reason' | 'checks'>,
  runs: readonly Pick<RunReport, 'policy' | 'targets'>[],
): boolean {
  if (reason === 'no-set') {
    const targets = runs.filter((run) => run.policy === policy).flatMap((run) => run.targets);
    return targets.some((target) => target.outcome !== 'application-consistent' && mayBeTime(target.reason));
  }
  const bad = checks.filter(({ ok }) => !ok);
  return mayBeTime(reason) || (bad.length > 0 && bad.every(ranOutOfTime));
}

/** The check waits for volumes, and ends its own steps at its time-out (documents/shell/check). */
function ranOutOfTime({ name, got }: CheckResult): boolean {
  return name === 'volumes that appear' || name === 'time of the check' || got.includes('no end within the time');
}
