import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { manifest } from './manifest';
import { ROOT } from './staging';

/** What the package exports. */
const ENTRY_POINTS = ['lib/index.ts', 'lib/events.ts'];

/** Where the sources are that these may reach. */
const SOURCES = ['lib', 'lambdas', 'documents', 'statemachine'];

/** The packages that a user's app has, and Node.js. A source that imports another one does not compile. */
const PACKAGES = ['aws-cdk-lib', 'constructs', '@types/node'];

/**
 * Compiles the public API, and all sources that it reaches, with jsii, which refuses what other languages than TypeScript
 * can't express. It writes into the folder, and removes nothing from it:
 *
 * - `lib/`, `lambdas/`, `documents/` and `statemachine/`: JavaScript (CommonJS) and types, each where its source is. Other
 *   files that the library reads at synthesis (`documents/shell`, `bundles`) are not among them.
 * - `.jsii`: the description of the API, with the package's name, version, licence, peer dependencies and README.md.
 *
 * The same sources give the same bytes. It uses no network.
 *
 * @throws if jsii finds an error or a warning. They are on standard error then.
 */
export function compileApi(outDir: string): void {
  withCompiledApi((project) => {
    for (const file of readdirSync(project, { recursive: true, encoding: 'utf8' }).filter(isCompiled)) {
      copyFile(join(project, file), join(outDir, file));
    }
  });
}

/** Lends a folder that is a package of jsii, compiled. */
export function withCompiledApi(use: (project: string) => void): void {
  const project = mkdtempSync(join(tmpdir(), 'quiesce-api-'));
  try {
    stageProject(project);
    runTool('jsii', ['--tsconfig', 'tsconfig.json', '--validate-tsconfig', 'minimal', ...WARNINGS], project);
    use(project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

const WARNINGS = [
  '--fail-on-warnings',
  '--silence-warnings',
  'reserved-word', // Such as `for`: languages that reserve it get another spelling.
  'missing-dev-dependency', // The package has no devDependencies.
];

/** Runs the program of a package that the project has. */
export function runTool(program: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', '.bin', program), ...args], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    throw new Error(`${program} does not accept the public API; see its messages above`);
  }
}

/** jsii compiles in the folder of its sources, and takes a package.json of its own. */
function stageProject(project: string): void {
  for (const folder of SOURCES) {
    cpSync(join(ROOT, folder), join(project, folder), { recursive: true });
  }
  copyFile(join(ROOT, 'README.md'), join(project, 'README.md'));
  for (const name of PACKAGES) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(project, 'package.json'), manifest());
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG));
}

/** The sources' own options, which are stricter than jsii's. */
const TSCONFIG = {
  extends: join(ROOT, 'tsconfig.json'),
  compilerOptions: { noEmit: false, noEmitOnError: true, declaration: true, types: ['node'] },
  include: [],
  files: ENTRY_POINTS,
};

function isCompiled(file: string): boolean {
  return file === '.jsii' || (!file.startsWith('node_modules') && /\.(js|d\.ts)$/.test(file));
}

function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
