import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BundleCache } from '../../../lib/engine/bundle-cache';

let root: string;

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
}

const open = (common = 1) => new BundleCache({ root, common: [common], file: join(root, 'cache', 'bundles.json') });

/** A synthesis: whether each entry point has to be bundled. */
function stale(common = 1): readonly string[] {
  return ['a.ts', 'b.ts'].filter((name) => open(common).get(name) === undefined);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'quiesce-bundle-'));
  write('a.ts', "import { kind } from './kinds'; import { lib } from 'lib'; console.log(kind, lib);");
  write('b.ts', 'console.log(1);');
  write('kinds.ts', "export { kind } from './kind';");
  write('kind.ts', "export const enum Kind { A = 'a' } export const kind = Kind.A;");
  write('node_modules/lib/package.json', '{"name":"lib","main":"./one.js"}');
  write('node_modules/lib/one.js', 'exports.lib = 1;');
  const cache = open();
  for (const name of ['a.ts', 'b.ts']) {
    const { metafile, outputFiles } = buildSync({
      absWorkingDir: root,
      entryPoints: [name],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
    });
    cache.set(name, metafile, outputFiles[0]?.text ?? '');
  }
  cache.save();
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

test('a bundle is kept as long as nothing has changed', () => {
  expect(stale()).toEqual([]);
  expect(open().get('b.ts')).toContain('console.log(1)');
});

test.each<[string, string, string, readonly string[]]>([
  ['its entry point', 'b.ts', 'console.log(2);', ['b.ts']],
  ['an import of an import', 'kind.ts', "export const kind = 'b';", ['a.ts']],
  ['a file that only passes others on', 'kinds.ts', "export const kind = 'c';", ['a.ts']],
  ['a file of a package', 'node_modules/lib/one.js', 'exports.lib = 2;', ['a.ts']],
  ['the entry of a package', 'node_modules/lib/package.json', '{"name":"lib","main":"./two.js"}', ['a.ts']],
  ['a package.json that was not there', 'package.json', '{"sideEffects":false}', ['a.ts', 'b.ts']],
  ['the cache, which is broken', 'cache/bundles.json', '{', ['a.ts', 'b.ts']],
  ['nothing that it is made from', 'c.ts', 'x', []],
])('it is made again when %s changed', (_, file, text, expected) => {
  write(file, text);
  expect(stale()).toEqual(expected);
});

test('it is made again when a file is gone', () => {
  rmSync(join(root, 'kind.ts'));
  expect(stale()).toEqual(['a.ts']);
});

test('it is made again when esbuild or its options changed', () => {
  expect(stale(2)).toEqual(['a.ts', 'b.ts']);
});

test('a cache that can’t be written changes nothing', () => {
  const cache = new BundleCache({ root, common: [], file: '/proc/nosuch/bundles.json' });
  expect(() => {
    cache.save();
  }).not.toThrow();
});
