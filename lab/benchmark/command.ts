import { CommanderError } from 'commander';
import { benchmarkCommand, type Options } from './options';

/** See `--help`. */
enum Exit {
  OK = 0,
  GOAL_MISSED = 1,
  COULD_NOT_RUN = 2,
}

/** What measures is imported only when the options are right: it takes a second of processor time. */
async function run(options: Options): Promise<void> {
  const { runBenchmark } = await import('./run.js');
  process.exitCode = (await runBenchmark(options)) ? Exit.OK : Exit.GOAL_MISSED;
}

benchmarkCommand(run)
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? Exit.OK : Exit.COULD_NOT_RUN;
    if (error instanceof CommanderError && error.code !== 'commander.invalidArgument') {
      return;
    } // it has said its own already
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  });
