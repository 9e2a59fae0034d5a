import { tmpdir } from 'node:os';
import type { Command } from 'commander';
import { checkCommand } from '../../bin/check/command';
import { doctorCommand } from '../../bin/doctor/command';
import { drillCommand } from '../../bin/drill/command';
import { explainCommand } from '../../bin/explain/command';
import { gateCommand } from '../../bin/gate/command';
import { pruneCommand } from '../../bin/prune/command';
import { runCommand as runCommandOf } from '../../bin/run/command';
import { setsCommand } from '../../bin/sets/command';
import { statusCommand } from '../../bin/status/command';
import { thawCommand } from '../../bin/thaw/command';
import { runCommand } from './run-command';

const POLICY = ['--policy', 'databases'];

const COMMANDS: readonly (readonly [Command, readonly string[]])[] = [
  [runCommandOf(), POLICY],
  [statusCommand(), []],
  [drillCommand(), POLICY],
  [gateCommand(), [...POLICY, '--within', '7d']],
  [doctorCommand(), []],
  [doctorCommand(), POLICY],
  [setsCommand(), []],
  [explainCommand(), []],
  [pruneCommand(), ['--dry-run']],
  [checkCommand(), POLICY],
  [thawCommand(), ['i-0123456789abcdef0', '--force', ...POLICY]],
];

let cwd: jest.SpyInstance;
beforeAll(() => {
  cwd = jest.spyOn(process, 'cwd').mockReturnValue(tmpdir()); // It has no app.
});
afterAll(() => {
  cwd.mockRestore();
});

/** What the command says once; `status` ends with an exit code of its own. */
async function saidBy(command: Command, flags: readonly string[]): Promise<string> {
  try {
    return (await runCommand(command, 'http://127.0.0.1:1', ['--region', 'eu-west-1', ...flags])).stderr;
  } catch (error) {
    return String(error);
  }
}

test.each(COMMANDS.map(([command, flags]) => [command.name(), flags, command] as const))(
  '%s %j says that AWS is not reached, and asks for no permission',
  async (_, flags, command) => {
    const said = await saidBy(command, flags);
    expect(said).toMatch(/AWS did not answer in eu-west-1 \(.*ECONNREFUSED.*\); check the Region, the network, /);
    expect(said).not.toMatch(/needs|allow|permission/);
  },
);
