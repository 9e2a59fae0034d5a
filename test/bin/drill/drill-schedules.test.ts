import type { Command } from 'commander';
import { explainCommand } from '../../../bin/explain/command';
import { pruneCommand } from '../../../bin/prune/command';
import { runCommand as runCommandOf } from '../../../bin/run/command';
import { setsCommand } from '../../../bin/sets/command';
import { statusCommand } from '../../../bin/status/command';
import { runCommand } from '../run-command';
import { addSets, deploy, HOME, withSets } from '../sets-account';
import { withEngine } from '../status/engine-account';
import { deployDrill } from './drills';

/** What a command says of a policy with a drill, besides instants and sizes of tables. */
async function saidBy(command: Command, url: string, flags: readonly string[]): Promise<string> {
  const { stdout, exitCode } = await runCommand(command, url, ['--region', HOME, ...flags]);
  return `${stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d+ (s|min|h)\b/g, 'then')} ${String(exitCode)}`;
}

test.each<[string, Command, readonly string[]]>([
  ['sets', setsCommand(), []],
  ['explain', explainCommand(), []],
  ['explain --policy', explainCommand(), ['--policy', 'databases']],
  ['prune', pruneCommand(), ['--dry-run']],
])('%s says the same with and without the schedule of a drill', (_, command, flags) =>
  withSets(async (account) => {
    deploy(account);
    addSets(account, 3);
    const without = await saidBy(command, account.url, flags);
    deployDrill(account);
    deployDrill(account, { name: 'broken' }, { input: '{"drill":{"policy":"databases"}}' });
    expect(await saidBy(command, account.url, flags)).toBe(without);
    expect(without).toContain('databases');
  }),
);

test('status takes it for no schedule of a policy, and asks no engine for it', () =>
  withEngine(async (engine) => {
    deployDrill(engine, { policy: 'old' });
    const { stdout } = await runCommand(statusCommand(), engine.url, ['--region', HOME, '--json']);
    const { policies, engines } = JSON.parse(stdout) as Record<'policies' | 'engines', readonly unknown[]>;
    expect(policies).toEqual([expect.objectContaining({ policy: 'databases' })]);
    expect(engines).toHaveLength(1);
  }));

test('run does not start it', () =>
  withSets(async (account) => {
    deployDrill(account);
    const run = runCommand(runCommandOf(), account.url, ['--region', HOME, '--policy', 'databases']);
    await expect(run).rejects.toThrow('--policy is "databases", allowed: none');
  }));
