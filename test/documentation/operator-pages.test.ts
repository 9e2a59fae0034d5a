import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { LANGUAGES } from '../../bin/init/languages';
import { appFiles } from '../../bin/init/app-files';
import { blocksOf, pages } from '../../lab/documentation/pages';
import { quiesceProgram } from './quiesce-program';

const textOf = (path: string): string => readFileSync(join(__dirname, '../..', path), 'utf8');

const RUNBOOK = textOf('docs/runbook.md');

/** The text of a page in paragraphs and items of lists, each in one line. */
const paragraphsOf = (text: string): readonly string[] =>
  text.split(/\n\n|\n(?=\s*(?:- |\d+\. ))/).map((paragraph) => paragraph.replaceAll(/\s+/g, ' '));

let program: Command;

describe('what an operator reads', () => {
  beforeAll(async () => {
    program = await quiesceProgram();
  });

  test.each(['README.md', 'docs/runbook.md', 'docs/commands.md', 'CHANGELOG.md'])(
    '%s names every command for a live account',
    (path) => {
      const live = program.commands.filter((command) => actionsOf(command) !== '').map((command) => command.name());
      expect(live).toEqual(expect.arrayContaining(['check', 'doctor', 'restore', 'run', 'sets', 'status', 'thaw']));
      const text = textOf(path);
      expect(live.filter((name) => !new RegExp(`\`(?:(?:npx )?quiesce )?${name}\\b`).test(text))).toEqual([]);
    },
  );

  test('says with which command a run is started, wherever it asks for one', () => {
    const asked = paragraphsOf(RUNBOOK).filter((text) =>
      /\bstart (?:a|one|the) run\b|\bstart (?:one|it)\b/i.test(text),
    );
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((text) => !text.includes('npx quiesce run --policy NAME'))).toEqual([]);
  });

  test('names the rules of EventBridge by what they are called in the account', () => {
    const rules = textOf('lib/engine/rules.ts');
    const named = [...RUNBOOK.matchAll(/`(Quiesce: [^`]+)`/g)].map(([, description = '']) => description);
    expect(named).toHaveLength(4);
    expect(named.filter((description) => !rules.includes(`description: '${description}'`))).toEqual([]);
    const constructs = [...rules.matchAll(/new events\.Rule\(this, '(\w+)'/g)].map(([, id = '']) => id);
    expect(constructs.filter((id) => RUNBOOK.includes(`\`${id}\``))).toEqual([]);
  });

  test('imports the package and not its sources', () => {
    const imported = pages()
      .flatMap(blocksOf)
      .filter(({ language }) => language === 'ts')
      .flatMap(({ page, text }) =>
        [...text.matchAll(/from '(\.[^']*)'/g)].map(([, source = '']) => `${page}: ${source}`),
      );
    expect(imported).toEqual([]);
  });

  test.each(LANGUAGES)('names each file of a new app in %s', (language) => {
    const page = textOf('docs/installing.md');
    const files = Object.keys(appFiles({ name: 'app', language, source: '' }));
    expect(files.filter((file) => !page.includes(`\`${file}\``))).toEqual([]);
  });
});

/** The actions of IAM that a command's help names; empty where it needs no account. */
function actionsOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return (help.match(/\b(?:ec2|ssm|scheduler):[A-Z]\w+/g) ?? []).join(' ');
}
