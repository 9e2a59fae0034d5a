import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentation } from '../../documents/documentation';
import { version } from '../../package.json';

const ROOT = join(__dirname, '../..');

/** What ships: the package has no docs/. */
const SOURCES = ['bin', 'documents', 'lib', 'lambdas', 'rehearsal', 'statemachine'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ path: join(folder, file), text: readFileSync(join(ROOT, folder, file), 'utf8') })),
);

/** Anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
  return headings.map((heading) => heading.replaceAll(/[^\w -]/g, '').replaceAll(' ', '-'));
}

const PAGES = SOURCES.flatMap(({ path, text }) =>
  [...text.matchAll(/\bdocumentation\(['`]([^'`$]+)/g)].map(([, page = '']) => [path, page] as const),
);

test('a page is named by the address of this version', () => {
  expect(documentation('runbook.md#owedthaw')).toBe(
    `https://github.com/quiesce/quiesce/blob/v${version}/docs/runbook.md#owedthaw`,
  );
});

test('no message names a page of a folder that a user does not have', () => {
  const isComment = (line: string): boolean => /^\s*(\/\*|\*|\/\/)/.test(line);
  const named = SOURCES.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => !isComment(line) && /docs\/\w[\w-]*\.md/.test(line.replace(/\/[/*].*/, '')))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(named).toEqual([]);
});

test.each(PAGES)('%s names %s, which exists', (_, page) => {
  const [file = '', anchor] = page.split('#');
  const path = join(ROOT, 'docs', file);
  expect(existsSync(path)).toBe(true);
  if (anchor !== undefined && anchor !== '') {
    expect(anchorsOf(readFileSync(path, 'utf8'))).toContain(anchor);
  }
});
