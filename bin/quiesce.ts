import { Command, CommanderError } from 'commander';
import { lintCommand } from '../documents/lint/command';
import { rehearseCommand } from '../rehearsal/command';
import { version } from '../package.json';
import { messageOf } from '../rehearsal/json';
import { checkCommand } from './check/command';
import { doctorCommand } from './doctor/command';
import { drillCommand } from './drill/command';
import { explainCommand } from './explain/command';
import { importDlmCommand } from './import-dlm/command';
import { gateCommand } from './gate/command';
import { initCommand } from './init/command';
import { pruneCommand } from './prune/command';
import { restoreCommand } from './restore/command';
import { runCommand } from './run/command';
import { setsCommand } from './sets/command';
import { statusCommand } from './status/command';
import { thawCommand } from './thaw/command';

const program = new Command('quiesce')
  .description(
    'Application-consistent EBS snapshots as CDK policies. Begin an app, rehearse policies on this machine, check the account, documents and instances, start and follow runs and restore drills, list, restore, explain and prune sets, stop a deployment without a recent set and drill, import policies of DLM, and thaw an instance that hangs.',
  )
  .version(version)
  .addCommand(initCommand())
  .addCommand(rehearseCommand())
  .addCommand(lintCommand())
  .addCommand(runCommand())
  .addCommand(statusCommand())
  .addCommand(checkCommand())
  .addCommand(setsCommand())
  .addCommand(explainCommand())
  .addCommand(pruneCommand())
  .addCommand(restoreCommand())
  .addCommand(drillCommand())
  .addCommand(gateCommand())
  .addCommand(doctorCommand())
  .addCommand(thawCommand())
  .addCommand(importDlmCommand());

for (const command of [program, ...program.commands]) {
  const help = `quiesce ${command === program ? '' : `${command.name()} `}--help lists what is allowed`;
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      write(`${oneLine(text)}${strayOf(command, text)}; ${help}\n`);
    },
  });
}

/** Commander's message in the form of the other ones. */
function oneLine(text: string): string {
  return text
    .trimEnd()
    .replace(/\n\(Did you mean (.*)\?\)$/, ', did you mean $1?')
    .replace(/\. Allowed choices are (.*)\.$/, ', allowed: $1')
    .replace('. allowed: ', ', allowed: ')
    .replace(/too many arguments.*/, 'too many arguments');
}

/** The first argument that the command does not take; commander does not name it. */
function strayOf(command: Command, text: string): string {
  const { args, registeredArguments: taken } = command;
  const stray = command === program || taken.some(({ variadic }) => variadic) ? undefined : args[taken.length];
  return stray === undefined || text.includes('unknown option') ? '' : ` (unexpected: "${stray}")`;
}

/**
 * Exit code of what can't be done. A monitor takes 2 of `quiesce status` for a policy that is critical, so that command ends
 * with 3, unknown.
 */
const IMPOSSIBLE = process.argv[2] === 'status' ? 3 : 2;

// A reader such as `head` may close the pipe early. The command still does its work, and its exit code says how that ended.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
}

// On a signal the process cleans up and exits with its code. A rehearsal's watchdog thaws and unmounts.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/**
 * Does what the arguments ask for. The modules of a command have its options only. What it does is imported when it is done:
 * `prepareImports` comes before that.
 */
export async function main(prepareImports: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  try {
    await program.hook('preAction', prepareImports).parseAsync();
  } catch (error) {
    // Commander has already printed what is wrong with the arguments. A request for help is not an error.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : IMPOSSIBLE;
      return;
    }
    console.error(messageOf(error));
    process.exitCode = IMPOSSIBLE;
  }
}
