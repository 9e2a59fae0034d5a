import settings from '../../cdk.json';
import own from '../../package.json';
import { compilerOptions } from '../../tsconfig.json';
import type { Language } from './languages';

/** Files by their names, which are relative to the folder of the app. */
export type Files = Readonly<Record<string, string>>;

interface AppProps {
  /** Of its package. */
  readonly name: string;
  readonly language: Language;
  /** Text of the program. */
  readonly source: string;
}

/** The files of a CDK app, with the versions and the feature flags with which Quiesce was tested. */
export function appFiles({ name, language, source }: AppProps): Files {
  const { program, start, packages } = PROGRAMS[language];
  return {
    'package.json': json(manifestOf(name, language, packages)),
    'cdk.json': json({ app: start, output: 'cdk.out', context: settings.context }),
    ...(language === 'typescript'
      ? { 'tsconfig.json': json({ compilerOptions: { ...compilerOptions, types: ['node'] }, include: ['bin'] }) }
      : {}),
    '.gitignore': 'node_modules/\ncdk.out/\n',
    // An editor then shows a misspelt constant, which JavaScript takes for undefined.
    [program]: language === 'javascript' ? `// @ts-check\n${source}` : source,
  };
}

const PROGRAMS = {
  javascript: { program: 'bin/app.mjs', start: 'node bin/app.mjs', packages: [] },
  typescript: { program: 'bin/app.ts', start: 'tsx bin/app.ts', packages: ['@types/node', 'tsx', 'typescript'] },
} as const satisfies Record<Language, object>;

type OwnPackage = keyof typeof own.devDependencies;

function manifestOf(name: string, language: Language, packages: readonly OwnPackage[]): object {
  const pick = (names: readonly OwnPackage[]) =>
    Object.fromEntries(names.map((each) => [each, own.devDependencies[each]]));
  return {
    name,
    version: '0.1.0',
    private: true,
    scripts: {
      start: 'quiesce rehearse',
      ...(language === 'typescript' ? { types: 'tsc' } : {}),
      synth: 'cdk synth --quiet',
      diff: 'cdk diff',
      deploy: 'cdk deploy --all',
    },
    dependencies: { ...pick(['aws-cdk-lib', 'constructs']), quiesce: own.version },
    devDependencies: pick(['aws-cdk', ...packages]),
    // PostgreSQL's programs, which a rehearsal takes where none are installed.
    optionalDependencies: own.optionalDependencies,
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
