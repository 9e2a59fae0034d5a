import { Command, InvalidArgumentError } from 'commander';
import { documentation } from '../../documents/documentation';

export interface ImportFlags {
  readonly output: string;
  readonly force?: boolean;
  readonly stdout?: boolean;
  readonly json?: boolean;
  readonly disabled?: boolean;
  readonly skipRefused?: boolean;
  readonly rehearse?: boolean;
  readonly days: number;
}

const NOTES = `
It reads what "aws dlm get-lifecycle-policy --policy-id ID" prints: that object, the policy in it, or a list of either.
Nothing is written if one of the policies is refused, for example because it is one for AMIs. --skip-refused writes the others.
This command asks nothing of AWS. Do not let DLM and Quiesce work on an instance at the same time:
${documentation('moving-from-dlm.md')}

Exit codes: 0 all policies were imported; 1 some were refused, with the reason; 2 the input could not be read or nothing could be
written.`;

/** `quiesce import-dlm`: policies of DLM become a CDK app. */
export function importDlmCommand(): Command {
  return new Command('import-dlm')
    .summary('write a CDK app from policies of Amazon Data Lifecycle Manager')
    .description(
      "Reads DLM's instance snapshot policies and writes a complete CDK app in TypeScript that does the same. A comment " +
        'in the app names each field that could not be carried over, and why.',
    )
    .argument('<file...>', 'files with JSON of get-lifecycle-policy; - is the standard input')
    .option('--output <dir>', 'folder for the app', 'quiesce-from-dlm')
    .option('--force', 'overwrite the files of the app that are there')
    .option('--stdout', 'print bin/app.ts instead of writing the app')
    .option('--disabled', 'write enabled: false in every policy, to switch them on when DLM is off')
    .option('--skip-refused', 'write an app of the policies that can be imported')
    .option('--rehearse', 'write nothing; show side by side what DLM and Quiesce would do')
    .option('--days <number>', 'days from now that --rehearse shows', oneToYear, 14)
    .option('--json', 'print the result as JSON: for each policy what was carried over, what not and why')
    .addHelpText('after', NOTES)
    .action(async (files: readonly string[], flags: ImportFlags) => {
      const { runImport } = await import('./run.js');
      process.exitCode = runImport(files, flags);
    });
}

function oneToYear(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 366) {
    throw new InvalidArgumentError('allowed: a whole number from 1 to 366');
  }
  return value;
}
