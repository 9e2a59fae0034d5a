import type { Check, Finding, Severity } from './check';

/** What `quiesce doctor` found, as `--json` prints it. */
export interface DoctorReport {
  readonly version: 1;
  readonly region: string;
  /** ISO-8601. */
  readonly checkedAt: string;
  readonly verdict: 'ok' | Severity;
  readonly checks: readonly CheckReport[];
}

export interface CheckReport extends Pick<Check, 'name' | 'fine' | 'needs'> {
  readonly result: 'ok' | Severity;
  readonly findings: readonly Finding[];
}

/** The worst first. What nobody knows may be an error, so it weighs more than a warning. */
const BY_WEIGHT = ['error', 'unknown', 'warning'] as const satisfies readonly Severity[];

export function worstOf(findings: readonly Pick<Finding, 'severity'>[]): 'ok' | Severity {
  return BY_WEIGHT.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'ok';
}

export const EXIT_CODES: Readonly<Record<DoctorReport['verdict'], number>> = {
  ok: 0,
  warning: 1,
  error: 2,
  unknown: 3,
};

export function doctorReport(
  checked: readonly { readonly check: Check; readonly findings: readonly Finding[] }[],
  where: Pick<DoctorReport, 'region' | 'checkedAt'>,
): DoctorReport {
  return {
    version: 1,
    ...where,
    verdict: worstOf(checked.flatMap(({ findings }) => findings)),
    checks: checked.map(({ check: { name, fine, needs }, findings }) => ({
      ...{ name, fine, needs },
      result: worstOf(findings),
      findings,
    })),
  };
}
