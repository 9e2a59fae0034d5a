import { SEVERITIES, type Finding, type Severity } from './finding';

/** What `--json` prints. */
export interface LintReport {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** Findings that a comment switched off. */
  readonly suppressed: number;
}

export function reportOf(
  results: readonly { readonly findings: readonly Finding[]; readonly suppressed: number }[],
): LintReport {
  const findings = results.flatMap((result) => result.findings);
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    findings,
    counts: { error: count('error'), warning: count('warning'), info: count('info') },
    suppressed: results.reduce((sum, result) => sum + result.suppressed, 0),
  };
}

/** With `--strict` a warning is an error. */
export function strict(report: LintReport): LintReport {
  const findings = report.findings.map((finding): Finding =>
    finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding,
  );
  return { ...reportOf([{ findings, suppressed: report.suppressed }]) };
}

/** One line a finding and its fix below, the worst first. */
export function renderText({ findings, counts, suppressed }: LintReport): string {
  const groups = SEVERITIES.flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    return own.length === 0 ? [] : [own.map(lineOf).join('\n')];
  });
  const total = SEVERITIES.map((severity) => `${counts[severity]} ${severity}${counts[severity] === 1 ? '' : 's'}`);
  const hidden = suppressed === 0 ? [] : [`${suppressed} suppressed`];
  return `${[...groups, [...total, ...hidden].join(', ')].join('\n\n')}\n`;
}

function lineOf({ file, line, column, severity, id, message, fix }: Finding): string {
  return `${file}:${line}:${column} ${severity} ${id} ${message}\n    fix: ${fix}`;
}
