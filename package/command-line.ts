import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { PSQL_BUILD } from '../rehearsal/guests/workloads/psql-stand-in';
import { copyFiles, ROOT, stage, STAGING } from './staging';

/** Where the modules of the command are in the package. */
const FOLDER = 'bin';

const STARTER = `#!/usr/bin/env node
import('./quiesce.mjs').then(({ main }) => main());
`;

/** What a module of CommonJS needs in an ES module. Each file is a scope of its own. */
const BANNER = `import { createRequire as createRequireOfPackages } from 'node:module';
const require = createRequireOfPackages(import.meta.url);`;

/**
 * Makes the command `quiesce` of all that it imports, packages included. Its modules are split, so that a command loads only
 * what it needs.
 */
export async function buildCommandLine(): Promise<readonly Metafile[]> {
  const { metafile } = await build({
    entryPoints: [join(ROOT, 'bin', 'quiesce.ts')],
    outdir: join(STAGING, FOLDER),
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true, // Names stay, for stack traces and since errors are told apart by them.
    legalComments: 'none',
    external: ['esbuild', 'pg-native'],
    alias: { level: 'memory-level' }, // dynalite keeps its tables in memory here; the other one is native code.
    banner: { js: BANNER },
    plugins: [ownFolders, dynaliteModules],
    absWorkingDir: ROOT,
    metafile: true,
    logLevel: 'warning',
  });
  stage(join(FOLDER, 'quiesce.js'), STARTER);
  copyFiles('rehearsal', (file) => /\.(sh|js)$/.test(file));
  const psql = await build({
    ...PSQL_BUILD,
    entryPoints: [...PSQL_BUILD.entryPoints],
    outfile: join(STAGING, 'rehearsal/guests/workloads/psql.js'),
    legalComments: 'none',
    minifyWhitespace: true,
    absWorkingDir: ROOT,
    metafile: true,
  });
  return [metafile, psql.metafile];
}

/** Files that a module finds beside itself are in the package where they are in the sources. */
const ownFolders: Plugin = {
  name: 'own-folders',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (path.includes('node_modules') || !source.includes('__dirname')) {
        return undefined;
      }
      const folder = relative(join(ROOT, FOLDER), dirname(path)) || '.';
      const contents = `import { fileURLToPath as pathOfUrl } from 'node:url';const __dirname = pathOfUrl(new URL('${folder}/', import.meta.url));${source}`;
      return { contents, loader: 'ts' };
    });
  },
};

/** dynalite requires modules by computed names. esbuild bundles them where the name ends in `.js`. */
const dynaliteModules: Plugin = {
  name: 'dynalite-modules',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\/dynalite\/index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replaceAll(/require\(('[^']+\/') \+ (\w+)\)/g, "require($1 + $2 + '.js')");
      if (contents === source) {
        throw new Error(`${path} requires no module by a computed name any more; remove what bundles them here`);
      }
      return { contents };
    });
  },
};
