import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { parseCase } from './exhaustive/case';
import { writePage } from './exhaustive/report/page';
import { conclusionOf, type Report } from './exhaustive/report/report';
import { verify } from './exhaustive/jobs/verify';
import { caseOf } from './exhaustive/subjects';
import { simulateCommand, type Options } from './options';

/** See `--help`. */
enum Exit {
  OK = 0,
  BROKEN = 1,
  COULD_NOT_RUN = 2,
}

const PAGE = join(__dirname, '..', '..', 'docs', 'verification.md');

async function run(options: Options): Promise<void> {
  if (options.replay !== undefined) {
    await replay(options.replay);
    return;
  }
  const report = await verify(options, say);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (options.docs === 'write') {
    await writePage(PAGE, report);
  }
  process.stdout.write(`${conclusionOf(report)}\n`);
  process.exitCode = isBroken(report) ? Exit.BROKEN : Exit.OK;
}

async function replay(line: string): Promise<void> {
  const parsed = parseCase(line);
  const { subject, faults } = caseOf(parsed);
  const played = await subject.play({ seed: parsed.seed, faults });
  process.stdout.write(`${played.timeline().join('\n')}\n`);
  process.exitCode = played.violations.length > 0 ? Exit.BROKEN : Exit.OK;
}

function isBroken({ violations, mutants }: Report): boolean {
  return violations > 0 || mutants.caught < mutants.total;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

simulateCommand(run)
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return;
    } // --help was printed
    if (!(error instanceof CommanderError)) {
      say(error instanceof Error ? error.message : String(error));
    }
    process.exitCode = Exit.COULD_NOT_RUN;
  });
