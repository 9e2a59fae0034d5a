import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../rehearsal/json';
import type { DatabaseName } from '../engines/database';
import { writeFormatted } from '../formatted';
import { describeMachine } from '../machine';
import { readMeasurements } from '../measurements';
import type { Options } from '../options';
import { renderPage } from '../page';
import type { RoundProgress } from '../rounds';
import { readDrillMeasurements, withDrillReport } from './page';
import { proveDrills } from './proof';
import { isFalse, type DrillReport, type DrillResult } from './results';
import type { DrillOutcome } from './round';
import { renderDrillTable } from './table';

interface Surroundings {
  readonly docs: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** One database after the other: two servers at once would be each other's load. */
export async function runDrills(
  { databases, fileSystems, rounds, json, docs }: Options,
  { docs: folder, say, signal }: Surroundings,
): Promise<DrillReport> {
  const drills: DrillResult[] = [];
  const failures: string[] = [];
  for (const database of databases) {
    try {
      const result = await proveDrills({
        ...{ database, fileSystems, rounds, signal },
        onRound: (progress) => {
          say(roundLine({ database, rounds }, progress));
        },
      });
      drills.push(result);
      failures.push(...result.failures.map((failure) => `${database}, ${failure}`));
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      failures.push(`${database}: ${messageOf(error)}`);
    }
  }
  const report: DrillReport = { machine: describeMachine(), requested: { rounds }, drills, failures };
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (docs === 'write') {
    await writeDocs(report, folder);
  }
  process.stdout.write(`${renderDrillTable(drills)}\n${conclusion(report)}\n`);
  return report;
}

async function writeDocs(report: DrillReport, folder: string): Promise<void> {
  const file = join(folder, 'databases-drills.json');
  const measured = withDrillReport(readDrillMeasurements(file), report, new Date().toISOString().slice(0, 10));
  await writeFormatted(file, JSON.stringify(measured), 'json');
  const page = renderPage(readMeasurements(join(folder, 'databases.json')), measured);
  await writeFormatted(join(folder, 'databases.md'), page, 'markdown');
}

function roundLine(
  { database, rounds }: { readonly database: DatabaseName; readonly rounds: number },
  { number, outcome }: RoundProgress<DrillOutcome>,
): string {
  const head = `${database.padEnd(12)} ${`${number}/${rounds}`.padStart(5)}`;
  if ('failure' in outcome) {
    return `${head}  FAILED: ${outcome.failure}`;
  }
  const { sabotage, broken, verdict, failedChecks, cause, checkMillis } = outcome;
  const copy = sabotage === undefined ? 'whole copy' : `${sabotage}: ${broken ?? 'NOTHING WAS BROKEN'}`;
  const mark = isFalse(outcome) ? 'WRONG: ' : '';
  const why = verdict === 'passed' ? '' : ` at ${failedChecks.join(', ') || cause}`;
  return `${head}  ${copy}; ${mark}${verdict}${why} after ${checkMillis} ms`;
}

function conclusion({ drills, failures }: DrillReport): string {
  const rounds = drills.reduce((sum, result) => sum + result.rounds, 0);
  const wrong = drills.flatMap(({ database, falsePasses, falseFailures }) => [
    ...falsePasses.map((how) => `FALSE PASS of ${database}: ${how}`),
    ...falseFailures.map((cause) => `FALSE FAILURE of ${database}: ${cause}`),
  ]);
  return [
    wrong.length === 0 ? `no false pass and no false failure; rounds: ${rounds}` : wrong.join('\n'),
    ...failures.map((failure) => `did not come to its end: ${failure}`),
  ].join('\n');
}
