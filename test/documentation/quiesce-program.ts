import { Command } from 'commander';
import { join } from 'node:path';

/** The command line as `bin/quiesce.ts` makes it, with commands that parse their arguments and do nothing. */
export async function quiesceProgram(): Promise<Command> {
  const parsing = jest.spyOn(Command.prototype, 'parseAsync').mockImplementation(function (this: Command) {
    return Promise.resolve(this);
  });
  const listeners = ['SIGINT', 'SIGTERM'].map(
    (signal) => [signal, process.listeners(signal as NodeJS.Signals)] as const,
  );
  await import(join(__dirname, '../../bin/quiesce.ts'));
  const [program] = parsing.mock.contexts as readonly Command[];
  parsing.mockRestore();
  // It ends the process by its own code on a signal, which is not for tests.
  for (const [signal, before] of listeners) {
    process
      .listeners(signal as NodeJS.Signals)
      .filter((listener) => !before.includes(listener))
      .forEach((listener) => process.off(signal, listener));
  }
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
