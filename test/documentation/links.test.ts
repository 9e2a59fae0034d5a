import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pages, proseOf } from '../../lab/documentation/pages';

const ROOT = join(__dirname, '../..');
const PAGES = pages();

/** Anchors that a Markdown page has, by GitHub's rule for headings. */
function anchorsOf(text: string): readonly string[] {
  const given = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
  const headings = [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...given, ...headings];
}

/** Where a link of a page leads that is none outside of the project. */
function brokenLinks(path: string, text: string): readonly string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, image]) => link ?? image ?? '',
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(ROOT, linked))) {
        return true;
      }
      return anchor !== undefined && !anchorsOf(readFileSync(join(ROOT, linked), 'utf8')).includes(anchor);
    })
    .map((target) => `${path}: ${target}`);
}

test('links of the documentation lead to a page, and to a heading that it has', () => {
  expect(PAGES.flatMap((page) => brokenLinks(page.path, proseOf(page)))).toEqual([]);
});

test('docs/README.md names every page', () => {
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const named = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(named.filter((name) => !index.includes(`(${name})`))).toEqual([]);
});
