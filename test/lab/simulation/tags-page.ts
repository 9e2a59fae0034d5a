import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../../../lab/markdown-table';
import type { Path } from '../../../lab/simulation/exhaustive/paths/path';

type Tags = Readonly<Record<string, string>>;
type Row = readonly string[];

const PAGE = join(__dirname, '../../../docs/tags.md');
const HEAD = ['what happens', 'consistency', 'reason', 'proof', 'pre-script', 'post-script', 'freeze-millis'];

/** Rows of docs/tags.md: what a path leaves on its sets, each once. */
export function tagRows(path: Path, sets: readonly Tags[]): readonly Row[] {
  const rows = sets.map((tags) => tagRow(path, tags));
  return [...new Map(rows.map((row) => [row.join('|'), row])).values()];
}

/** The label, and what may be read of it by one tag alone. */
function tagRow({ what }: Path, tags: Tags): Row {
  const of = (name: string): string => tags[`quiesce:${name}`] ?? '';
  const isConsistent = of('consistency') === 'application-consistent';
  expect(of('proof') === 'none').toBe(!isConsistent);
  expect(of('reason') === '').toBe(isConsistent);
  // Success of both scripts is claimed only of a set that was made in a freeze.
  if (of('pre-script') === 'SUCCESS' && of('post-script') === 'SUCCESS') {
    expect(of('freeze-millis')).toMatch(/^\d+$/);
  }
  const frozen = of('freeze-millis') === '' ? '' : 'yes';
  return [what, ...['consistency', 'reason', 'proof', 'pre-script', 'post-script'].map(of), frozen];
}

/** Holds docs/tags.md against these rows, or writes them (`npm run golden`). */
export function expectTagsPage(rows: readonly Row[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const table = `<!-- outcomes -->\n\n${markdownTable(HEAD, rows)}\n\n<!-- /outcomes -->`;
  const written = page.replace(/<!-- outcomes -->[^]*<!-- \/outcomes -->/, table);
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(PAGE, written);
  }
  const plain = (text: string): string => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
  expect(plain(readFileSync(PAGE, 'utf8'))).toBe(plain(written));
}
