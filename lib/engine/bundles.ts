import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { AssetHashType, DockerImage, aws_lambda as lambda } from 'aws-cdk-lib';
import type { FunctionName } from '../../lambdas/environment';

const ROOT = path.join(__dirname, '..', '..');

/** The package has the bundles that `npm run build` made. A checkout has none and makes them at synthesis. */
const PREBUILT = path.join(ROOT, 'bundles');

/** The code of the functions, each in one minified file with its SDK clients. The files are the same in both cases. */
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
    const code = existsSync(PREBUILT) ? readFileSync(path.join(PREBUILT, name, 'index.js'), 'utf8') : this.build(name);
    writeFileSync(path.join(outputDir, 'index.js'), code);
    return true;
  }

  private build(name: FunctionName): string {
    this.files ??= loadBuilder().buildAll();
    const code = this.files.get(name);
    if (code === undefined) {
      throw new Error(`function ${name}: esbuild made no ${name}.js; see lambdas/functions`);
    }
    return code;
  }
}

interface Builder {
  buildAll(): ReadonlyMap<string, string | undefined>;
}

/** Not a static import: neither the builder nor esbuild is in the package. */
function loadBuilder(): Builder {
  return createRequire(__filename)('./build-bundles') as Builder;
}
