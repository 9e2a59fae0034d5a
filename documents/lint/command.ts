import { Command } from 'commander';
import { documentation } from '../documentation';

export interface LintFlags {
  readonly app?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

const NOTES = `
A name is looked up in the synthesized app: a logical id, a construct path, a document's name or a policy's name.
${documentation('lint.md')} explains each id: its meaning, why it matters and what to do. To suppress a finding, give a reason:
  # quiesce-lint-disable-next-line ID reason
Exit codes: 0 no errors; 1 findings of severity error; 2 the document could not be read.`;

/** `quiesce lint`: whether an SSM document freezes safely. */
export function lintCommand(): Command {
  return new Command('lint')
    .summary('check whether an SSM document freezes and thaws an instance safely')
    .description(
      'Reads an SSM document: one of this library, a published sample of DLM, or your own. Follows its shell script through ' +
        'pre-script, post-script and dry-run. Reports, with line and fix, where it could leave an instance frozen or report ' +
        'a success that is none.',
    )
    .argument('<document>', 'a file (YAML or JSON), or the name of a document or policy in the app')
    .option('--app <dir>', 'look the name up in this cloud assembly (cdk.out) instead of synthesizing the app')
    .option('--json', 'print the findings as JSON')
    .option('--strict', 'count warnings as errors')
    .addHelpText('after', NOTES)
    .action(async (document: string, flags: LintFlags) => {
      const { runLint } = await import('./run.js');
      process.exitCode = runLint(document, flags);
    });
}
