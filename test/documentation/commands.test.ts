import type { Command, CommanderError } from 'commander';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsOf, type Documented } from '../../lab/documentation/commands';
import { blocksOf, pages } from '../../lab/documentation/pages';
import { quiesceProgram } from './quiesce-program';

const ROOT = join(__dirname, '../..');
const PAGES = pages();
const COMMANDS = PAGES.flatMap(commandsOf);

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const { commands: aws } = JSON.parse(readFileSync(join(__dirname, 'aws-commands.json'), 'utf8')) as {
  readonly commands: Readonly<Record<string, readonly string[]>>;
};

/** Options that every command of the AWS CLI has, or every one with pages. */
const AWS_OPTIONS = [
  'cli-input-json',
  'max-items',
  'no-cli-pager',
  'output',
  'page-size',
  'profile',
  'query',
  'region',
];

/** Commands of npm itself. */
const NPM = ['ci', 'init', 'install', 'pack', 'uninstall', 'view'];

/** Commands of the CDK with the options that pages use. */
const CDK: Readonly<Record<string, readonly string[]>> = {
  bootstrap: ['cloudformation-execution-policies', 'context', 'profile', 'qualifier', 'trust'],
  deploy: [
    'all',
    'app',
    'context',
    'exclusively',
    'force',
    'no-rollback',
    'outputs-file',
    'profile',
    'require-approval',
  ],
  destroy: ['all', 'app', 'force', 'profile'],
  diff: ['app', 'all', 'profile'],
  list: [],
  ls: [],
  synth: ['app', 'context', 'output', 'quiet'],
};

/** Other programs that a block of shell may call; anything else gets its reason in the fence: `sh unchecked: why`. */
const OTHERS = /^(cat|cd|curl|echo|export|for|git|jq|mkdir|set|sh|sudo|true|tee|chmod|bash|PATH|fsfreeze|\.\/|\.ci\/)/;

/** What is wrong with a command; nothing where it would be taken. */
function mistakeIn([program = '', ...args]: readonly string[]): string | undefined {
  switch (program) {
    case 'npx':
      return mistakeOfNpx(args.filter((arg) => !['--no-install', '-y', '--no', '--yes'].includes(arg)));
    case 'npm':
      return mistakeOfNpm(args);
    case 'aws':
      return mistakeOfAws(args);
    case 'quiesce':
      return mistakeOfQuiesce(args);
    default:
      return OTHERS.test(program) ? undefined : `${program} is not known; give the fence a reason: sh unchecked: why`;
  }
}

function mistakeOfNpx([program = '', ...args]: readonly string[]): string | undefined {
  if (program === 'quiesce') {
    return mistakeOfQuiesce(args);
  }
  if (program === 'cdk') {
    const [command = '', ...rest] = args;
    const known = CDK[command];
    return known === undefined ? `cdk has no ${command}` : unknownOption(rest, known);
  }
  return existsSync(join(ROOT, 'node_modules/.bin', program)) ? undefined : `${program} is no dependency`;
}

function mistakeOfNpm([command = '', name = '']: readonly string[]): string | undefined {
  const script = command === 'run' ? name : command;
  // In prose `npm run` may stand for all scripts.
  return script === '' || script in scripts || NPM.includes(command)
    ? undefined
    : `package.json has no script ${script}`;
}

function mistakeOfAws([service = '', command = '', ...args]: readonly string[]): string | undefined {
  const known = aws[`${service} ${command}`];
  return known === undefined
    ? 'not recorded; run lab/documentation/record-aws-commands.ts, which says whether it exists'
    : unknownOption(args, [...known, ...AWS_OPTIONS]);
}

function unknownOption(args: readonly string[], known: readonly string[]): string | undefined {
  const unknown = args
    .filter((arg) => arg.startsWith('--') && arg !== '--')
    .map((arg) => arg.slice(2).replace(/=.*/, ''))
    .find((option) => !known.includes(option) && !known.includes(option.replace(/^no-/, '')));
  return unknown === undefined ? undefined : `unknown option --${unknown}`;
}

let program: Command;

