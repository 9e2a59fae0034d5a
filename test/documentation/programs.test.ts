import { join } from 'node:path';
import ts from 'typescript';
import { blocksOf, pages } from '../../lab/documentation/pages';
import { importing } from '../bin/import-dlm/importing';
import { SAMPLES } from '../bin/import-dlm/samples';
import { compilerHost, librarySources } from '../compiler-host';

const ROOT = join(__dirname, '../..');

/** Their blocks are parts of a program; `test/lib/lifecycle/guide.test.ts` and `test/bin/moving-from-dlm.test.ts` compile them. */
const IN_PARTS = ['docs/lifecycle.md', 'docs/moving-from-dlm.md'];

/** The blocks of all pages, as programs at the project's root. */
const BLOCKS = pages()
  .filter(({ path }) => !IN_PARTS.includes(path))
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'ts')
  .map(({ text }, index) => [join(ROOT, `page-block-${index}.ts`), ofSources(text)] as const);

/** The apps that `import-dlm` writes. */
const APPS = Object.entries(SAMPLES).map(
  ([name, policies]) => [join(ROOT, `imported-${name}.ts`), ofSources(importing(policies).source)] as const,
);

// In one program, because the types of CDK are read once for each.
const mistakes = mistakesIn(new Map([...BLOCKS, ...APPS]));

test('every block of TypeScript of README.md and the pages compiles', () => {
  expect(BLOCKS.length).toBeGreaterThan(2);
  // A block may declare what the text after it uses.
  const ofBlocks = BLOCKS.flatMap(([path]) => mistakes(path)).filter(({ reportsUnnecessary }) => !reportsUnnecessary);
  expect(ofBlocks.map(messageOf)).toEqual([]);
});

test('the apps that import-dlm writes have the types that the library wants', () => {
  expect(APPS.flatMap(([path]) => mistakes(path)).map(messageOf)).toEqual([]);
});

/** A reader imports the installed package, of which these are the sources. */
function ofSources(program: string): string {
  return program.replaceAll(/(?<=from ')quiesce(?=')/g, './lib');
}

/** What the compiler says of files that exist in memory only, as if they lay at the project's root. */
function mistakesIn(files: ReadonlyMap<string, string>): (path: string) => readonly ts.Diagnostic[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const inner = compilerHost(options, { sources: [...files.values(), ...librarySources()], imports: 'all' });
  const host: ts.CompilerHost = {
    ...inner,
    fileExists: (path) => files.has(path) || inner.fileExists(path),
    readFile: (path) => files.get(path) ?? inner.readFile(path),
    getSourceFile: (path, language) => {
      const text = files.get(path);
      return text === undefined ? inner.getSourceFile(path, language) : ts.createSourceFile(path, text, language);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return (path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path));
}

function messageOf({ file, messageText }: ts.Diagnostic): string {
  return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
