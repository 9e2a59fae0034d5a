import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../markdown-table';
import { renderDrills, type DrillMeasurements } from './drill/page';
import { DatabaseName } from './engines/database';
import type { Measurement, Measurements } from './measurements';
import { cells, COLUMNS } from './table';

/** What a reader should make of each database's row; kept apart from the numbers, which change with every run. */
const NOTES: Readonly<Record<DatabaseName, string>> = {
  [DatabaseName.POSTGRESQL]: 'postgresql.md',
  [DatabaseName.MARIADB]: 'mariadb.md',
  [DatabaseName.MARIADB_ON_MOUNTS]: 'mariadb-on-mounts.md',
  [DatabaseName.MYSQL]: 'mysql.md',
  [DatabaseName.REDIS]: 'redis.md',
  [DatabaseName.REDIS_IN_CONTAINER]: 'redis-in-container.md',
};

const HEADINGS: Readonly<Record<DatabaseName, string>> = {
  [DatabaseName.POSTGRESQL]: 'PostgreSQL',
  [DatabaseName.MARIADB]: 'MariaDB',
  [DatabaseName.MARIADB_ON_MOUNTS]: 'MariaDB with data on several mounts',
  [DatabaseName.MYSQL]: 'MySQL',
  [DatabaseName.REDIS]: 'Redis',
  [DatabaseName.REDIS_IN_CONTAINER]: 'Redis in a mount namespace of its own',
};

/** The page of all measurements in Markdown. */
export function renderPage(measurements: Measurements, drills: DrillMeasurements = {}): string {
  const all = Object.values(DatabaseName).flatMap((name) => {
    const measurement = measurements[name];
    return measurement === undefined ? [] : [{ name, measurement }];
  });
  const measured = all.map(({ measurement }) => measurement);
  return [
    note('introduction.md'),
    markdownTable(
      COLUMNS,
      measured.flatMap(({ databases }) => databases.map(cells)),
    ),
    conclusion(measured),
    note('reading.md'),
    ...all.map(
      ({ name, measurement }) => `### ${HEADINGS[name]}\n\n${settings(name, measurement)}\n\n${note(NOTES[name])}`,
    ),
    ...renderDrills(drills),
    note('limits.md'),
    machines(measured),
  ].join('\n\n');
}

function conclusion(measured: readonly Measurement[]): string {
  const databases = measured.flatMap((measurement) => measurement.databases);
  const failures = measured.flatMap((measurement) => measurement.failures);
  const rounds = databases.reduce((sum, result) => sum + result.rounds, 0);
  const lost = databases.filter(({ lostWith }) => lostWith > 0);
  const broken = databases.flatMap(({ database, broken: { without } }) =>
    without.length === 0 ? [] : [`${database}: ${without.length}`],
  );
  const unrecovered = databases.flatMap(({ database, broken }) =>
    broken.with.length === 0 ? [] : [`${database}: ${broken.with.length}`],
  );
  return [
    `Rounds run: ${rounds}. ${lost.length === 0 ? 'No round lost a write that was acknowledged before `quiescedAt`.' : `**Lost with the policy**: ${lost.map(({ database, fileSystem }) => `${database} on ${fileSystem}`).join(', ')}.`}`,
    ...(unrecovered.length === 0
      ? []
      : [`**Sets with the policy on which the server did not start**: ${unrecovered.join(', ')}.`]),
    broken.length === 0
      ? `Every set ${unrecovered.length === 0 ? 'could be recovered, with and without' : 'without quiescing could be recovered'}.`
      : `Sets without quiescing on which the server did not start: ${broken.join(', ')}.`,
    ...(failures.length === 0 ? [] : [`Rounds that did not come to their end: ${failures.length}.`]),
  ].join('\n');
}

function settings(name: DatabaseName, measurement: Measurement): string {
  const { databases, date, remark } = measurement;
  const version = distinct(databases.map((result) => result.version));
  const setting = distinct(databases.map((result) => result.setting));
  const documents = distinct(databases.map(({ document }) => `\`${document}\``));
  return [
    `Version ${version}, run with ${setting}. Measured on ${date} by \`${command(name, measurement)}\`.`,
    ...(remark === undefined ? [] : [remark]),
    `SHA-256 of the document begins with ${documents}.`,
  ].join('\n');
}

function command(name: DatabaseName, { requested: { rounds, roundsWithout } }: Measurement): string {
  const without = roundsWithout === rounds ? '' : ` --rounds-without ${roundsWithout}`;
  return `npm run databases -- --database ${name} --rounds ${rounds}${without} --write-docs`;
}

function machines(measured: readonly Measurement[]): string {
  const described = measured.map(
    ({ machine: { cores, processor, memoryGiB, kernel, system }, imageMode }) =>
      `${cores} cores (${processor}), ${memoryGiB} GiB, ${system}, Linux ${kernel}, shared with other work: take the times as orders of magnitude. Images: ${imageMode}.`,
  );
  return ['## The machine', ...new Set(described)].join('\n\n');
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(' and ');
}

function note(name: string): string {
  return readFileSync(join(__dirname, 'notes', name), 'utf8').trim();
}
