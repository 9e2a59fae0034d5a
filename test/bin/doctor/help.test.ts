import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CHECKS } from '../../../bin/doctor/checks';
import { doctorCommand } from '../../../bin/doctor/command';
import { restoreCommand } from '../../../bin/restore/command';
import { setsCommand } from '../../../bin/sets/command';

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

test.each([setsCommand, restoreCommand, doctorCommand])(
  'the help of %p has examples, permissions and exit codes',
  (make) => {
    const help = helpOf(make());
    expect(help).toMatch(/^Examples:\n( {2}npx quiesce .*\n)+/m);
    expect(help).toMatch(/^It needs \w+:\w+/m);
    expect(help).toMatch(/^Exit codes: 0 /m);
  },
);

test.each(CHECKS)('what $name needs is in the help and in the docs', ({ name, needs }) => {
  const docs = readFileSync(join(__dirname, '../../../docs/commands.md'), 'utf8');
  const help = helpOf(doctorCommand());
  expect(needs.filter((action) => !help.includes(action) || !docs.includes(`\`${action}\``))).toEqual([]);
  expect(docs).toContain(`| \`${name}\``);
});
