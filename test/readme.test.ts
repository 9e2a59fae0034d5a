import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { blocksOf, pages } from '../lab/documentation/pages';
import { pictureOf } from './picture';

const ROOT = join(__dirname, '..');
const README = join(ROOT, 'README.md');
const ARCHITECTURE = join(ROOT, 'docs/architecture.md');

/** Their blocks are parts of a program; `test/lib/lifecycle/guide.test.ts` and `test/bin/moving-from-dlm.test.ts` compile them. */
const IN_PARTS = ['docs/lifecycle.md', 'docs/moving-from-dlm.md'];

/** The blocks of all pages, as programs at the project's root. */
const programs = (): ReadonlyMap<string, string> =>
  new Map(
    pages()
      .filter(({ path }) => !IN_PARTS.includes(path))
      .flatMap(blocksOf)
      .filter(({ language }) => language === 'ts')
      // A reader imports the installed package, of which these are the sources.
      .map(({ text }, index) => [
        join(ROOT, `page-block-${index}.ts`),
        text.replaceAll(/(?<=from ')quiesce(?=')/g, './lib'),
      ]),
  );

describe('README.md and the pages of docs/', () => {
  test('compile every block of TypeScript', () => {
    const files = programs();

    expect(files.size).toBeGreaterThan(2);
    expect(mistakesIn(files)).toEqual([]);
  });

  test('keep the README short', () => {
    expect(readFileSync(README, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  test('show the machine as it is', () => {
    const machine = JSON.parse(readFileSync(join(ROOT, 'statemachine/quiesce.asl.json'), 'utf8')) as Parameters<
      typeof pictureOf
    >[0];
    const picture = `<!-- run:begin -->\n\n\`\`\`mermaid\n${pictureOf(machine)}\n\`\`\`\n\n<!-- run:end -->`;
    const between = /<!-- run:begin -->.*<!-- run:end -->/s;
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(ARCHITECTURE, readFileSync(ARCHITECTURE, 'utf8').replace(between, picture));
    }

    expect(between.exec(readFileSync(ARCHITECTURE, 'utf8'))?.[0]).toBe(picture);
  });
});

/** What the compiler says of files that exist in memory only, as if they lay at the project's root. */
function mistakesIn(files: ReadonlyMap<string, string>): readonly string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const inner = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...inner,
    fileExists: (path) => files.has(path) || inner.fileExists(path),
    readFile: (path) => files.get(path) ?? inner.readFile(path),
    getSourceFile: (path, language) => {
      const text = files.get(path);
      return text === undefined ? inner.getSourceFile(path, language) : ts.createSourceFile(path, text, language);
    },
  };
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return [...files.keys()].flatMap((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}
