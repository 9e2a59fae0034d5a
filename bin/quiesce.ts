#!/usr/bin/env tsx
import { Command } from 'commander';
import { lintCommand } from '../documents/lint';
import { rehearseCommand } from '../rehearsal/command';

const program = new Command('quiesce')
  .description(
    'Application-consistent EBS snapshots as CDK policies: rehearse them on this machine, check the documents they use.',
  )
  .showHelpAfterError('(quiesce --help lists the commands)')
  .addCommand(rehearseCommand())
  .addCommand(lintCommand());

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
