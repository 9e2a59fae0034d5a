import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { messageOf } from '../../rehearsal/json';
import { CommandProblem } from '../problem';

const ROOT = join(__dirname, '../..');

interface OwnPackage {
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Writes the app into a folder. Nothing is written if a file is in the way, unless `overwrite` says so. */
export function writeProject(output: string, app: string, overwrite: boolean): readonly string[] {
  const directory = resolve(output);
  const files = Object.entries(projectFiles(directory, app));
  const inTheWay = files.map(([name]) => name).filter((name) => existsSync(join(directory, name)));
  if (inTheWay.length > 0 && !overwrite) {
    throw new CommandProblem(
      `--output is "${output}", which has ${inTheWay.join(', ')}; give another folder, or --force to overwrite these files`,
    );
  }
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
  } catch (error) {
    throw new CommandProblem(
      `--output is "${output}", which can't be written to (${messageOf(error)}); give another folder`,
    );
  }
  return files.map(([name]) => join(output, name));
}

/** The files of the app by name. */
function projectFiles(directory: string, app: string): Readonly<Record<string, string>> {
  return {
    'package.json': json(packageOf(directory)),
    'cdk.json': json({ app: 'tsx bin/app.ts', output: 'cdk.out', context: ownContext() }),
    'tsconfig.json': json({ compilerOptions: compilerOptions(), include: ['bin'] }),
    '.npmrc': '# One copy of aws-cdk-lib for the app and for quiesce.\ninstall-links=true\n',
    '.gitignore': 'node_modules/\ncdk.out/\n',
    'bin/app.ts': app,
  };
}

/** The versions with which Quiesce was tested. A checkout that is not published is installed from its folder. */
function packageOf(directory: string): object {
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as OwnPackage;
  const pick = (names: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries(names.map((name) => [name, { ...own.devDependencies, ...own.dependencies }[name] ?? '*']));
  return {
    name: 'quiesce-from-dlm',
    version: '0.1.0',
    private: true,
    scripts: { types: 'tsc', synth: 'cdk synth --quiet', deploy: 'cdk deploy --all', diff: 'cdk diff' },
    dependencies: {
      ...pick(['aws-cdk-lib', 'constructs']),
      quiesce: own.private === true ? `file:${relative(directory, ROOT)}` : own.version,
    },
    devDependencies: pick(['@types/node', 'aws-cdk', 'esbuild', 'tsx', 'typescript', '@smithy/core']),
  };
}

function compilerOptions(): object {
  const { compilerOptions: own } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as {
    readonly compilerOptions: Readonly<Record<string, unknown>>;
  };
  return { ...own, types: ['node'] };
}

/** The feature flags with which Quiesce was tested. */
function ownContext(): unknown {
  return (JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { readonly context: unknown }).context;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
