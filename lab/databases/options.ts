import { Command, InvalidArgumentError, Option } from 'commander';
import { DatabaseName } from './engines/database';
import { FileSystem } from './stage/volumes';
import { defined } from '../../lambdas/domain/json';

export interface Options {
  /** Empty: all that this machine has. */
  readonly databases: readonly DatabaseName[];
  readonly fileSystems: readonly FileSystem[];
  readonly rounds: number;
  readonly roundsWithout: number;
  readonly json?: string;
  readonly docs: 'write' | 'leave';
}

interface Flags {
  readonly rounds: number;
  readonly roundsWithout?: number;
  readonly database: readonly DatabaseName[];
  readonly fileSystem: readonly FileSystem[];
  readonly json?: string;
  readonly writeDocs?: boolean;
}

/** Enough that one loss in twenty rounds would hardly stay unseen: 0.95^50 is 8 %. */
const DEFAULT_ROUNDS = 50;

const AFTER = `
A round: the server writes on ext4 or XFS, data and log on volumes of their own; a set is taken without scripts and one
between the document's pre-script and post-script; each is restored into a new instance, recovered and compared with
what was acknowledged. Needs root and loop devices; freezes nothing that it did not mount itself.

MySQL runs where .ci/mysql has put one; QUIESCE_MYSQL_HOME names another folder than its default. Elsewhere the reason
is printed, and the others run.

Exit codes: 0 nothing was lost with the policy; 1 something was; 2 it could not run, or a round did not come to its end.`;

/** The command line; `run` is called with what it says. A mistake throws a `CommanderError`. */
export function databasesCommand(run: (options: Options) => Promise<void>): Command {
  return new Command('databases')
    .exitOverride()
    .description('Proves the quiescing documents on real databases: what sets lose with the policy, and without it.')
    .option('--rounds <n>', 'rounds of each database on each file system', wholeNumber(1), DEFAULT_ROUNDS)
    .option(
      '--rounds-without <n>',
      'in so many of them a set without quiescing is taken too (default: all)',
      wholeNumber(0),
    )
    .addOption(repeatable('--database <name>', 'this database only; may be repeated', Object.values(DatabaseName)))
    .addOption(repeatable('--file-system <name>', 'this file system only; may be repeated', Object.values(FileSystem)))
    .option('--json <file>', 'write the results there')
    .option('--write-docs', 'put the results into docs/databases.json, and write docs/databases.md')
    .addHelpText('after', AFTER)
    .action(async (flags: Flags) => {
      const { rounds, roundsWithout = rounds, database, fileSystem, json, writeDocs } = flags;
      await run({
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
