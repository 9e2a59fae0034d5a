import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeSets } from '../../../lambdas/domain/lifecycle/retention';

const ROOT = join(__dirname, '../../..');
const FILE = join(ROOT, 'docs/lifecycle.md');
const GUIDE = readFileSync(FILE, 'utf8');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const unindented = (text: string): string => text.replaceAll(/^ +/gm, '');

/** What `Retention.keep({ daily: 3, weekly: 4, monthly: 3 })` keeps of nightly sets, as rows of a table. */
function calendar(): string {
  const nights = Array.from({ length: 91 }, (_, index) => new Date(Date.UTC(2026, 8, 1 + index, 2)).toISOString());
  const sets = nights.map((start) => ({
    ...{ id: start, start, state: 'completed', consistency: 'application-consistent', proof: 'guest-evidence' },
    ...{ isDuplicate: false, tags: {}, schedules: ['nightly'] },
  }));
  const defaults = { floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false } as const;
  const rule = { ...defaults, daily: 3, weekly: 4, monthly: 3 };
  const rules = [{ schedule: 'nightly', timeZone: 'Europe/Berlin', rule }];
  const rows = judgeSets(sets, rules, Date.UTC(2026, 10, 30, 4))
    .filter(({ fate }) => fate.fate === 'keep')
    .reverse()
    .map(({ set, fate }) => `| ${set.start.slice(0, 10)} | ${fate.reasons.join(', ')} |`);
  return ['| set | kept by |', '| --- | --- |', ...rows].join('\n');
}

const cells = (table: string): readonly string[] =>
  table.split('\n').map((row) =>
    row
      .replaceAll(/ *\| */g, '|')
      .replaceAll(/-+/g, '-')
      .trim(),
  );

describe('docs/lifecycle.md', () => {
  test('shows a calendar as the rules keep it', () => {
    const between = /(?<=<!-- calendar:begin -->\n)(.*)(?=<!-- calendar:end -->)/s;
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(FILE, GUIDE.replace(between, `\n${calendar()}\n\n`));
    }
    const shown = between.exec(readFileSync(FILE, 'utf8'))?.[0] ?? '';
    expect(cells(shown.trim())).toEqual(cells(calendar()));
  });

  test('shows code that the example has too, so that it is compiled and synthesized', () => {
    const example = unindented(textOf('examples/lifecycle/app.ts'));
    const blocks = [...GUIDE.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => unindented(block));
    expect(blocks.length).toBeGreaterThan(5);
    expect(blocks.filter((block) => !example.includes(block))).toEqual([]);
  });

  test('names every warning', () => {
    const warnings = [...textOf('lib/lifecycle/lifecycle-checks.ts').matchAll(/^ {2}'([a-z0-9-]+)': \(/gm)];
    const named = [...GUIDE.matchAll(/^\| `@quiesce\/([a-z0-9-]+)`/gm)];
    const ids = (found: readonly RegExpMatchArray[]): readonly string[] => found.map(([, id = '']) => id).sort();
    expect(ids(warnings).length).toBeGreaterThan(3);
    expect(ids(named)).toEqual(ids(warnings));
  });

  test('has its links to itself right', () => {
    const anchors = [...GUIDE.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    const links = [...GUIDE.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });
});
