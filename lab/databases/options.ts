import { Command, InvalidArgumentError, Option } from 'commander';
import { DatabaseName } from './engines/database';
import { FileSystem } from './stage/volumes';
import { defined } from '../../lambdas/domain/json';

export interface Options {
  /** `sets`: what sets lose. `drills`: whether checks find broken copies. */
  readonly subject: 'sets' | 'drills';
  /** Empty: all that this machine has. */
  readonly databases: readonly DatabaseName[];
  readonly fileSystems: readonly FileSystem[];
  readonly rounds: number;
  readonly roundsWithout: number;
  readonly json?: string;
  readonly docs: 'write' | 'leave';
}

interface Flags {
  readonly drill?: boolean;
  readonly rounds?: number;
  readonly roundsWithout?: number;
  readonly database: readonly DatabaseName[];
  readonly fileSystem: readonly FileSystem[];
  readonly json?: string;
  readonly writeDocs?: boolean;
}

/** Enough that one loss in twenty rounds would hardly stay unseen: 0.95^50 is 8 %. */
const DEFAULT_ROUNDS = 50;

/** Of drills: each kind of sabotage comes two or three times. */
const DEFAULT_DRILLS = 20;

const AFTER = `
A round has these steps:
  1. A server writes to ext4 or XFS, with its data and its log on separate volumes.
  2. One set is taken without scripts, and one between the document's pre-script and its post-script.
  3. Each set is restored into a new instance and recovered.
  4. The rows are compared with the writes that the server acknowledged.

The command needs root and loop devices. It freezes only what it mounted itself.
MySQL takes part if .ci/mysql has installed it, or if QUIESCE_MYSQL_HOME names its folder. If not, the command prints
the reason and tests the other databases.

Exit codes:
  0  no acknowledged write was lost with the policy; with --drill, no false pass and no false failure
  1  an acknowledged write was lost with the policy; with --drill, a false pass or a false failure
  2  the command could not run, or a round did not finish`;

/** The command line; `run` is called with what it says. A mistake throws a `CommanderError`. */
export function databasesCommand(run: (options: Options) => Promise<void>): Command {
  return new Command('databases')
    .exitOverride()
    .description(
      'Tests the documents on real databases: how many acknowledged writes a set loses with the policy, and without it.',
    )
    .option(
      '--drill',
      'check restored sets as restore drills do; in every second round the copy is broken and must fail',
    )
    .option(
      '--rounds <n>',
      `number of rounds for each database on each file system (default: ${DEFAULT_ROUNDS}); with --drill for each database (default: ${DEFAULT_DRILLS})`,
      wholeNumber(1),
    )
    .option(
      '--rounds-without <n>',
      'number of rounds that also take a set without quiescing (default: all)',
      wholeNumber(0),
    )
    .addOption(repeatable('--database <name>', 'test only this database; may be repeated', Object.values(DatabaseName)))
    .addOption(
      repeatable('--file-system <name>', 'test only this file system; may be repeated', Object.values(FileSystem)),
    )
    .option('--json <file>', 'write the results to this file')
    .option('--write-docs', 'write docs/databases.json and docs/databases.md from the results')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const { drill = false, database, fileSystem, json, writeDocs } = flags;
      const { rounds = drill ? DEFAULT_DRILLS : DEFAULT_ROUNDS } = flags;
      const { roundsWithout = rounds } = flags;
      await run({
        subject: drill ? 'drills' : 'sets',
        databases: database,
        fileSystems: fileSystem.length === 0 ? Object.values(FileSystem) : fileSystem,
        rounds,
        roundsWithout: Math.min(rounds, roundsWithout),
        ...defined({ json }),
        docs: writeDocs === true ? 'write' : 'leave',
      });
    });
}

function repeatable(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, `${description} (${choices.join(', ')})`)
    .default([], 'all')
    .argParser((value: string, previous: readonly string[]) => {
      if (!choices.includes(value)) {
        throw new InvalidArgumentError(`allowed: ${choices.join(', ')}`);
      }
      return [...previous, value];
    });
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || text.trim() === '') {
      throw new InvalidArgumentError(`allowed: a whole number from ${least}`);
    }
    return value;
  };
}
