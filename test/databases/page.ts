import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { DatabaseName } from './engines/database';
import type { Report } from './report';
import { cells, COLUMNS } from './table';

/** What a reader should make of each database's row; kept apart from the numbers, which change with every run. */
const NOTES: Readonly<Record<DatabaseName, string>> = {
  [DatabaseName.POSTGRESQL]: 'postgresql.md',
  [DatabaseName.MARIADB]: 'mariadb.md',
  [DatabaseName.REDIS]: 'redis.md',
};

const HEADINGS: Readonly<Record<DatabaseName, string>> = {
  [DatabaseName.POSTGRESQL]: 'PostgreSQL',
  [DatabaseName.MARIADB]: 'MariaDB',
  [DatabaseName.REDIS]: 'Redis',
};

/** Writes the page of a run, formatted as the project's other pages are. It holds no date, so that equal runs write equal pages. */
export async function writePage(file: string, report: Report): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(renderPage(report), { ...options, parser: 'markdown' }));
}

function renderPage(report: Report): string {
  const names = Object.values(DatabaseName).filter((name) =>
    report.databases.some(({ database }) => database === name),
  );
  return [
    note('introduction.md').replace('@COMMAND@', command(report)),
    markdownTable(report),
    conclusion(report),
    note('reading.md'),
    ...names.map((name) => `### ${HEADINGS[name]}\n\n${settings(report, name)}\n\n${note(NOTES[name])}`),
    note('limits.md'),
    machine(report),
  ].join('\n\n');
}

function command({ requested: { rounds, roundsWithout } }: Report): string {
  const without = roundsWithout === rounds ? '' : ` --rounds-without ${roundsWithout}`;
  return `npm run databases -- --rounds ${rounds}${without} --write-docs`;
}

function markdownTable({ databases }: Report): string {
  const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [row(COLUMNS), row(COLUMNS.map(() => '---')), ...databases.map((result) => row(cells(result)))].join('\n');
}

function conclusion({ databases, failures }: Report): string {
  const rounds = databases.reduce((sum, result) => sum + result.rounds, 0);
  const lost = databases.filter(({ lostWith }) => lostWith > 0);
  const broken = databases.flatMap(({ database, broken: { without } }) =>
    without.length === 0 ? [] : [`${database}: ${without.length}`],
  );
  return [
    `Rounds run: ${rounds}. ${lost.length === 0 ? 'No round lost a write that was acknowledged before `quiescedAt`.' : `**Lost with the policy**: ${lost.map(({ database, fileSystem }) => `${database} on ${fileSystem}`).join(', ')}.`}`,
    broken.length === 0
      ? 'Every set could be recovered, with and without.'
      : `Sets without quiescing on which the server did not start: ${broken.join(', ')}.`,
    ...(failures.length === 0 ? [] : [`Rounds that did not come to their end: ${failures.length}.`]),
  ].join('\n');
}

function settings({ databases }: Report, name: DatabaseName): string {
  const results = databases.filter(({ database }) => database === name);
  const distinct = (values: readonly string[]): string => [...new Set(values)].join(' and ');
  const version = distinct(results.map((result) => result.version));
  const setting = distinct(results.map((result) => result.setting));
  const documents = distinct(results.map(({ document }) => `\`${document}\``));
  return `Version ${version}, run with ${setting}. SHA-256 of the document begins with ${documents}.`;
}

function machine({ machine: { cores, processor, memoryGiB, kernel, system }, imageMode }: Report): string {
  return [
    '## The machine',
    `${cores} cores (${processor}), ${memoryGiB} GiB, ${system}, Linux ${kernel}, shared with other work: take the times as orders of magnitude. Images: ${imageMode}.`,
  ].join('\n\n');
}

function note(name: string): string {
  return readFileSync(join(__dirname, 'notes', name), 'utf8').trim();
}
