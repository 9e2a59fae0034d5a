import { existsSync, readFileSync } from 'node:fs';
import { DatabaseName } from './engines/database';
import type { Report } from './report';

/** The results of one database, as a report has them, and when they were measured. */
export interface Measurement extends Report {
  /** The day in UTC, such as `2026-11-22`. */
  readonly date: string;
  /** What a reader should know of this measurement, put in by hand; the next one does without. */
  readonly remark?: string;
}

/** The newest results of each database: docs/databases.json, of which the page is written. */
export type Measurements = Readonly<Partial<Record<DatabaseName, Measurement>>>;

/** The measurements in a file; none where it does not exist. */
export function readMeasurements(file: string): Measurements {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Measurements) : {};
}

/** What a run measured takes the place of what there was of the same databases, on all file systems; others stay. In the order of the page. */
export function withReport(measurements: Measurements, report: Report, date: string): Measurements {
  const merged = Object.values(DatabaseName).flatMap((name): readonly (readonly [DatabaseName, Measurement])[] => {
    const databases = report.databases.filter(({ database }) => database === name);
    const failures = report.failures.filter((failure) => failure.startsWith(`${name} on `));
    const measurement = databases.length === 0 ? measurements[name] : { ...report, date, databases, failures };
    return measurement === undefined ? [] : [[name, measurement]];
  });
  return Object.fromEntries(merged);
}
