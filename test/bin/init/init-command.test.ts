import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initCommand } from '../../../bin/init/command';
import own from '../../../package.json';
import { synthesizedPolicies } from '../import-dlm/written-app';
import { runCommand } from '../run-command';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'quiesce-init-'));
  folder = join(parent, 'My Snapshots');
});

afterEach(() => {
  rmSync(parent, { recursive: true });
});

const init = (...flags: readonly string[]) => runCommand(initCommand(), '', [folder, ...flags]);

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

const written = (): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();

test('writes an app in JavaScript, which needs no packages but the CDK’s and Quiesce', async () => {
  const { exitCode, stdout } = await init();
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`next:\n  cd ${folder}\n  npm install\n  npm start `);
  expect(written()).toEqual(['.gitignore', 'README.md', 'bin', 'bin/app.mjs', 'cdk.json', 'package.json']);
  expect(JSON.parse(read('cdk.json'))).toMatchObject({ app: 'node bin/app.mjs', output: 'cdk.out' });
  expect(JSON.parse(read('package.json'))).toMatchObject({
    name: 'my-snapshots',
    scripts: { start: 'quiesce rehearse' },
    dependencies: {
      quiesce: own.version,
      constructs: own.devDependencies.constructs,
      'aws-cdk-lib': own.devDependencies['aws-cdk-lib'],
    },
    devDependencies: { 'aws-cdk': own.devDependencies['aws-cdk'] },
  });
});

test('writes the same app in TypeScript, with what compiles it', async () => {
  await init();
  const inJavaScript = read('bin/app.mjs');
  rmSync(folder, { recursive: true });
  const { exitCode } = await init('--language', 'typescript');
  expect(exitCode).toBe(0);
  expect(written()).toEqual([
    '.gitignore',
    'README.md',
    'bin',
    'bin/app.ts',
    'cdk.json',
    'package.json',
    'tsconfig.json',
  ]);
  expect(inJavaScript).toBe(`// @ts-check\n${read('bin/app.ts')}`);
  expect(JSON.parse(read('cdk.json'))).toMatchObject({ app: 'tsx bin/app.ts' });
  const { devDependencies } = JSON.parse(read('package.json')) as { readonly devDependencies: object };
  expect(Object.keys(devDependencies)).toEqual(['aws-cdk', '@types/node', 'tsx', 'typescript']);
});

test('the app has a policy that a rehearsal’s fleet has an instance for', async () => {
  await init();
  expect(synthesizedPolicies(read('bin/app.mjs'))).toMatchObject([
    { name: 'databases', targets: { match: 'any', tags: [{ key: 'Role', value: 'database' }] } },
  ]);
});

test('a folder with files is refused, and nothing is written to it', async () => {
  mkdirSync(folder);
  for (let index = 10; index < 22; index += 1) {
    writeFileSync(join(folder, `file-${index}`), '');
  }
  const names = Array.from({ length: 10 }, (_, index) => `file-${index + 10}`).join(', ');
  await expect(init()).rejects.toThrow(
    `the folder is "${folder}", which has ${names} and 2 more; give an empty folder, or one that does not exist`,
  );
  expect(written()).toHaveLength(12);
});

test('a folder with a fresh repository of git is as good as empty', async () => {
  mkdirSync(join(folder, '.git'), { recursive: true });
  const { exitCode } = await init();
  expect(exitCode).toBe(0);
  expect(existsSync(join(folder, 'bin/app.mjs'))).toBe(true);
});

test('a folder that is a file, or below one, is an error', async () => {
  writeFileSync(folder, '');
  await expect(init()).rejects.toThrow(/^the folder is ".*", which can't be read \(.*ENOTDIR/);
  folder = join(folder, 'app');
  await expect(init()).rejects.toThrow(/^the folder is ".*", which can't be written to \(.*ENOTDIR/);
});
