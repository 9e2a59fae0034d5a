import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { goalsOf, isMissed } from './goals';
import { measure } from './measure';
import { benchmarkCommand, type Options } from './options';
import { writePage } from './page';
import { reportOf } from './report';
import { renderReport } from './terminal';

/** See `--help`. */
enum Exit {
  OK = 0,
  GOAL_MISSED = 1,
  COULD_NOT_RUN = 2,
}

const PAGE = join(__dirname, '..', '..', 'docs', 'performance.md');

async function run(options: Options): Promise<void> {
  const begun = performance.now();
  const findings = await measure(options, (text) => {
    say(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(5)} s  ${text}`);
  });
  const { seed, floorMillis, latencies, prices, effort } = options;
  const goals = goalsOf(findings);
  const report = reportOf({ seed, samples: effort.samples, floorMillis, latencies, prices }, findings, goals);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (options.docs === 'write') {
    await writePage(PAGE, report);
  }
  process.stdout.write(`${renderReport(report)}\n`);
  process.exitCode = goals.some(isMissed) ? Exit.GOAL_MISSED : Exit.OK;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

benchmarkCommand(run)
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? Exit.OK : Exit.COULD_NOT_RUN;
    if (error instanceof CommanderError && error.code !== 'commander.invalidArgument') {
      return;
    } // it has said its own already
    say(error instanceof Error ? error.message : String(error));
  });
