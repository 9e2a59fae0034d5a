import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssetHashType, DockerImage, aws_lambda as lambda } from 'aws-cdk-lib';
import { buildSync, type BuildOptions } from 'esbuild';
import { FUNCTION_ENVIRONMENT, type FunctionName } from '../../lambdas/environment';

const ROOT = path.join(__dirname, '..', '..');

/**
 * The code of the functions, each in one minified file with its SDK clients: that starts two to three times faster than
 * the SDK of the runtime. esbuild builds all of them in one call, which reads the SDK once; NodejsFunction would start
 * `npx` and read it once for each function. The files are the same either way.
 */
export class Bundles {
  private files: ReadonlyMap<string, Uint8Array> | undefined;

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
    const file = this.files.get(`${name}.js`);
    if (file === undefined) {
      throw new Error(`function ${name}: esbuild made no ${name}.js; see lambdas/functions`);
    }
    writeFileSync(path.join(outputDir, 'index.js'), file);
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

function buildAll(): ReadonlyMap<string, Uint8Array> {
  const { outputFiles } = buildSync({
    ...BUNDLE_OPTIONS,
    mainFields: [...BUNDLE_OPTIONS.mainFields],
    entryPoints: [...ENTRY_POINTS],
    outdir: ROOT,
    write: false,
  });
  return new Map(outputFiles.map((file) => [path.basename(file.path), file.contents]));
}
