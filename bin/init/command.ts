import { Command, Option } from 'commander';
import { LANGUAGES, type Language } from './languages';

export interface InitFlags {
  readonly language: Language;
}

const NOTES = `
Examples:
  npx quiesce init                                  an app in JavaScript in this folder, which has to be empty
  npx quiesce init snapshots --language typescript  an app in TypeScript in the folder snapshots, which is made

The app has an engine and one policy for PostgreSQL. In its folder, "npm install" and "npm start" rehearse it.
This command reads and writes in that folder only.

Exit codes: 0 the app was written; 2 the folder is not empty or can't be written to.`;

/** `quiesce init`: a minimal CDK app. */
export function initCommand(): Command {
  return new Command('init')
    .summary('write a minimal CDK app with one policy into an empty folder')
    .description(
      'Writes a CDK app with an engine and one policy into an empty folder: package.json, cdk.json, the app, .gitignore and a README.',
    )
    .argument('[folder]', 'an empty folder, or one that does not exist; a .git folder may be in it', '.')
    .addOption(new Option('--language <name>', 'language of the app').choices(LANGUAGES).default('javascript'))
    .addHelpText('after', NOTES)
    .action(async (folder: string, flags: InitFlags) => {
      const { runInit } = await import('./run.js');
      process.exitCode = runInit(folder, flags);
    });
}
