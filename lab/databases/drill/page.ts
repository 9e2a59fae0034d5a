import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../../markdown-table';
import { DatabaseName } from '../engines/database';
import type { DrillReport, DrillResult } from './results';
import { DRILL_COLUMNS, drillCells } from './table';

/** The result of one database, and when it was measured. */
interface DrillMeasurement {
  /** The day in UTC, such as `2026-11-22`. */
  readonly date: string;
  readonly requested: DrillReport['requested'];
  readonly result: DrillResult;
}

/** The newest results of each database: docs/databases-drills.json, of which the page's section is written. */
export type DrillMeasurements = Readonly<Partial<Record<DatabaseName, DrillMeasurement>>>;

/** The measurements in a file; none where it does not exist. */
export function readDrillMeasurements(file: string): DrillMeasurements {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DrillMeasurements) : {};
}

/** What a run measured takes the place of what there was of the same databases; others stay. */
export function withDrillReport(
  measurements: DrillMeasurements,
  { drills, requested }: DrillReport,
  date: string,
): DrillMeasurements {
  const measured = drills.map((result) => [result.database, { date, requested, result }] as const);
  return { ...measurements, ...Object.fromEntries(measured) };
}

/** The section of the page; nothing where nothing was measured. */
export function renderDrills(measurements: DrillMeasurements): readonly string[] {
  const all = Object.values(DatabaseName).flatMap((name) => measurements[name] ?? []);
  if (all.length === 0) {
    return [];
  }
  return [
    readFileSync(join(__dirname, '..', 'notes', 'drills.md'), 'utf8').trim(),
    markdownTable(
      DRILL_COLUMNS,
      all.map(({ result }) => drillCells(result)),
    ),
    markdownTable(
      ['database', 'sabotage', 'checks that failed, and how often', 'measured'],
      all.flatMap(({ result, date, requested: { rounds } }) =>
        Object.entries(result.foundBy).map(([kind, checks]) => [
          result.database,
          `\`${kind}\``,
          Object.entries(checks)
            .map(([name, count]) => `${name}: ${count}`)
            .join(', ') || 'none',
          `${date}, \`--rounds ${rounds}\``,
        ]),
      ),
    ),
  ];
}
