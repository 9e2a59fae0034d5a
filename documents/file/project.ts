import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DocumentFileError } from './wrapped';

/** The folder of the app's `cdk.json`: this one or one above it. */
export function projectAround(folder: string): string {
  const project = findProject(folder);
  if (project === undefined) {
    throw new DocumentFileError(
      `no cdk.json was found in ${folder} or above it, so there is no app to synthesize; go to the folder of an app, or give a cdk.out with --app`,
    );
  }
  return project;
}

/** As `projectAround`; `undefined` where there is none. */
export function findProject(folder: string): string | undefined {
  return upwards(folder).find((each) => existsSync(join(each, 'cdk.json')));
}

/** The CDK's command for a project. A workspace may have it above its projects. */
export function cdkOf(project: string): string {
  const cdk = upwards(project)
    .map((each) => join(each, 'node_modules', '.bin', 'cdk'))
    .find((path) => existsSync(path));
  if (cdk === undefined) {
    throw new DocumentFileError(
      `node_modules/.bin/cdk was not found in ${project} or above it; run npm install, and npm install --save-dev aws-cdk if package.json does not name it`,
    );
  }
  return cdk;
}

/** A folder and those above it, the nearest first. */
function upwards(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}
