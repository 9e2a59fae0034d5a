import { Command } from 'commander';
import { join } from 'node:path';

/** With its ending: beside it is quiesce.js, which starts it. */
const COMMAND_LINE = join(__dirname, '../../bin/quiesce.ts');

/** The command line as `bin/quiesce.ts` makes it, with commands that parse their arguments and do nothing. */
export async function quiesceProgram(): Promise<Command> {
  const parsing = jest.spyOn(Command.prototype, 'parseAsync').mockImplementation(function (this: Command) {
    return Promise.resolve(this);
  });
  const { main } = (await import(COMMAND_LINE)) as { readonly main: () => Promise<void> };
  await main();
  const [program] = parsing.mock.contexts as readonly Command[];
  parsing.mockRestore();
  if (program === undefined) {
    throw new Error('bin/quiesce.ts parses no arguments');
  }
  for (const command of program.commands) {
    command.parent = null; // Its hooks load what an action needs.
    command.action(() => undefined).exitOverride();
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  }
  return program;
}
