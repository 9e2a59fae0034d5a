import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'unbash';
import { parse as parseYaml } from 'yaml';
import { CLEAN_LISTS } from './corpus/clean-lists';
import { CLEAN_STEPS } from './corpus/clean-steps';
import { FAULTY } from './corpus/faulty';
import { idsOf, scriptWith } from './corpus/idiom';
import { renamed, requoted } from './rewriting';

const { print } = jest.requireMock<{ readonly print: (script: ReturnType<typeof parse>) => string }>('unbash');

const CLEAN = [...Object.entries(CLEAN_LISTS), ...Object.entries(CLEAN_STEPS)];

/** The scripts of documents with many faults. */
const DLM_SHAPED = ['dlm-shaped-mysql.yaml', 'dlm-shaped-postgresql.json'].map((name): readonly [string, string] => {
  const { mainSteps } = parseYaml(readFileSync(join(__dirname, 'samples', name), 'utf8')) as {
    readonly mainSteps: readonly { readonly inputs: { readonly runCommand: readonly string[] } }[];
  };
  return [name, mainSteps[0]?.inputs.runCommand.join('\n') ?? ''];
});

test.each(CLEAN)('%s: nothing is found', (_, idiom) => {
  expect(idsOf(scriptWith(idiom))).toEqual([]);
});

test.each(FAULTY)('%s: %s, and nothing else', (_, id, idiom) => {
  expect(idsOf(scriptWith(idiom))).toEqual([id]);
});

const SCRIPTS: readonly (readonly [string, string])[] = [
  ...CLEAN.map(([name, idiom]) => [name, scriptWith(idiom)] as const),
  ...FAULTY.map(([name, , idiom]) => [name, scriptWith(idiom)] as const),
  ...DLM_SHAPED,
];

/** Ways to write the same script. */
const REWRITINGS: Readonly<Record<string, (script: string) => string>> = {
  'single quotes': (script) => requoted(script, "'"),
  'double quotes': (script) => requoted(script, '"'),
  'other names': renamed,
  'another format': (script) => print(parse(script)),
  'more blanks and comments': (script) =>
    script.replaceAll(/\n(?=(case|for|if|setsid|fsfreeze) )/g, '\n\n# a comment\n   '),
};

const foundIn = new Map(SCRIPTS.map(([, script]) => [script, idsOf(script)]));

describe.each(Object.entries(REWRITINGS))('with %s', (_, rewrite) => {
  // The printer writes the word `function` as POSIX does.
  test.each(SCRIPTS.filter(([name]) => !name.startsWith('function')))('%s: the same is found', (__, script) => {
    expect(idsOf(rewrite(script))).toEqual(foundIn.get(script));
  });
});
