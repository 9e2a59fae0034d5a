import { transformSync } from '@swc/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Mutant } from '../../../../lab/simulation/exhaustive/mutants/mutant';
import { broken } from '../../../../lab/simulation/exhaustive/mutants/mutants';
import * as instant from '../../../../lambdas/domain/instant';
import type { judgeSets } from '../../../../lambdas/domain/lifecycle/retention';
import * as expression from '../../../../lambdas/domain/scheduler/expression';
import * as localClock from '../../../../lambdas/domain/scheduler/local-clock';
import * as snapshotTags from '../../../../lambdas/domain/snapshot-tags';
import { CASES, tryOn } from './cases';
import { MUTANTS } from './mutants';

const FOLDER = join(__dirname, '../../../../lambdas/domain/lifecycle');

/** In the order in which they import each other. */
const FILES = ['calendar', 'keep-rules', 'retention'] as const;

const SOURCES = new Map(FILES.map((file) => [file, readFileSync(join(FOLDER, `${file}.ts`), 'utf8')]));

/** Loads the rules from their sources, with one text replaced. */
function load(mutant?: Mutant): typeof judgeSets {
  const modules: Record<string, unknown> = {
    '../instant': instant,
    '../scheduler/expression': expression,
    '../scheduler/local-clock': localClock,
    '../snapshot-tags': snapshotTags,
  };
  for (const file of FILES) {
    const source = SOURCES.get(file) ?? '';
    const text = mutant?.file === file ? broken(source, mutant) : source;
    const { code } = transformSync(text, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'commonjs' },
    });
    const exports = {};
    const run = compileFunction(code, ['exports', 'require']) as (
      exports: object,
      load: (name: string) => unknown,
    ) => void;
    run(exports, (name) => modules[name]);
    modules[`./${file}`] = exports;
  }
  return (modules['./retention'] as { readonly judgeSets: typeof judgeSets }).judgeSets;
}

/** The names of the cases that come out differently. */
function failing(judge: typeof judgeSets): readonly string[] {
  return CASES.filter((of) => {
    const { keep, ignored } = tryOn(judge, of);
    return JSON.stringify([keep, ignored]) !== JSON.stringify([of.expectKeep, of.expectIgnored]);
  }).map(({ name }) => name);
}

test('the sources as they are pass all named cases', () => {
  expect(failing(load())).toEqual([]);
});

test('each mistake has a name of its own', () => {
  expect(new Set(MUTANTS.map(({ why }) => why)).size).toBe(MUTANTS.length);
});

test.each(MUTANTS)('the named cases notice: $why', (mutant) => {
  expect(failing(load(mutant))).not.toEqual([]);
});
