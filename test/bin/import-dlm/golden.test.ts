import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { importing } from './importing';
import { SAMPLES } from './samples';
import { synthesizedPolicies, writtenPolicies } from './written-app';

const ROOT = join(__dirname, '../../..');

describe.each(Object.keys(SAMPLES))('the sample %s', (name) => {
  const { source, conversions } = importing(SAMPLES[name] ?? []);

  test('becomes the app that was committed', () => {
    const file = join(__dirname, '__golden__', `${name}.app.txt`);
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(file, source);
    }
    expect(existsSync(file) ? readFileSync(file, 'utf8') : `${file} is missing, write it with UPDATE_GOLDEN=1`).toBe(
      source,
    );
  });

  test('is an app whose policies are the converted ones', () => {
    const converted = conversions.flatMap(({ policies }) => policies.map(({ policy, state }) => ({ policy, state })));
    expect(writtenPolicies(source)).toEqual(converted);
  });
});

test.each(['all-rules', 'two-regions'])('the sample %s is synthesized with its engines', (name) => {
  const { source, conversions } = importing(SAMPLES[name] ?? []);
  const converted = conversions.flatMap(({ policies }) => policies.map(({ policy }) => policy));
  expect(synthesizedPolicies(source)).toEqual(converted);
});

test('the apps have the types that the library wants', () => {
  const files = new Map(
    Object.entries(SAMPLES).map(([name, policies]) => [join(ROOT, `imported-${name}.ts`), importing(policies).source]),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
    paths: { quiesce: [join(ROOT, 'lib/index.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const real = ts.createCompilerHost(options);
  host.fileExists = (file) => files.has(file) || real.fileExists(file);
  host.readFile = (file) => files.get(file) ?? real.readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = files.get(file);
    return text === undefined ? real.getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram({ rootNames: [...files.keys()], options, host });
  const said = [...files.keys()].flatMap((file) => {
    const sourceFile = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(sourceFile), ...program.getSemanticDiagnostics(sourceFile)];
  });
  expect(
    said.map(
      ({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    ),
  ).toEqual([]);
});
