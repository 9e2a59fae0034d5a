import { Command, InvalidArgumentError, Option } from 'commander';
import { documentation } from '../documents/documentation';
import { SABOTAGE_KINDS, type SabotageKind } from './drill/sabotage-kinds';
import { FAULT_KINDS } from './fault-kinds';

export interface RehearseFlags {
  readonly app?: string;
  readonly policy?: readonly string[];
  readonly fleet?: string;
  readonly stack?: string;
  readonly document?: readonly string[];
  readonly fault?: readonly string[];
  readonly drill?: boolean;
  readonly sabotage?: SabotageKind;
  readonly report?: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly days?: number;
  readonly from?: string;
  readonly failures?: number;
  readonly broken?: number;
  readonly verbose?: boolean;
}

const EXIT_CODES = `
Exit codes: 0 every expectation was kept; 1 at least one was not, or a fault never happened; 2 the rehearsal could not begin;
3 what depends on time was not kept, and the machine was too slow to tell why: the report has the figures.`;

/** `quiesce rehearse`: the whole system on this machine. */
export function rehearseCommand(): Command {
  const [faults, sabotages] = [FAULT_KINDS, SABOTAGE_KINDS].map((kinds) =>
    Object.entries(kinds)
      .map(([kind, meaning]) => `  ${kind.padEnd(18)} ${meaning}`)
      .join('\n'),
  );
  return new Command('rehearse')
    .summary('run the policies of the app against a stand-in for AWS, with real scripts on real file systems')
    .description(
      'Synthesizes the app, takes the state machine and the function bundles out of cdk.out, and runs the policies on a small fleet ' +
        'of real processes in a sandbox. Their scripts really freeze, and the snapshots are really restored. Needs no AWS account.',
    )
    .option('--app <dir>', 'a cloud assembly to rehearse, instead of synthesizing the app of this folder')
    .option(
      '--stack <name>',
      'the stack of the engine, if the assembly has several: name, construct path or artifact id',
    )
    .option('--policy <name>', 'run only this policy; may be repeated', collect)
    .option(
      '--fleet <file>',
      `instances to rehearse on, YAML or JSON; default: the four built-in ones; ${documentation('rehearsal.md')} describes the fields`,
    )
    .option(
      '--document <[name=]file>',
      "rehearse with this SSM document (YAML or JSON) instead of the policies' own, or of that of one policy or document; may be repeated",
      collect,
    )
    .option('--fault <state=kind[:count]>', 'put a fault at a state; may be repeated', collect)
    .option('--drill', 'then play the restore drills of the policies: their sets are restored and really checked')
    .addOption(
      new Option('--sabotage <kind>', 'as --drill, and break the restored copy: the check must fail').choices(
        Object.keys(SABOTAGE_KINDS),
      ),
    )
    .option('--report <dir>', 'write report.json and report.html to this directory')
    .option('--json', 'print report.json on stdout, progress on stderr')
    .option('--seed <number>', 'seed of the random numbers of the stand-in', wholeNumber, 1)
    .option(
      '--days <number>',
      'play the schedules for so many days on a virtual clock, 1 to 400, and show which sets exist at the end, and why; no script runs',
      wholeDays,
    )
    .option(
      '--from <time>',
      'with --days: where the clock begins, such as 2026-10-20T00:00:00Z; default: today, 0:00 UTC',
    )
    .option('--failures <share>', 'with --days: share of the sets whose pre-script fails, 0 to 1; default: 0', share)
    .option(
      '--broken <share>',
      'with --days: share of the sets of which EBS fails a snapshot, 0 to 1; default: 0',
      share,
    )
    .option('--verbose', 'show errors that the functions log')
    .addHelpText(
      'after',
      `\nKinds of faults:\n${faults ?? ''}\nKinds of sabotage:\n${sabotages ?? ''}\nWith --days: copy=fails-late, copy=completes-late, archive=fails-late\n${EXIT_CODES}`,
    )
    .action(async (flags: RehearseFlags) => {
      await requireLinux(); // what is imported next has parts that are made for this system
      if (flags.days === undefined) {
        const { runRehearse } = await import('./run.js');
        process.exitCode = await runRehearse(flags);
      } else {
        const { runLifecycle } = await import('./lifecycle/run.js');
        process.exitCode = await runLifecycle({ ...flags, days: flags.days });
      }
    });
}

async function requireLinux(): Promise<void> {
  if (process.platform !== 'linux') {
    const { HostCommandError } = await import('./guests/host-command.js');
    throw new HostCommandError(
      `a rehearsal needs Linux, and this machine has ${process.platform}; use a virtual machine, a container or WSL`,
    );
  }
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError('allowed: a whole number from 0');
  }
  return value;
}

/** Longer than a year, so that a yearly rule is seen at work. */
const MOST_DAYS = 400;

function wholeDays(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MOST_DAYS) {
    throw new InvalidArgumentError(`allowed: a whole number from 1 to ${String(MOST_DAYS)}`);
  }
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('allowed: a number from 0 to 1, such as 0.1');
  }
  return value;
}
