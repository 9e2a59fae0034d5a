import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { pictureOf } from './picture';

const ROOT = join(__dirname, '..');
const README = join(ROOT, 'README.md');

const blocksOf = (language: string): readonly string[] =>
  [...readFileSync(README, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, block = '']) => block,
  );

describe('README.md', () => {
  test('compiles every block of TypeScript', () => {
    const files = new Map(blocksOf('ts').map((block, index) => [join(ROOT, `readme-block-${index}.ts`), block]));

    expect(files.size).toBeGreaterThan(0);
    expect(mistakesIn(files)).toEqual([]);
  });

  test('names only commands that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readFileSync(README, 'utf8').matchAll(/npm (?:run )?(start|test|[a-z]+:[a-z]+)/g)].map(
      ([, name = '']) => name,
    );

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('shows the machine as it is', () => {
    const machine = JSON.parse(readFileSync(join(ROOT, 'statemachine/quiesce.asl.json'), 'utf8')) as Parameters<
      typeof pictureOf
    >[0];
    const picture = `<!-- run:begin -->\n\n\`\`\`mermaid\n${pictureOf(machine)}\n\`\`\`\n\n<!-- run:end -->`;
    const between = /<!-- run:begin -->.*<!-- run:end -->/s;
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(README, readFileSync(README, 'utf8').replace(between, picture));
    }

    expect(between.exec(readFileSync(README, 'utf8'))?.[0]).toBe(picture);
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
