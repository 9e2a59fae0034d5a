import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { buildSync, version, type BuildOptions, type Metafile } from 'esbuild';
import { FUNCTION_ENVIRONMENT } from '../../lambdas/environment';
import { BundleCache, contentOf } from './bundle-cache';

const ROOT = path.join(__dirname, '..', '..');

/** How the functions are bundled; the benchmark measures what each of these is worth. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20', // The rehearsal runs the bundles there too.
  format: 'cjs', // Starts faster than an ES module.
  // From ES modules, all the same: esbuild can leave out what is not used of these. It halves the bundle of
  // `freeze-window` (1.9 to 1.1 MB) and more than halves its load time (340 to 130 ms).
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** The source of each function's bundle. */
export const ENTRY_POINTS: readonly string[] = Object.keys(FUNCTION_ENVIRONMENT).map((name) =>
  path.join(ROOT, 'lambdas', 'functions', `${name}.ts`),
);

interface BundledFunctions {
  /** `entryPoint` is relative to the root. */
  readonly bundles: readonly { readonly entryPoint: string; readonly code: string }[];
  readonly metafile: Metafile;
}

/**
 * Bundles functions in one call, which reads the SDK once. NodejsFunction would start `npx` and read it once for each
 * function. The files are the same either way. A bundle with its SDK clients starts two to three times faster than the SDK of
 * the runtime.
 */
export function bundleFunctions(entryPoints: readonly string[] = ENTRY_POINTS): BundledFunctions {
  const { outputFiles, metafile } = buildSync({
    ...BUNDLE_OPTIONS,
    mainFields: [...BUNDLE_OPTIONS.mainFields],
    absWorkingDir: ROOT,
    entryPoints: [...entryPoints],
    outdir: ROOT,
    write: false,
    metafile: true,
  });
  const bundles = outputFiles.map(({ path: file, text: code }) => {
    const { entryPoint = '' } = metafile.outputs[path.relative(ROOT, file)] ?? {};
    return { entryPoint, code };
  });
  return { bundles, metafile };
}

/** Bundles in one call what has changed since an earlier synthesis. */
export function buildAll(): ReadonlyMap<string, string | undefined> {
  const cache = new BundleCache({ root: ROOT, common: commonInputs() });
  const entryPoints = ENTRY_POINTS.map((entryPoint) => path.relative(ROOT, entryPoint));
  const stale = entryPoints.filter((entryPoint) => cache.get(entryPoint) === undefined);
  if (stale.length > 0) {
    const { bundles, metafile } = bundleFunctions(stale);
    for (const { entryPoint, code } of bundles) {
      cache.set(entryPoint, metafile, code);
    }
    cache.save();
  }
  return new Map(entryPoints.map((entryPoint) => [path.parse(entryPoint).name, cache.get(entryPoint)]));
}

/** What each bundle depends on beside its inputs. A file that is new could take the place of an input. */
function commonInputs(): readonly unknown[] {
  const ownFiles = ['lambdas', 'documents'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).toSorted(),
  );
  const packages = contentOf(path.join(ROOT, 'node_modules', '.package-lock.json'));
  return [version, BUNDLE_OPTIONS, contentOf(path.join(ROOT, 'tsconfig.json')), packages, ownFiles];
}