function mistakeOfQuiesce([name = '', ...args]: readonly string[]): string | undefined {
  // COMMAND stands for any of them.
  if (['', '--help', '--version', '-h', 'COMMAND'].includes(name)) {
    return undefined;
  }
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) {
    return `quiesce has no command ${name}`;
  }
  // In prose a command may stand by its name alone.
  if (args.length === 0) {
    return undefined;
  }
  try {
    command.parse(args, { from: 'user' });
    return undefined;
  } catch (error) {
    const { code, message } = error as CommanderError;
    return code === 'commander.helpDisplayed' ? undefined : message;
  }
}

const mistakesIn = (commands: readonly Documented[]): readonly string[] =>
  commands.flatMap(({ where, words }) => {
    const mistake = mistakeIn(words);
    return mistake === undefined ? [] : [`${where}: ${words.join(' ')}: ${mistake}`];
  });

/** Where the commands of a page run: in a folder with the files that it shows, if it shows some. */
function folderOf(path: string): string {
  const files = PAGES.filter((page) => page.path === path)
    .flatMap(blocksOf)
    .filter(({ language, words }) => language === 'json' && words !== '');
  const folder = files.length === 0 ? ROOT : mkdtempSync(join(tmpdir(), 'quiesce-page-'));
  files.forEach(({ words, text }) => {
    writeFileSync(join(folder, words), text);
  });
  return folder;
}

describe('the commands of README.md, docs/ and examples/', () => {
  beforeAll(async () => {
    program = await quiesceProgram();
  });

  test('are commands that the programs take', () => {
    expect(COMMANDS.filter(({ words }) => words[0] === 'aws').length).toBeGreaterThan(10);
    expect(COMMANDS.filter(({ words }) => words[1] === 'quiesce').length).toBeGreaterThan(40);
    expect(mistakesIn(COMMANDS)).toEqual([]);
  });

  test.each([
    ['npx quiesce nosuch', 'quiesce has no command nosuch'],
    ['npx quiesce rehearse --nosuch', "error: unknown option '--nosuch'"],
    ['npx quiesce rehearse --days 1000', 'is invalid. allowed: a whole number from 1 to 400'],
    ['npx quiesce check --dry-run-scripts', "required option '--policy <name>' not specified"],
    ['npm run nosuch', 'package.json has no script nosuch'],
    ['npx cdk synth --nosuch', 'unknown option --nosuch'],
    ['npx cdk nosuch', 'cdk has no nosuch'],
    ['aws ec2 create-tags --resource x', 'unknown option --resource'],
    ['aws ec2 create-tag', 'not recorded'],
    ['nosuch --help', 'nosuch is not known'],
  ])('would not be: %s', (line, mistake) => {
    expect(mistakeIn(line.split(' '))).toContain(mistake);
  });

  test('are in blocks of a known language, and a block that nothing checks says why', () => {
    const known = /^(sh( run)?|sh unchecked: .+|ts|json( [a-z-]+\.json)?|yaml|text|mermaid)$/;
    const checkedElsewhere: Readonly<Record<string, RegExp>> = {
      'docs/lint.md': /^(sh|yaml) (bad|good)$/, // test/documents/lint
      'docs/rehearsal.md': /^yaml fleet$/, // test/rehearsal
    };
    const fences = PAGES.flatMap(blocksOf).map(({ page, line, language, words }) => ({
      ...{ page, line },
      fence: `${language} ${words}`.trim(),
    }));
    expect(
      fences
        .filter(({ page, fence }) => !known.test(fence) && checkedElsewhere[page]?.test(fence) !== true)
        .map(({ page, line, fence }) => `${page}:${line}: ${fence === '' ? 'no language' : fence}`),
    ).toEqual([]);
  });

  const run = PAGES.filter(({ path }) => !path.startsWith('examples/')) // CI runs those: .ci/examples
    .flatMap(blocksOf)
    .filter(({ language, words }) => language === 'sh' && words === 'run');

  test.each(run.map((block) => [`${block.page}:${block.line}`, block] as const))(
    'that need no account run: %s',
    (_, { page, text }) => {
      const script = text.replaceAll(/^npx quiesce /gm, `'${process.execPath}' '${join(ROOT, 'bin/quiesce.js')}' `);
      const folder = folderOf(page);
      const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: folder,
        encoding: 'utf8',
      });
      if (folder !== ROOT) {
        rmSync(folder, { recursive: true });
      }
      expect({ status, output: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, output: '' });
    },
  );
});
