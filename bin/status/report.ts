import { instantOf } from '../../lambdas/domain/instant';
import {
  findingsOf,
  verdictOf,
  type EngineStatus,
  type Finding,
  type Moment,
  type Observed,
  type Severity,
} from './judge';
import type { PolicyStatus } from './policy-status';

/** What `quiesce status` found, as `--json` prints it. */
export interface StatusReport {
  readonly version: 1;
  readonly verdict: Severity;
  readonly region: string;
  /** ISO-8601. */
  readonly observedAt: string;
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly policies: readonly PolicyStatus[];
  readonly engines: readonly EngineStatus[];
}

export function statusReport(observed: Observed, moment?: Moment): StatusReport {
  const { region, now, policies, engines } = observed;
  const findings = findingsOf(observed, moment);
  return { version: 1, verdict: verdictOf(findings), region, observedAt: instantOf(now), findings, policies, engines };
}

/** As programs that watch servers take it. */
const EXIT_CODES = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const satisfies Readonly<Record<Severity, number>>;

export function exitCodeOf({ verdict }: Pick<StatusReport, 'verdict'>): number {
  return EXIT_CODES[verdict];
}

/** What has to change for a watcher to be told: ages do not count. */
export function watchedOf({ verdict, findings, policies }: StatusReport): string {
  return JSON.stringify([
    verdict,
    findings.map(({ severity, code, policy }) => [severity, code, policy]),
    policies.map(({ policy, state, lastRun, lastSet, drills, owedThaws }) => [
      ...[policy, state, lastRun?.runId, lastRun?.state, lastSet?.takenAt, drills?.newest?.endedAt],
      owedThaws?.map(({ instanceId, runId }) => [instanceId, runId]),
    ]),
  ]);
}
