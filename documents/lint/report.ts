import { SEVERITIES, type Finding, type Severity } from './finding';
import type { LintResult } from './lint';

/** What `--json` prints. */
export interface LintReport extends LintResult {
  readonly counts: Readonly<Record<Severity, number>>;
}

/** The results as one; with `isStrict` a warning is an error. */
export function reportOf(results: readonly LintResult[], { isStrict }: { readonly isStrict: boolean }): LintReport {
  const findings = results
    .flatMap((result) => result.findings)
    .map((one): Finding => (isStrict && one.severity === 'warning' ? { ...one, severity: 'error' } : one));
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    findings,
    counts: { error: count('error'), warning: count('warning'), info: count('info') },
    suppressed: results.reduce((sum, { suppressed }) => sum + suppressed, 0),
  };
}

/** One line for each finding with its fix below, errors first. */
export function renderText({ findings, counts, suppressed }: LintReport): string {
  const groups = SEVERITIES.map((severity) => findings.filter((finding) => finding.severity === severity).map(lineOf));
  const total = SEVERITIES.map((severity) => `${counts[severity]} ${severity}${counts[severity] === 1 ? '' : 's'}`);
  const last = [...total, ...(suppressed === 0 ? [] : [`${suppressed} suppressed`])];
  const blocks = [...groups.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')), last.join(', ')];
  return `${blocks.join('\n\n')}\n`;
}

function lineOf({ file, line, column, severity, id, message, fix }: Finding): string {
  return `${file}:${line}:${column} ${severity} ${id} ${message}\n    fix: ${fix}`;
}
