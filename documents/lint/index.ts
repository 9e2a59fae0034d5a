/** The check of SSM documents that freeze. */
export { lintCommand } from './command';
export type { Finding, Severity } from './finding';
export { FINDING_IDS, lintDocument, type LintInput, type LintResult } from './lint';
export type { LintReport } from './report';
