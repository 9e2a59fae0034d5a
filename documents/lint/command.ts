import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { documentsInApp } from './app/assembly';
import { synthesize } from './app/synthesize';

import { lintDocument, type LintInput } from './lint';
import { renderText, reportOf, strict } from './report';
import { LintInputError } from './source/document';

interface Flags {
  readonly app?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

const NOTES = `
A name is looked up in the synthesized app: a logical id, a construct path, a document's name or a policy's name.
What each id means, why it matters and what to do: docs/lint.md. A finding is switched off, with a reason, by
  # quiesce-lint-disable-next-line ID reason
Exit codes: 0 no errors; 1 findings of severity error; 2 the document could not be read.`;

/** `quiesce lint`: whether an SSM document freezes safely. */
export function lintCommand(): Command {
  return new Command('lint')
    .summary('check an SSM document that freezes: its contract, its lease, its way out')
    .description(
      "Reads an SSM document, this library's, one of DLM's published samples or your own, follows its shell script through " +
        'pre-script, post-script and dry-run, and says with line and fix where it could leave an instance frozen or claim what is not so.',
    )
    .argument('<document>', 'a file (YAML or JSON), or the name of a document or policy in the app')
    .option('--app <dir>', 'a cloud assembly (cdk.out) to look the name up in, in place of synthesizing the app')
    .option('--json', 'print the findings as JSON')
    .option('--strict', 'count warnings as errors')
    .addHelpText('after', NOTES)
    .action((document: string, flags: Flags) => {
      process.exitCode = run(document, flags);
    });
}

function run(document: string, flags: Flags): number {
  try {
    const plain = reportOf(inputsOf(document, flags).map(lintDocument));
    const report = flags.strict === true ? strict(plain) : plain;
    process.stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : renderText(report));
    return report.counts.error > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof LintInputError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

function inputsOf(document: string, { app }: Flags): readonly LintInput[] {
  if (app === undefined && existsSync(document)) {
    return [{ file: document, text: readText(document) }];
  }
  if (app === undefined && /\.(ya?ml|json)$/.test(document)) {
    throw new LintInputError(`${document} does not exist`);
  }
  return documentsInApp(app === undefined ? synthesize(process.cwd()) : resolve(app), document);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LintInputError(`${file} can't be read: ${String(error)}`);
  }
}
