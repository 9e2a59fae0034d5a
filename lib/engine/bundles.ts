import { readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssetHashType, DockerImage, aws_lambda as lambda } from 'aws-cdk-lib';
import { buildSync, version, type BuildOptions } from 'esbuild';
import { FUNCTION_ENVIRONMENT, type FunctionName } from '../../lambdas/environment';
import { BundleCache, contentOf } from './bundle-cache';

const ROOT = path.join(__dirname, '..', '..');

/**
 * The code of the functions, each in one minified file with its SDK clients: that starts two to three times faster than
 * the SDK of the runtime. esbuild builds all of them in one call, which reads the SDK once; NodejsFunction would start
 * `npx` and read it once for each function. The files are the same either way.
 */
export class Bundles {
  private files: ReadonlyMap<string, string | undefined> | undefined;

  /** Code of a function; built when CDK asks for it, which it does not where bundling is switched off. */
  code(name: FunctionName): lambda.Code {
    return lambda.Code.fromAsset(ROOT, {
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        image: DockerImage.fromRegistry('never-used'), // Demanded by the type; the local bundler below always bundles.
        command: [name], // Not run either, but it tells the assets apart: CDK caches them by source and command.
        local: { tryBundle: (outputDir: string) => this.write(name, outputDir) },
      },
    });
  }

  private write(name: FunctionName, outputDir: string): true {
    this.files ??= buildAll();
    const code = this.files.get(name);
    if (code === undefined) {
      throw new Error(`function ${name}: esbuild made no ${name}.js; see lambdas/functions`);
    }
    writeFileSync(path.join(outputDir, 'index.js'), code);
    return true;
  }
}

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

/** Bundles in one call what has changed since an earlier synthesis. */
function buildAll(): ReadonlyMap<string, string | undefined> {
  const cache = new BundleCache({ root: ROOT, common: commonInputs() });
  const entryPoints = ENTRY_POINTS.map((entryPoint) => path.relative(ROOT, entryPoint));
  const stale = entryPoints.filter((entryPoint) => cache.get(entryPoint) === undefined);
  if (stale.length > 0) {
    const { outputFiles, metafile } = buildSync({
      ...BUNDLE_OPTIONS,
      mainFields: [...BUNDLE_OPTIONS.mainFields],
      absWorkingDir: ROOT,
      entryPoints: stale,
      outdir: ROOT,
      write: false,
      metafile: true,
    });
    for (const { path: file, text } of outputFiles) {
      const { entryPoint = '' } = metafile.outputs[path.relative(ROOT, file)] ?? {};
      cache.set(entryPoint, metafile, text);
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
