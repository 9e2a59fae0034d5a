import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDrillMeasurements } from '../../../lab/databases/drill/page';
import { DatabaseName } from '../../../lab/databases/engines/database';
import { readMeasurements, withReport } from '../../../lab/databases/measurements';
import { renderPage } from '../../../lab/databases/page';
import type { Report } from '../../../lab/databases/report';
import { summarize } from '../../../lab/databases/results';
import { FileSystem } from '../../../lab/databases/stage/volumes';

const DOCS = join(__dirname, '..', '..', '..', 'docs');

/** A report of rounds of which none was played. */
function reportOf(names: readonly DatabaseName[], more: Partial<Report> = {}): Report {
  return {
    machine: { cores: 2, processor: 'a', memoryGiB: 4, kernel: '6.1', system: 'Debian' },
    imageMode: 'reflink',
    requested: { rounds: 1, roundsWithout: 1 },
    databases: names.map((name) => {
      const database = { name, version: '1', setting: 's', document: {}, mounts: [] } as never;
      return summarize({
        subject: { database, seed: [] },
        fileSystem: FileSystem.XFS,
        outcomes: [],
        failures: [],
      });
    }),
    failures: [],
    ...more,
  };
}

test('a run of one database leaves the others what they are, with their day', () => {
  const first = withReport({}, reportOf([DatabaseName.MARIADB, DatabaseName.REDIS]), '2026-01-01');
  const second = withReport(first, reportOf([DatabaseName.MYSQL, DatabaseName.REDIS]), '2026-02-02');
  expect(Object.entries(second).map(([name, { date }]) => [name, date])).toEqual([
    ['mariadb', '2026-01-01'],
    ['mysql', '2026-02-02'],
    ['redis', '2026-02-02'],
  ]);
  expect(second.mariadb).toEqual(first.mariadb);
});

test('a failure goes with its database, and one that had no result at all replaces nothing', () => {
  const before = withReport({}, reportOf([DatabaseName.REDIS]), '2026-01-01');
  const failures = ['mysql on xfs, round 1: over', 'redis on xfs: not to be had'];
  const after = withReport(before, reportOf([DatabaseName.MYSQL], { failures }), '2026-02-02');
  expect(after.mysql?.failures).toEqual(['mysql on xfs, round 1: over']);
  expect(after.redis).toEqual(before.redis);
});

test('the page is what the measurements make of it', () => {
  const drills = readDrillMeasurements(join(DOCS, 'databases-drills.json'));
  const rendered = renderPage(readMeasurements(join(DOCS, 'databases.json')), drills);
  expect(unpadded(readFileSync(join(DOCS, 'databases.md'), 'utf8'))).toBe(unpadded(rendered));
});

/** Without what prettier does to tables; Jest can't load prettier. */
function unpadded(markdown: string): string {
  return markdown.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---').trim();
}
