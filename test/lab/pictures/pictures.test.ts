import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');
const IMAGES = join(ROOT, 'docs', 'images');

/** Of all pictures that the README and the pages of docs/ show, their paths. */
function shown(): readonly string[] {
  const pages = [
    'README.md',
    ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8', recursive: true }).map((name) => join('docs', name)),
  ];
  return pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      const pictures = text.matchAll(/(?:src|srcset)="([^":]+)"|!\[[^\]]*\]\(([^):]+)\)/g);
      return [...pictures].map(([, source, target]) => join(ROOT, dirname(page), source ?? target ?? ''));
    });
}

test('each picture that a page shows is there, and each that is there is shown', () => {
  const there = readdirSync(IMAGES).map((name) => join(IMAGES, name));
  expect([...new Set(shown())].filter((path) => path.startsWith(IMAGES)).sort()).toEqual(there.sort());
});

test('no picture has more than 200 kB', () => {
  const large = readdirSync(IMAGES).filter((name) => statSync(join(IMAGES, name)).size > 200_000);
  expect(large).toEqual([]);
});
