import { rmSync } from 'node:fs';
import { join, parse } from 'node:path';
import { bundleFunctions } from '../lib/engine/build-bundles';
import { buildCommandLine } from './command-line';
import { compileApi } from './jsii';
import { thirdPartyLicenses } from './licenses';
import { manifest } from './manifest';
import { copyFile, copyFiles, stage, STAGING } from './staging';

/** Makes in `dist/` all that the package has. */
async function main(): Promise<void> {
  rmSync(STAGING, { recursive: true, force: true });
  compileApi(STAGING);
  for (const folder of ['lib', 'documents']) {
    copyFiles(folder, (file) => /\.(sh|json)$/.test(file));
  }
  const { bundles, metafile } = bundleFunctions();
  for (const { entryPoint, code } of bundles) {
    stage(join('bundles', parse(entryPoint).name, 'index.js'), code);
  }
  stage('THIRD-PARTY-LICENSES', thirdPartyLicenses([metafile, ...(await buildCommandLine())]));
  stage('package.json', manifest());
  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
    copyFile(file);
  }
}

void main();
