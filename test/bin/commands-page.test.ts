import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { checkCommand } from '../../bin/check/command';
import { doctorCommand } from '../../bin/doctor/command';
import { drillCommand } from '../../bin/drill/command';
import { explainCommand } from '../../bin/explain/command';
import { gateCommand } from '../../bin/gate/command';
import { pruneCommand } from '../../bin/prune/command';
import { importDlmCommand } from '../../bin/import-dlm/command';
import { initCommand } from '../../bin/init/command';
import { restoreCommand } from '../../bin/restore/command';
import { runCommand } from '../../bin/run/command';
import { setsCommand } from '../../bin/sets/command';
import { statusCommand } from '../../bin/status/command';
import { thawCommand } from '../../bin/thaw/command';
import { lintCommand } from '../../documents/lint/command';
import { rehearseCommand } from '../../rehearsal/command';

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
  [
    ...new Set(text.match(/\b(?:ec2|ssm|scheduler|states|dynamodb|kms|iam|lambda|servicequotas|rbin):[A-Z]\w+/g)),
  ].sort();

const COMMANDS = [
  checkCommand,
  explainCommand,
  pruneCommand,
  runCommand,
  statusCommand,
  thawCommand,
  setsCommand,
  restoreCommand,
  drillCommand,
  gateCommand,
  doctorCommand,
].map((make) => make());

test.each(COMMANDS.map((command) => [command.name(), command] as const))(
  'the help of %s and docs/commands.md name the same permissions, and exit codes',
  (name, command) => {
    const help = helpOf(command);
    expect(actionsIn(help)).not.toEqual([]);
    expect(actionsIn(sectionOf(name))).toEqual(actionsIn(help));
    const exits = help.split('Exit codes:')[1] ?? '';
    const codes = [...exits.matchAll(/(?:^|;)\s*(\d+) /g)].map(([, code]) => code);
    const [, ...onPage] = sectionOf(name).split(/exit codes?/i);
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => !new RegExp(`\\b${String(code)}[ :]`).test(onPage.join('')))).toEqual([]);
  },
);

test.each(COMMANDS.map((command) => [command.name(), command] as const))(
  'the examples of %s are ones that it takes',
  (_, command) => {
    const examples = [...(sectionOf(command.name()) + helpOf(command)).matchAll(/^ *(?:npx )?quiesce (\S+)(.*)$/gm)];
    const own = examples.filter(([, name]) => name === command.name());
    expect(own.length).toBeGreaterThan(0);
    for (const [, , rest = ''] of own) {
      const [options = ''] = rest.split(' | ');
      const words = options
        .trim()
        .split(' ')
        .filter((word) => word !== '');
      expect(command.exitOverride().parseOptions(words).unknown).toEqual([]);
    }
  },
);

/** What the page says once for all commands. */
const COMMON_OPTIONS = ['--json', '--region', '--help'];

test.each(
  [...COMMANDS, initCommand(), rehearseCommand(), lintCommand(), importDlmCommand()].map(
    (command) => [command.name(), command] as const,
  ),
)('docs/commands.md names each option of %s', (name, command) => {
  const options = command.options.map(({ long }) => String(long)).filter((long) => !COMMON_OPTIONS.includes(long));
  expect(options.filter((long) => !new RegExp(`${long}(?![\\w-])`).test(sectionOf(name)))).toEqual([]);
});
