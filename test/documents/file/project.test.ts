import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdkOf, projectAround } from '../../../documents/file/project';

let workspace: string;

function put(file: string): void {
  mkdirSync(join(workspace, file, '..'), { recursive: true });
  writeFileSync(join(workspace, file), '');
}

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'quiesce-workspace-'));
});

afterEach(() => {
  rmSync(workspace, { recursive: true });
});

test('the app of a folder is the nearest one above it', () => {
  put('cdk.json');
  put('apps/backups/cdk.json');
  put('apps/backups/lib/stack.ts');
  expect(projectAround(join(workspace, 'apps/backups/lib'))).toBe(join(workspace, 'apps/backups'));
  expect(projectAround(join(workspace, 'apps'))).toBe(workspace);
});

test('a folder without an app is refused', () => {
  expect(() => projectAround(workspace)).toThrow(
    `no cdk.json was found in ${workspace} or above it, so there is no app to synthesize; go to the folder of an app, or give a cdk.out with --app`,
  );
});

test('the CDK is that of the app, or that of the workspace around it', () => {
  put('apps/backups/cdk.json');
  put('node_modules/.bin/cdk');
  const project = join(workspace, 'apps/backups');
  expect(cdkOf(project)).toBe(join(workspace, 'node_modules/.bin/cdk'));
  put('apps/backups/node_modules/.bin/cdk');
  expect(cdkOf(project)).toBe(join(project, 'node_modules/.bin/cdk'));
});

test('an app without the CDK is told how to get it', () => {
  expect(() => cdkOf(workspace)).toThrow(
    `node_modules/.bin/cdk was not found in ${workspace} or above it; run npm install, and npm install --save-dev aws-cdk if package.json does not name it`,
  );
});
