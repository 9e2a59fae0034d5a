#!/usr/bin/env tsx
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { lintCommand } from '../documents/lint';
import { rehearseCommand } from '../rehearsal/command';
import { checkCommand } from './check/command';
import { thawCommand } from './thaw/command';

const program = new Command('quiesce')
  .description(
    'Application-consistent EBS snapshots as CDK policies. Rehearse policies on this machine, check their documents and instances, and thaw an instance that hangs.',
  )
  .version(
    (JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { readonly version: string }).version,
  )
  .showHelpAfterError('(quiesce --help lists the commands)')
  .addCommand(rehearseCommand())
  .addCommand(lintCommand())
  .addCommand(checkCommand())
  .addCommand(thawCommand());

for (const command of [program, ...program.commands]) {
  command.exitOverride();
}

program.parseAsync().catch((error: unknown) => {
  // Commander has already printed what is wrong with the arguments. A request for help is not an error.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
