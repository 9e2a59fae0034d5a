import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { ENVIRONMENT } from '../../../lambdas/environment';
import { BUNDLE_OPTIONS, ENTRY_POINTS } from '../../../lib/engine/build-bundles';
import { median } from '../statistics';
import { defined } from '../../../lambdas/domain/json';

const ROOT = join(__dirname, '..', '..', '..');

/** The bundle that every handler would have if nothing were left out. */
export const EVERYTHING = 'everything imported';

/** One function as it is deployed. */
export interface BundleResult {
  readonly function: string;
  readonly bytes: number;
  /** Of its module in a fresh process, the process's own start left out: the median. */
  readonly loadMillis: number;
  /** What most of it is made of, the largest first. */
  readonly parts: readonly BundlePart[];
}

/** A package, or our own code. */
export interface BundlePart {
  readonly name: string;
  readonly bytes: number;
}

export interface BundlesOptions {
  /** Fresh processes for each bundle. */
  readonly processes: number;
  readonly onProgress?: (text: string) => void;
}

/** Bundles the functions as the engine does, and one that holds everything, and loads each in fresh processes. */
export async function measureBundles({ processes, onProgress }: BundlesOptions): Promise<readonly BundleResult[]> {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-bundles-'));
  try {
    onProgress?.('bundling the functions');
    const own = await bundle(directory, { entryPoints: [...ENTRY_POINTS] });
    const everything = await bundle(directory, {
      entryPoints: { everything: 'everything' },
      plugins: [everythingPlugin()],
    });
    const files = [...own, ...everything];
    const times = await loadTimes(
      files.map(([file]) => file),
      { processes, ...defined({ onProgress }) },
    );
    return files.map(([file, metafile]): BundleResult => {
      const name = basename(file, '.js');
      return {
        function: name === 'everything' ? EVERYTHING : name,
        bytes: statSync(file).size,
        loadMillis: median(times.get(file) ?? []),
        parts: partsOf(metafile, file),
      };
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Files that were written, each with the metafile of its build. */
async function bundle(
  outdir: string,
  options: Pick<BuildOptions, 'entryPoints' | 'plugins'>,
): Promise<readonly (readonly [string, Metafile])[]> {
  const { metafile } = await build({
    ...BUNDLE_OPTIONS,
    mainFields: [...BUNDLE_OPTIONS.mainFields],
    ...options,
    absWorkingDir: ROOT,
    outdir,
    metafile: true,
  });
  return Object.keys(metafile.outputs).map((file) => [join(ROOT, file), metafile] as const);
}

/** A module that imports all handlers, and all of every client that one of them uses. */
function everythingPlugin(): NonNullable<BuildOptions['plugins']>[number] {
  const clients = ['dynamodb', 'ec2', 'eventbridge', 'scheduler', 'sqs', 'ssm'].map(
    (name) => `@aws-sdk/client-${name}`,
  );
  const powertools = ['logger', 'metrics'].map((name) => `@aws-lambda-powertools/${name}`);
  const modules = [...ENTRY_POINTS, ...clients, ...powertools];
  const imports = modules.map((module, index) => `import * as m${String(index)} from ${JSON.stringify(module)};`);
  const names = modules.map((_, index) => `m${String(index)}`).join(', ');
  return {
    name: 'everything',
    setup: (bundling) => {
      bundling.onResolve({ filter: /^everything$/ }, ({ path }) => ({ path, namespace: 'everything' }));
      bundling.onLoad({ filter: /.*/, namespace: 'everything' }, () => ({
        // Handed out as a whole, nothing of it can be left out.
        contents: [...imports, `export const all = [${names}];`].join('\n'),
        resolveDir: ROOT,
      }));
    },
  };
}

const LOAD = `
const begun = process.hrtime.bigint();
require(process.argv[1]);
process.stdout.write(String(Number(process.hrtime.bigint() - begun) / 1e6));
process.exit();
`;

/** What a function finds in Lambda; nothing is called. */
function environment(): NodeJS.ProcessEnv {
  const variables = Object.keys(ENVIRONMENT).map((name) => [name, '60']);
  return {
    PATH: process.env.PATH,
    AWS_REGION: 'eu-central-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(Object.fromEntries(variables) as Record<string, string>),
  };
}

/**
 * One process after the other, so that they don't disturb each other, and all files in each round, so that what else the
 * machine does meanwhile falls on all of them alike.
 */
async function loadTimes(
  files: readonly string[],
  { processes, onProgress }: BundlesOptions,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>(files.map((file) => [file, []]));
  for (let round = 1; round <= processes; round += 1) {
    onProgress?.(`loading all of them, ${round} of ${processes}`);
    for (const file of files) {
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOAD, file], { env: environment() });
      times.get(file)?.push(Number(stdout));
    }
  }
  return times;
}

function partsOf({ outputs }: Metafile, file: string): readonly BundlePart[] {
  const output = Object.entries(outputs).find(([path]) => join(ROOT, path) === file)?.[1];
  const bytes = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const name = packageOf(input);
    bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
  }
  return [...bytes]
    .map(([name, size]) => ({ name, bytes: size }))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 3);
}

/** `@aws-sdk/client-ec2` of a path below `node_modules`; everything else is ours. */
export function packageOf(input: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  return name ?? 'lambdas';
}
