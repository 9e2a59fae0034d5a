import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { documentsInApp, synthesize } from './app';
import { lintDocument, type LintInput } from './lint';
import { renderText, reportOf } from './report';
import { DocumentFileError, documentsIn } from '../file/wrapped';

interface Flags {
  readonly app?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

const NOTES = `
A name is looked up in the synthesized app: a logical id, a construct path, a document's name or a policy's name.
docs/lint.md explains each id: its meaning, why it matters and what to do. To suppress a finding, give a reason:
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
    .action((document: string, flags: Flags) => {
      process.exitCode = run(document, flags);
    });
}

function run(document: string, flags: Flags): number {
  try {
    const results = inputsOf(document, flags).map(lintDocument);
    const report = reportOf(results, { isStrict: flags.strict === true });
    process.stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : renderText(report));
    return report.counts.error > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof DocumentFileError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

function inputsOf(document: string, { app }: Flags): readonly LintInput[] {
  if (app === undefined && existsSync(document)) {
    return documentsIn(document, readText(document));
  }
  if (app === undefined && /\.(ya?ml|json)$/.test(document)) {
    throw new DocumentFileError(`${document} does not exist`);
  }
  return documentsInApp(app === undefined ? synthesize(process.cwd()) : resolve(app), document);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DocumentFileError(`${file} can't be read: ${String(error)}`);
  }
}
