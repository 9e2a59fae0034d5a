import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { messageOf } from '../../rehearsal/json';
import { DRILLED } from './drill/checks';
import { readDrillMeasurements } from './drill/page';
import type { DrillReport } from './drill/results';
import { runDrills } from './drill/run';
import { DatabaseName } from './engines/database';
import { describeMachine } from './machine';
import { writeFormatted } from './formatted';
import { readMeasurements, withReport } from './measurements';
import { databasesCommand } from './options';
import type { Options } from './options';
import { renderPage } from './page';
import { progressLine } from './progress';
import { prove } from './proof';
import type { Proof } from './proof';
import type { Report } from './report';
import { assertRequirements, whyNot } from './requirements';
import type { DatabaseResult } from './results';
import { renderTable } from './table';

/** See `--help`. */
enum Exit {
  OK = 0,
  LOSS = 1,
  COULD_NOT_RUN = 2,
}

const DOCS = join(__dirname, '..', '..', 'docs');

async function run(requested: Options): Promise<void> {
  const options = { ...requested, databases: chosenDatabases(requested) };
  await assertRequirements(options);
  if (options.subject === 'drills') {
    process.exitCode = drillExitCode(await runDrills(options, { docs: DOCS, say, signal: interruption() }));
    return;
  }
  const { proofs, failures } = await proveAll(options, interruption());
  const report: Report = {
    machine: describeMachine(),
    imageMode: proofs[0]?.imageMode ?? 'none was made',
    requested: { rounds: options.rounds, roundsWithout: options.roundsWithout },
    databases: proofs.map(({ result }) => result),
    failures,
  };
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (options.docs === 'write') {
    await writeDocs(report);
  }
  process.stdout.write(`${renderTable(report.databases)}\n${conclusion(report)}\n`);
  process.exitCode = exitCode(report);
}

/** The databases that were named, else all that this machine has; which it has not is told. */
function chosenDatabases({ databases, subject }: Options): readonly DatabaseName[] {
  if (databases.length > 0) {
    return databases;
  }
  const all = subject === 'drills' ? DRILLED : Object.values(DatabaseName);
  return all.filter((name) => {
    const reason = whyNot(name);
    if (reason !== undefined) {
      say(`${name} is left out: ${reason}`);
    }
    return reason === undefined;
  });
}

/** What this run did not measure stays on the page, with its own date. */
async function writeDocs(report: Report): Promise<void> {
  const file = join(DOCS, 'databases.json');
  const measurements = withReport(readMeasurements(file), report, new Date().toISOString().slice(0, 10));
  await writeFormatted(file, JSON.stringify(measurements), 'json');
  const drills = readDrillMeasurements(join(DOCS, 'databases-drills.json'));
  await writeFormatted(join(DOCS, 'databases.md'), renderPage(measurements, drills), 'markdown');
}

/** One database and file system after the other: two servers at once would be each other's load. */
async function proveAll(
  options: Options,
  signal: AbortSignal,
): Promise<{ readonly proofs: readonly Proof[]; readonly failures: readonly string[] }> {
  const proofs: Proof[] = [];
  const failures: string[] = [];
  const subjects = options.databases.flatMap((database) =>
    options.fileSystems.map((fileSystem) => ({ database, fileSystem })),
  );
  for (const { database, fileSystem } of subjects) {
    const subject = `${database} on ${fileSystem}`;
    try {
      const proof = await prove({
        ...options,
        database,
        fileSystem,
        signal,
        onRound: (progress) => {
          say(progressLine({ subject, rounds: options.rounds }, progress));
        },
      });
      proofs.push(proof);
      failures.push(...proof.result.failures.map((failure) => `${subject}, ${failure}`));
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      failures.push(`${subject}: ${messageOf(error)}`);
      say(`${subject}: ${messageOf(error)}`);
    }
  }
  return { proofs, failures };
}

function conclusion({ databases, failures }: Report): string {
  const lossy = databases.filter(hasLost).map(({ database, fileSystem }) => `${database} on ${fileSystem}`);
  const rounds = databases.reduce((sum, result) => sum + result.rounds, 0);
  return [
    lossy.length > 0
      ? `LOST with the policy, though acknowledged before quiescedAt: ${lossy.join(', ')}`
      : `nothing that was acknowledged before quiescedAt was lost with the policy; rounds: ${rounds}`,
    ...failures.map((failure) => `did not come to its end: ${failure}`),
  ].join('\n');
}

/** A loss weighs more than a round that failed. */
function exitCode({ databases, failures }: Report): Exit {
  if (databases.some(hasLost)) {
    return Exit.LOSS;
  }
  return failures.length > 0 ? Exit.COULD_NOT_RUN : Exit.OK;
}

/** A wrong verdict weighs more than a round that failed. */
function drillExitCode({ drills, failures }: DrillReport): Exit {
  if (drills.some(({ falsePasses, falseFailures }) => falsePasses.length + falseFailures.length > 0)) {
    return Exit.LOSS;
  }
  return failures.length > 0 ? Exit.COULD_NOT_RUN : Exit.OK;
}

/** A server that does not start on a set has lost everything on it, even where nothing had been acknowledged. */
function hasLost({ lostWith, broken }: DatabaseResult): boolean {
  return lostWith > 0 || broken.with.length > 0;
}

/** Ctrl-C ends the round, and all that was mounted goes with its stage; a second one leaves that to the janitor. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      say('interrupted: thawing, ending and unmounting everything');
      controller.abort();
    });
  }
  return controller.signal;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

databasesCommand(run)
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return;
    } // --help was printed
    if (!(error instanceof CommanderError)) {
      say(messageOf(error));
    } // commander has said its own already
    process.exitCode = Exit.COULD_NOT_RUN;
  })
  .finally(() => {
    process.exit(); // a round that was given up may still wait for what no longer exists
  });
