import { compileFunction } from 'node:vm';
import { buildSync } from 'esbuild';

/**
 * The real parser as CommonJS. unbash is an ES module, which Jest can `require` from Node 24.9 on only; jest-haste-map
 * finds this file by its folder's name, and takes it for every test.
 */
const { outputFiles } = buildSync({
  stdin: { contents: "export * from 'unbash'; export { print } from 'unbash/printer'", resolveDir: __dirname },
  bundle: true,
  format: 'cjs',
  write: false,
});
const loaded = { exports: {} };
const run = compileFunction(outputFiles[0]?.text ?? '', ['module', 'exports']) as (...values: unknown[]) => void;
run(loaded, loaded.exports);

module.exports = loaded.exports;
