import { instantOf } from '../../lambdas/domain/instant';
import type { GateDemand, GateFinding } from '../../lambdas/domain/drill/gate';

/** What `quiesce gate` found, as `--json` prints it. */
export interface GateReport extends GateDemand {
  readonly version: 1;
  readonly region: string;
  /** ISO-8601. */
  readonly checkedAt: string;
  readonly verdict: 'passed' | 'failed';
  /** By instance; empty when the policy selects none, which does not pass. */
  readonly targets: readonly GateFinding[];
}

export function gateReport(
  demand: GateDemand,
  { region, now, targets }: Pick<GateReport, 'region' | 'targets'> & { readonly now: number },
): GateReport {
  const isPassed = targets.length > 0 && targets.every(({ lacks }) => lacks.length === 0);
  return {
    version: 1,
    region,
    ...demand,
    checkedAt: instantOf(now),
    verdict: isPassed ? 'passed' : 'failed',
    targets,
  };
}
