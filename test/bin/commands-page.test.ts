import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { checkCommand } from '../../bin/check/command';
import { explainCommand } from '../../bin/explain/command';
import { pruneCommand } from '../../bin/prune/command';
import { runCommand } from '../../bin/run/command';
import { statusCommand } from '../../bin/status/command';
import { thawCommand } from '../../bin/thaw/command';

const PAGE = readFileSync(join(__dirname, '../../docs/commands.md'), 'utf8');

/** What the page says of a command. */
function sectionOf(name: string): string {
  const [, section] = new RegExp(`^## quiesce ${name}\n(.*?)(?=^## |(?![^]))`, 'ms').exec(PAGE) ?? [];
  return section ?? '';
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

const actionsIn = (text: string): readonly string[] =>
  [...new Set(text.match(/\b(?:ec2|ssm|scheduler|states|dynamodb|kms|cloudformation):[A-Z]\w+/g))].sort();

const COMMANDS = [checkCommand, explainCommand, pruneCommand, runCommand, statusCommand, thawCommand].map((make) =>
  make(),
);

test.each(COMMANDS.map((command) => [command.name(), command] as const))(
  'the help of %s and docs/commands.md name the same permissions, and exit codes',
  (name, command) => {
    const help = helpOf(command);
    expect(actionsIn(help)).not.toEqual([]);
    expect(actionsIn(sectionOf(name))).toEqual(actionsIn(help));
    for (const [code] of (help.split('Exit codes:')[1] ?? '').matchAll(/\b\d+(?= [a-zA-Z])/g)) {
      expect(sectionOf(name)).toMatch(new RegExp(`(\\| |codes: |; )${code}[ ,]`));
    }
  },
);

test.each(COMMANDS.map((command) => [command.name(), command] as const))(
  'the examples of %s are ones that it takes',
  (_, command) => {
    const examples = [...(sectionOf(command.name()) + helpOf(command)).matchAll(/^ *(?:npx )?quiesce (\S+)(.*)$/gm)];
    const own = examples.filter(([, name]) => name === command.name());
    expect(own.length).toBeGreaterThan(0);
    for (const [, , rest = ''] of own) {
      const words = rest
        .trim()
        .split(' ')
        .filter((word) => word !== '');
      expect(command.exitOverride().parseOptions(words).unknown).toEqual([]);
    }
  },
);
