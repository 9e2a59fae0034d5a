/** The check of SSM documents that freeze. */
export { lintCommand } from './command';
export { LintInputError, type Finding, type Severity } from './finding';
export { FINDING_IDS, lintDocument, type LintInput, type LintResult } from './lint';
export type { LintReport } from './report';
